use std::collections::BTreeSet;

use remit_policy::flaw::{Flaw, Flawed, Form, Thing};
use remit_policy::{Action, Kind, Object, PolicyTest};

use super::{
    Change, Claim, Clause, Deciding, General, Keys, Moment, OfDesk, OfPolicy, OfRecord, OfRow, People, Reason, Taken,
    Told, Use, Uses,
};
use crate::{Language, Names};

/// Every reason of a table, with arguments.
pub(super) trait Sample: Sized {
    fn samples() -> Vec<Self>;
}

/// An argument.
pub(super) trait Example {
    fn example() -> Self;
}

impl Example for String {
    fn example() -> String {
        "k_7".into()
    }
}

impl Example for u64 {
    fn example() -> u64 {
        7
    }
}

impl Example for i64 {
    fn example() -> i64 {
        7
    }
}

impl Example for Object {
    fn example() -> Object {
        Object::Customer
    }
}

impl Example for Action {
    fn example() -> Action {
        Action::Edit
    }
}

impl Example for Deciding {
    fn example() -> Deciding {
        Deciding(Object::Opportunity, vec!["region".into()], Names::default())
    }
}

impl Example for Taken {
    fn example() -> Taken {
        Taken(Kind::Money)
    }
}

impl Example for Moment {
    fn example() -> Moment {
        Moment("2027-01-31T18:00:00Z".into())
    }
}

impl Example for Uses {
    fn example() -> Uses {
        let all = [
            Use::People,
            Use::Workers,
            Use::Records,
            Use::Departments,
            Use::Roles,
            Use::Values,
            Use::OwnValues,
            Use::Fences,
            Use::DraftFences,
        ];
        Uses::of(&all.map(|what| (what, 7))).unwrap()
    }
}

impl Example for Box<Reason> {
    fn example() -> Box<Reason> {
        Box::new(OfDesk::LoginTaken.into())
    }
}

impl Example for Clause {
    fn example() -> Clause {
        Clause(Box::new(OfPolicy::CannotWait.into()))
    }
}

impl Example for Told {
    fn example() -> Told {
        Told(Box::new(OfDesk::LoginTaken.into()))
    }
}

impl Example for People {
    fn example() -> People {
        People(7)
    }
}

impl Example for Keys {
    fn example() -> Keys {
        Keys(vec!["k_7".into(), "k_8".into()])
    }
}

impl Example for Change {
    fn example() -> Change {
        Change { who: None, at: Some(Moment::example()) }
    }
}

impl Example for Claim {
    fn example() -> Claim {
        let (user, record, field) = (String::example(), String::example(), Some(String::example()));
        Claim(PolicyTest { user, can: true, action: Action::View, object: Object::Customer, record, field })
    }
}

impl Example for Flawed {
    fn example() -> Flawed {
        Flawed { path: "roles.rep.name".into(), flaw: Flaw::Empty }
    }
}

fn all() -> Vec<Reason> {
    fn of<T: Sample + Into<Reason>>() -> impl Iterator<Item = Reason> {
        T::samples().into_iter().map(Into::into)
    }
    of::<General>().chain(of::<OfRecord>()).chain(of::<OfDesk>()).chain(of::<OfPolicy>()).chain(of::<OfRow>()).collect()
}

fn is_chinese(letter: char) -> bool {
    ('\u{3000}'..='\u{9fff}').contains(&letter) || ('\u{ff00}'..='\u{ffef}').contains(&letter)
}

/// The words of a Chinese text that are written in Latin letters and are no keys or forms.
fn foreign(text: &str) -> Vec<&str> {
    const KNOWN: &[&str] = &[
        "active",
        "suspended",
        "departed",
        "NUL",
        "UTC",
        "UTF",
        "USD",
        "capped",
        "exact",
        "true",
        "false",
        "view",
        "edit",
        "delete",
        "user",
        "department",
        "role",
        "can",
        "cannot",
        "reach",
        "transfer",
        "to",
        "CSV",
        "MB",
        "TOML",
        "password",
        "manager",
    ];
    let words = text.split(|letter: char| is_chinese(letter) || letter.is_whitespace() || "“”，。：".contains(letter));
    let latin = words.filter(|word| word.chars().filter(char::is_ascii_alphabetic).count() > 1);
    latin.filter(|word| !KNOWN.contains(word) && !word.contains(['_', '.', '-', ':'])).collect()
}

#[test]
fn no_language_speaks_another() {
    for reason in all() {
        let (en, zh) = (reason.said(Language::En), reason.said(Language::Zh));
        assert!(!en.chars().any(is_chinese), "{en}");
        assert!(zh.chars().any(is_chinese), "{zh}");
        assert_eq!(foreign(&zh), Vec::<&str>::new(), "{zh}");
        assert!(!zh.contains('`') && !zh.contains("{}"), "{zh}");
    }
}

#[test]
fn every_flaw_of_a_policys_text_is_told_in_both() {
    let things = [
        Thing::Action,
        Thing::Capability,
        Thing::Day,
        Thing::Dimension,
        Thing::FieldOf(Object::Customer),
        Thing::Level,
        Thing::Object,
        Thing::Reach,
        Thing::Role,
        Thing::Tier,
    ];
    let forms = [Form::Flag, Form::List, Form::Moment, Form::Number, Form::Table, Form::Text];
    let text = || "k_7".to_owned();
    let mut flaws = vec![
        Flaw::NotToml("l_1".into()),
        Flaw::KeyOfNoRole,
        Flaw::Unknown(vec!["k_7", "k_8"]),
        Flaw::UnknownBeside(vec!["k_7"], Thing::Action, vec!["k_8", "k_9"]),
        Flaw::Empty,
        Flaw::Missing("k_7"),
        Flaw::NoReach,
        Flaw::NoCustomer(Object::Product),
        Flaw::OnlyTransferTo,
        Flaw::CannotWait(Action::View),
        Flaw::NoDay,
        Flaw::SameTime,
        Flaw::NotATime(text(), 24 * 60),
        Flaw::NotANetwork(text()),
        Flaw::ClaimsNothing,
        Flaw::ClaimsBoth,
        Flaw::NoFieldOf(Action::Delete),
    ];
    flaws.extend(things.map(|thing| Flaw::NotAKey(thing, text())));
    flaws.extend(things.map(|thing| Flaw::NotOneOf(thing, text(), vec!["k_8"])));
    flaws.extend(forms.map(|form| Flaw::MustBe(form, form)));
    for flaw in flaws {
        let flawed = Flawed { path: "roles.rep".into(), flaw };
        let reason = Reason::from(OfPolicy::NotAPolicy { line: 7, flawed: flawed.clone() });
        assert_eq!(reason.said(Language::En), format!("line 7: {flawed}"));
        let zh = reason.said(Language::Zh);
        assert!(zh.starts_with("策略文本第 7 行，roles.rep：") && !zh.contains('`'), "{zh}");
        assert_eq!(foreign(&zh), Vec::<&str>::new(), "{zh}");
    }
}

#[test]
fn every_kind_of_field_is_told_in_both() {
    let kinds = [
        Kind::Text,
        Kind::LongText,
        Kind::Phone,
        Kind::Email,
        Kind::Handle,
        Kind::Money,
        Kind::Number,
        Kind::Date,
        Kind::Choice(&["new"]),
        Kind::YesNo,
        Kind::Reference(Object::Customer),
    ];
    for kind in kinds {
        let reason = Reason::from(OfRecord::Takes { field: "stage".into(), taken: Taken(kind) });
        assert!(!reason.said(Language::En).chars().any(is_chinese));
        assert_eq!(foreign(&reason.said(Language::Zh)), Vec::<&str>::new());
    }
}

#[test]
fn keys_are_plain_and_none_is_there_twice() {
    let keys = Reason::keys();
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
    assert!(keys.iter().all(|key| key.bytes().all(|letter| letter.is_ascii_lowercase() || b"_08".contains(&letter))));
    assert!(all().iter().all(|reason| keys.contains(&reason.key())));
}

#[test]
fn names_and_counts_stand_in_the_sentence() {
    let zh = |reason: OfDesk| Reason::from(reason).said(Language::Zh);
    assert_eq!(zh(OfDesk::AboveItself { key: "east".into() }), "“east”会成为自己的上级，无法这样移动。");
    let uses = Uses::of(&[(Use::People, 7), (Use::Records, 0), (Use::Roles, 1)]).unwrap();
    let used = OfDesk::DepartmentUsed { key: "east".into(), uses };
    assert_eq!(
        Reason::from(used.clone()).said(Language::En),
        "`east` cannot be closed yet: people: 7; roles anchored in it: 1. Move them, or merge it into another."
    );
    assert_eq!(zh(used), "部门“east”还不能关闭：人员 7，以它为起点的角色 1。请先移走，或把它合并到其他部门。");
    assert_eq!(Uses::of(&[(Use::People, 0)]), None);
}
