use remit_policy::{Level, Reach, ShareLevel};
use uuid::Uuid;

use super::*;
use crate::access::{GranteeKind, Through};
use crate::{Person, Unit};

fn name(text: &str) -> Name {
    Name { en: text.into(), zh: String::new() }
}

fn unit(text: &str) -> Option<Unit> {
    Some(Unit { key: text.to_lowercase(), name: text.into() })
}

fn person(text: &str) -> Person {
    Person { login: text.to_lowercase(), name: text.into() }
}

fn says(said: Said) -> PartView {
    PartView {
        assignment: Uuid::nil(),
        role: "rep".into(),
        name: Name { en: "Sales representative".into(), zh: "销售代表".into() },
        anchor: unit("Central"),
        said,
    }
}

fn both(whom: Option<&str>, action: Action, said: Said) -> [String; 2] {
    let said = says(said);
    [Language::En, Language::Zh]
        .map(|language| part(language, &Names::default(), whom, Object::Customer, action, &said))
}

#[test]
fn what_allows_says_by_which_rung() {
    let own = Said::Allowed { through: Through::Own, approval: true };
    assert_eq!(
        both(None, Action::Transfer, own),
        [
            "“Sales representative” lets you hand it over, because you own it, but only with someone’s approval, and approvals are not available yet.",
            "角色“销售代表”允许你转移：负责人是你，但须经他人审批，而审批功能尚未开放。",
        ]
    );
    let below = Said::Allowed { through: Through::Subtree, approval: false };
    assert_eq!(
        both(Some("Ann"), Action::View, below),
        [
            "“Sales representative” lets Ann see it, because it lies below Central.",
            "角色“销售代表”允许 Ann 查看：所属部门在 Central 之下。",
        ]
    );
}

#[test]
fn what_is_out_of_reach_says_where_it_lies_instead() {
    let moses = Some(person("Moses"));
    let away = Said::OutOfReach { reach: Reach::Subtree, owner: moses, department: unit("East") };
    assert_eq!(
        both(None, Action::Edit, away),
        [
            "“Sales representative” lets you edit only customers in Central and below, and those that you or your \
         reports own; this one belongs to Moses and lies in East.",
            "角色“销售代表”只允许你编辑本人、下属、Central 及下级部门的客户；该客户负责人是 Moses，所属部门是 East。",
        ]
    );
    let nowhere = Said::OutOfReach { reach: Reach::Own, owner: None, department: None };
    let [english, _] = both(Some("Ann"), Action::Edit, nowhere);
    assert!(english.ends_with("only customers that they own; this one has neither an owner nor a department."));
}

#[test]
fn a_fence_says_both_sides_of_it() {
    let fenced = |value: Option<&str>, unseen, partition: &[&str]| Said::Fenced {
        dimension: "region".into(),
        value: value.map(str::to_owned),
        unseen,
        partition: partition.iter().map(|key| (*key).to_owned()).collect(),
    };
    let [english, chinese] = both(None, Action::View, fenced(Some("far_north"), false, &["east", "west"]));
    assert_eq!(
        english,
        "“Sales representative” lets you see only customers of your own region (East, West); \
         the region of this one is Far north."
    );
    assert_eq!(chinese, "角色“销售代表”只允许你查看所属区域（East、West）的客户；该客户的区域是 Far north。");
    let [none, _] = both(None, Action::View, fenced(None, false, &["east"]));
    assert!(none.ends_with("; this one has no region."));
    let [unseen, _] = both(None, Action::View, fenced(None, true, &["east"]));
    assert!(unseen.ends_with("; the region of this one’s customer is not among them."));
    let [nothing, _] = both(Some("Ann"), Action::View, fenced(Some("east"), false, &[]));
    assert!(nothing.ends_with("of their own region, and they have none."));
}

#[test]
fn a_fence_is_said_with_the_names_that_were_given() {
    let mut names = Names::default();
    names.call_dimension("channel", "渠道 / Channel");
    names.call_value("channel", "east_cn", "华东");
    // The same key in another dimension is another value.
    names.call_value("region", "north", "wrong");
    let partition = vec!["east_cn".to_owned(), "north".to_owned()];
    let said =
        says(Said::Fenced { dimension: "channel".into(), value: Some("east_cn".into()), unseen: false, partition });
    let say = |language| part(language, &names, None, Object::Customer, Action::View, &said);
    assert_eq!(
        say(Language::En),
        "“Sales representative” lets you see only customers of your own 渠道 / Channel (华东, North); \
         the 渠道 / Channel of this one is 华东."
    );
    assert_eq!(
        say(Language::Zh),
        "角色“销售代表”只允许你查看所属渠道 / Channel（华东、North）的客户；该客户的渠道 / Channel 是华东。"
    );
}

fn view() -> ExplanationView {
    ExplanationView {
        person: person("Ann"),
        own: false,
        object: Object::Opportunity,
        record: Uuid::nil(),
        title: String::new(),
        action: Action::Edit,
        at: "2027-01-01T00:00:00Z".into(),
        allowed: false,
        approval: false,
        active: true,
        visible: false,
        shared: None,
        shares: Vec::new(),
        share_ended: None,
        field: None,
        parts: Vec::new(),
        text_en: Vec::new(),
        text_zh: Vec::new(),
    }
}

#[test]
fn an_explanation_begins_with_the_verdict() {
    let ended = ExplanationView { share_ended: Some("2026-12-31T23:59:00Z".into()), ..view() };
    assert_eq!(
        explanation(Language::En, &Names::default(), &ended),
        [
            "Ann may not edit this opportunity.",
            "Ann does not see this opportunity, and what is not seen is open to nothing else.",
            "It was shared with Ann until 2026-12-31 23:59 UTC.",
            "Ann holds no role.",
        ]
    );
    let create = ExplanationView { own: true, action: Action::Create, allowed: true, approval: true, ..view() };
    assert_eq!(
        explanation(Language::En, &Names::default(), &create)[0],
        "You may create an opportunity that lies where this one \
        does, but only with someone’s approval, and approvals are not available yet."
    );
    let gone = ExplanationView { active: false, ..view() };
    assert_eq!(
        explanation(Language::Zh, &Names::default(), &gone),
        ["Ann 不能编辑该商机。", "Ann 的账号未启用，没有任何权限。"]
    );
}

#[test]
fn shares_and_fields_are_told_too() {
    let share = ShareView {
        id: Uuid::nil(),
        grantee_kind: GranteeKind::Department,
        grantee: "central".into(),
        name: name("Central"),
        level: ShareLevel::Edit,
        expires_at: Some("2027-02-01T08:00:00Z".into()),
        granted_by: None,
    };
    let field = FieldAccess { key: "cost".into(), level: Level::Read, editable: true, approval: true };
    let told = ExplanationView {
        own: true,
        allowed: true,
        visible: true,
        shares: vec![share],
        field: Some(field),
        parts: vec![says(Said::NoGrant)],
        ..view()
    };
    assert_eq!(
        explanation(Language::En, &Names::default(), &told),
        [
            "You may edit this opportunity.",
            "The field `cost` is open to you here, but may be changed only with someone’s approval, and approvals are not available yet.",
            "It is shared with everyone in Central for editing until 2027-02-01 08:00 UTC.",
            "“Sales representative” lets you edit no opportunities.",
        ]
    );
    assert_eq!(
        explanation(Language::Zh, &Names::default(), &told),
        [
            "你可以编辑该商机。",
            "字段“cost”在这里对你可见，修改须经他人审批，而审批功能尚未开放。",
            "该商机已共享给 Central 的所有人，可编辑，有效期至 2027-02-01 08:00 UTC。",
            "角色“销售代表”不允许你编辑商机。",
        ]
    );
}
