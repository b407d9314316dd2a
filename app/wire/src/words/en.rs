//! In English.

use remit_policy::{Action, Level, Object, Reach, ShareLevel};

use super::{Case, Said, Speak, called, moment};
use crate::access::{FieldAccess, GranteeKind, PartView, ShareView, Through};
use crate::desk::Language;
use crate::names::Names;
use crate::{Person, Unit};

pub(super) struct English;

/// How far a right goes that asks for approval: it is no right by itself.
const APPROVAL: &str = "only with someone’s approval, and approvals are not available yet";

impl Case<'_> {
    fn subject(&self) -> &str {
        self.name.unwrap_or("You")
    }

    fn object_form(&self) -> &str {
        self.name.unwrap_or("you")
    }

    fn pronoun(&self) -> &'static str {
        if self.name.is_some() { "they" } else { "you" }
    }

    fn their(&self) -> &'static str {
        if self.name.is_some() { "their" } else { "your" }
    }

    fn does(&self) -> &'static str {
        match self.action {
            Action::View => "see",
            Action::Create => "create",
            Action::Edit => "edit",
            Action::Delete => "delete",
            Action::Transfer => "hand over",
            Action::Share => "share",
            Action::Export => "export",
            Action::Approve => "approve changes to",
        }
    }

    fn does_it(&self) -> String {
        match self.action {
            Action::Transfer => "hand it over".into(),
            _ => format!("{} it", self.does()),
        }
    }
}

fn thing(object: Object) -> &'static str {
    // The keys are English words.
    object.key()
}

fn a_thing(object: Object) -> String {
    let article = if matches!(object, Object::Opportunity | Object::Activity) { "an" } else { "a" };
    format!("{article} {}", thing(object))
}

pub(crate) fn dimension(names: &Names, key: &str) -> String {
    names.dimension(key).map_or_else(|| key.replace('_', " "), str::to_owned)
}

fn where_it_lies(owner: Option<&Person>, department: Option<&Unit>) -> String {
    match (owner, department) {
        (Some(owner), Some(department)) => format!("belongs to {} and lies in {}", owner.name, department.name),
        (Some(owner), None) => format!("belongs to {} and lies in no department", owner.name),
        (None, Some(department)) => format!("has no owner and lies in {}", department.name),
        (None, None) => "has neither an owner nor a department".into(),
    }
}

fn because(case: Case<'_>, through: Through, anchor: &str) -> String {
    let Case { object, .. } = case;
    match through {
        Through::Own => format!("because {} own it", case.pronoun()),
        Through::Reports => {
            let whom = if case.name.is_some() { "them" } else { "you" };
            format!("because someone who reports to {whom} owns it")
        }
        Through::Department => format!("because it lies in {anchor}"),
        Through::Subtree => format!("because it lies below {anchor}"),
        Through::All => format!("as it does every {}", thing(object)),
        Through::ViaCustomer => "because its customer lies within the same reach".into(),
    }
}

fn scope(case: Case<'_>, reach: Reach, anchor: &str) -> String {
    let (they, their) = (case.pronoun(), case.their());
    match reach {
        Reach::Own => format!("that {they} own"),
        Reach::Reports => format!("that {they} or {their} reports own"),
        Reach::Department => format!("in {anchor}, and those that {they} or {their} reports own"),
        Reach::Subtree => format!("in {anchor} and below, and those that {they} or {their} reports own"),
        Reach::All => "that there are".into(),
    }
}

fn fenced(case: Case<'_>, lets: &str, said: (&str, Option<&str>, bool, &[String])) -> String {
    let (key, value, unseen, partition) = said;
    let (name, things) = (dimension(case.names, key), case.object.plural());
    if partition.is_empty() {
        let (they, their) = (case.pronoun(), case.their());
        return format!("{lets} only {things} of {their} own {name}, and {they} have none.");
    }
    let instead = match value {
        _ if unseen => format!("the {name} of this one’s customer is not among them"),
        Some(value) => format!("the {name} of this one is {}", case.value(key, value)),
        None => format!("this one has no {name}"),
    };
    format!("{lets} only {things} of {} own {name} ({}); {instead}.", case.their(), case.values(key, partition, ", "))
}

impl Speak for English {
    fn verdict(&self, case: Case<'_>, allowed: bool, approval: bool) -> String {
        let may = if allowed { "may" } else { "may not" };
        let what = match case.action {
            Action::Create => format!("{} that lies where this one does", a_thing(case.object)),
            _ => format!("this {}", thing(case.object)),
        };
        let how = if approval { format!(", but {APPROVAL}") } else { String::new() };
        format!("{} {may} {} {what}{how}.", case.subject(), case.does())
    }

    fn inactive(&self, case: Case<'_>) -> String {
        format!("{} is not active, and only active users hold any permission.", case.subject())
    }

    fn invisible(&self, case: Case<'_>) -> String {
        let do_not = if case.name.is_some() { "does not" } else { "do not" };
        let object = thing(case.object);
        format!("{} {do_not} see this {object}, and what is not seen is open to nothing else.", case.subject())
    }

    fn no_role(&self, case: Case<'_>) -> String {
        let hold = if case.name.is_some() { "holds" } else { "hold" };
        format!("{} {hold} no role.", case.subject())
    }

    fn share(&self, case: Case<'_>, share: &ShareView) -> String {
        let name = called(Language::En, &share.name);
        let whom = match share.grantee_kind {
            GranteeKind::User => case.object_form().to_owned(),
            GranteeKind::Department => format!("everyone in {name}"),
            GranteeKind::Role => format!("everyone with the role “{name}”"),
        };
        let purpose = if share.level == ShareLevel::Edit { "for editing" } else { "for looking" };
        let end = share.expires_at.as_ref().map(|end| format!(" until {}", moment(end))).unwrap_or_default();
        format!("It is shared with {whom} {purpose}{end}.")
    }

    fn share_ended(&self, case: Case<'_>, end: &str) -> String {
        format!("It was shared with {} until {}.", case.object_form(), moment(end))
    }

    fn field(&self, case: Case<'_>, field: &FieldAccess) -> String {
        let FieldAccess { key, level, editable, approval } = field;
        let whom = case.object_form();
        let change = match (editable, approval) {
            (false, _) => "but may not be changed".to_owned(),
            (true, true) => format!("but may be changed {APPROVAL}"),
            (true, false) => "and may be changed".to_owned(),
        };
        match level {
            Level::Hidden => format!("The field `{key}` is hidden from {whom} here."),
            Level::Masked => format!("The field `{key}` is masked for {whom} here."),
            Level::Read | Level::Edit => format!("The field `{key}` is open to {whom} here, {change}."),
        }
    }

    fn part(&self, case: Case<'_>, part: &PartView) -> String {
        let role = called(Language::En, &part.name);
        let (whom, does) = (case.object_form(), case.does());
        let lets = format!("“{role}” lets {whom} {does}");
        let anchor = part.anchor.as_ref().map_or("no department", |unit| unit.name.as_str());
        match &part.said {
            Said::Allowed { through, approval } => {
                let how = if *approval { format!(", but {APPROVAL}") } else { String::new() };
                format!("“{role}” lets {whom} {}, {}{how}.", case.does_it(), because(case, *through, anchor))
            }
            Said::NoGrant => format!("{lets} no {}.", case.object.plural()),
            Said::OutOfReach { reach, owner, department } => format!(
                "{lets} only {} {}; this one {}.",
                case.object.plural(),
                scope(case, *reach, anchor),
                where_it_lies(owner.as_ref(), department.as_ref()),
            ),
            Said::Fenced { dimension, value, unseen, partition } => {
                fenced(case, &lets, (dimension, value.as_deref(), *unseen, partition))
            }
            Said::Inactive => format!("“{role}” does not count: the user is not active."),
            Said::NotYet { from } => format!("“{role}” counts only from {}.", moment(from)),
            Said::Expired { until } => format!("“{role}” counted until {}.", moment(until)),
            Said::NoRole => format!("The policy in force has no role “{role}”."),
            Said::Hours => format!("“{role}” counts at other hours only."),
            Said::Networks => match case.name {
                None => format!("“{role}” counts from other networks only."),
                Some(name) => {
                    format!("“{role}” counts from certain networks only, and from where {name} asks is not known here.")
                }
            },
        }
    }

    fn sees(&self, case: Case<'_>, edit: bool, approval: bool) -> String {
        let (who, object) = (case.subject(), thing(case.object));
        match (edit, approval) {
            (false, _) => format!("{who} may see this {object}."),
            (true, false) => format!("{who} may see and edit this {object}."),
            (true, true) => {
                format!("{who} may see this {object}, and edit it {APPROVAL}.")
            }
        }
    }
}
