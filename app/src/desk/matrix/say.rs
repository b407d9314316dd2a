//! What a cell means, in plain words.
//!
//! `Sales representative` × opportunity × edit × own, fenced by region reads "Sales representative
//! edits own opportunities, inside the assigned regions only."

use remit_policy::{Action, Grant, Object, Reach, Role};
use remit_wire::Language;

use crate::i18n::matrix::Words;
use crate::i18n::{self, catalog};

/// The name of a role; its key where it has none.
pub fn role_name<'a>(language: Language, key: &'a str, role: &'a Role) -> &'a str {
    let name = i18n::name(language, &role.name);
    if name.is_empty() { key } else { name }
}

/// The whole cell in one sentence.
pub fn sentence(language: Language, who: &str, object: Object, action: Action, grant: Option<&Grant>) -> String {
    match language {
        Language::En => english(who, object, action, grant),
        Language::Zh => chinese(who, object, action, grant),
    }
}

/// What the sentence does not tell: parts of the grant that change nothing as the role stands.
pub fn notes(language: Language, role: &Role, object: Object, action: Action) -> Vec<&'static str> {
    let Some(grant) = role.grant(object, action) else { return Vec::new() };
    let view = role.grant(object, Action::View);
    let bound = !matches!(action, Action::View | Action::Create);
    let unseen = bound && view.is_none();
    let beyond = bound && view.is_some_and(|view| view.reach < grant.reach);
    let idle = grant.via_customer && role.grant(Object::Customer, action).is_none();
    let say = |holds: bool, en, zh| holds.then_some(pick(language, en, zh));
    [
        say(
            unseen,
            "Has no effect by itself: this role does not see these records.",
            "单凭该角色不起作用：它看不到这些记录。",
        ),
        say(beyond, "Counts only as far as one may also see the records.", "只在同时可以查看的记录上有效。"),
        say(
            idle,
            "Adds nothing through customers: this role has no such right to customers.",
            "“含客户名下”不起作用：该角色对客户没有同样的权限。",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A grant in as few words as possible.
pub fn brief(words: &Words, language: Language, grant: Option<&Grant>) -> String {
    let Some(grant) = grant else { return words.none.to_lowercase() };
    let reach = |reach| catalog::reach(language, reach).to_lowercase();
    let mut parts = vec![reach(grant.reach)];
    parts.extend(grant.to.map(|to| (words.brief_to)(&reach(to))));
    parts.extend(grant.via_customer.then(|| words.brief_via.to_owned()));
    if !grant.fences.is_empty() {
        parts.push((words.brief_fences)(&dimensions(language, grant, pick(language, " and ", "、"))));
    }
    parts.extend(grant.approval.then(|| words.brief_approval.to_owned()));
    parts.join(pick(language, ", ", "，"))
}

fn pick<T>(language: Language, en: T, zh: T) -> T {
    match language {
        Language::En => en,
        Language::Zh => zh,
    }
}

fn dimensions(language: Language, grant: &Grant, between: &str) -> String {
    let names: Vec<String> = grant.fences.iter().map(|key| catalog::dimension_within(language, key)).collect();
    names.join(between)
}

fn english(who: &str, object: Object, action: Action, grant: Option<&Grant>) -> String {
    let things = object.plural();
    let does = match action {
        Action::View => "sees",
        Action::Create => "creates",
        Action::Edit => "edits",
        Action::Delete => "deletes",
        Action::Transfer => "hands over",
        Action::Share => "shares",
        Action::Export => "exports",
        Action::Approve => "approves changes to",
    };
    let Some(grant) = grant else { return format!("{who} {does} no {things}.") };
    let mut text = match grant.reach {
        Reach::Own => format!("{who} {does} own {things}"),
        Reach::Reports => format!("{who} {does} own {things} and those of everyone who reports to them"),
        Reach::Department => {
            format!("{who} {does} own {things}, those of their reports and those of their department")
        }
        Reach::Subtree => {
            format!("{who} {does} own {things}, those of their reports, of their department and of all below it")
        }
        Reach::All => format!("{who} {does} all {things}"),
    };
    if action == Action::Transfer {
        text.push_str(match grant.to.unwrap_or(Reach::Department) {
            Reach::Own => ", to themselves",
            Reach::Reports => ", to themselves and their reports",
            Reach::Department => ", within their department",
            Reach::Subtree => ", within their department and all below it",
            Reach::All => ", to anyone",
        });
    }
    if grant.via_customer && object.is_child() {
        let base = match action {
            Action::View => "see",
            Action::Create => "create",
            Action::Edit => "edit",
            Action::Delete => "delete",
            Action::Transfer => "hand over",
            Action::Share => "share",
            Action::Export => "export",
            Action::Approve => "approve changes to",
        };
        text.push_str(&format!(", and those of every customer that they may {base}"));
    }
    if !grant.fences.is_empty() {
        let fences = dimensions(Language::En, grant, " and ");
        text.push_str(&format!(", only inside their partitions by {fences}"));
    }
    if grant.approval {
        text.push_str(", but only with someone’s approval, and approvals are not available yet");
    }
    text.push('.');
    text
}

fn chinese(who: &str, object: Object, action: Action, grant: Option<&Grant>) -> String {
    let things = catalog::object(Language::Zh, object);
    let does = match action {
        Action::View => "查看",
        Action::Create => "新建",
        Action::Edit => "编辑",
        Action::Delete => "删除",
        Action::Transfer => "转移",
        Action::Share => "共享",
        Action::Export => "导出",
        Action::Approve => "审批",
    };
    let Some(grant) = grant else { return format!("{who}不能{does}{things}。") };
    let whose = match grant.reach {
        Reach::Own => "本人的",
        Reach::Reports => "本人及下属的",
        Reach::Department => "本人、下属及本部门的",
        Reach::Subtree => "本人、下属、本部门及下级部门的",
        Reach::All => "全部",
    };
    let mut text = format!("{who}可以{does}{whose}{things}");
    if grant.via_customer && object.is_child() {
        text.push_str(&format!("，以及其可{does}的客户名下的{things}"));
    }
    if action == Action::Transfer {
        text.push_str(match grant.to.unwrap_or(Reach::Department) {
            Reach::Own => "，只能转给本人",
            Reach::Reports => "，可转给本人及下属",
            Reach::Department => "，可在本部门内转移",
            Reach::Subtree => "，可在本部门及下级部门内转移",
            Reach::All => "，可转给任何人",
        });
    }
    if !grant.fences.is_empty() {
        let fences = dimensions(Language::Zh, grant, "、");
        text.push_str(&format!("，仅限本人所属的{fences}分区"));
    }
    if grant.approval {
        text.push_str("，但须经他人审批，而审批功能尚未开放");
    }
    text.push('。');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(object: Object, action: Action, grant: Option<&Grant>) -> [String; 2] {
        [
            sentence(Language::En, "Sales representative", object, action, grant),
            sentence(Language::Zh, "销售代表", object, action, grant),
        ]
    }

    #[test]
    fn nothing_is_said_plainly() {
        let [en, zh] = both(Object::Payment, Action::View, None);
        assert_eq!(en, "Sales representative sees no payments.");
        assert_eq!(zh, "销售代表不能查看回款。");
    }

    #[test]
    fn every_part_of_a_grant_is_said() {
        let mut grant = Grant::new(Reach::Own).fenced("region").via_customer();
        grant.approval = true;
        grant.to = Some(Reach::All);
        let [en, zh] = both(Object::Opportunity, Action::Transfer, Some(&grant));
        assert_eq!(
            en,
            "Sales representative hands over own opportunities, to anyone, and those of every customer that \
             they may hand over, only inside their partitions by region, but only with someone’s approval, and \
             approvals are not available yet."
        );
        assert_eq!(
            zh,
            "销售代表可以转移本人的商机，以及其可转移的客户名下的商机，可转给任何人，\
             仅限本人所属的区域分区，但须经他人审批，而审批功能尚未开放。"
        );
    }

    #[test]
    fn a_right_without_sight_is_noted() {
        let mut role = Role::new("rep");
        role.set_grant(Object::Contact, Action::Edit, Some(Grant::new(Reach::All).via_customer()));
        assert_eq!(notes(Language::En, &role, Object::Contact, Action::Edit).len(), 2);
        role.set_grant(Object::Contact, Action::View, Some(Grant::new(Reach::All)));
        role.set_grant(Object::Customer, Action::Edit, Some(Grant::new(Reach::Own)));
        assert!(notes(Language::En, &role, Object::Contact, Action::Edit).is_empty());
    }
}
