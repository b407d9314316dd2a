//! The line above every list: from which remit it answers.

use remit_policy::{Object, Reach};
use remit_wire::{Count, Language, Remit};

use super::catalog;

/// The words before and after the number: `Your ` 214 ` opportunities`.
#[must_use]
pub fn sentence(
    language: Language, object: Object, remit: &Remit, count: Option<Count>, filtered: bool,
) -> (String, String) {
    let one = count == Some(Count { value: 1, exact: true });
    let mut parts = match language {
        Language::En => sentence_en(object, remit, one, filtered),
        Language::Zh => sentence_zh(object, remit, filtered),
    };
    parts.1.push_str(&fences(language, remit));
    parts
}

fn department(remit: &Remit) -> &str {
    remit.department.as_deref().unwrap_or_default()
}

fn sentence_en(object: Object, remit: &Remit, one: bool, filtered: bool) -> (String, String) {
    let objects = catalog::objects(Language::En, object).to_ascii_lowercase();
    let department = department(remit);
    let customers = if remit.via_customer { ", with your customers’" } else { "" };
    let (of_these, before) = match remit.reach {
        Some(Reach::Own) => (format!("your {objects}"), "Your ".to_owned()),
        Some(Reach::Reports) => (format!("your team’s {objects}"), "You and your reports: ".to_owned()),
        Some(Reach::Department) => (format!("{department}’s {objects}"), format!("{department}: ")),
        Some(Reach::Subtree) => {
            (format!("the {objects} of {department} and below"), format!("{department}, with teams below: "))
        }
        Some(Reach::All) => (format!("all {objects}"), "All ".to_owned()),
        None => (format!("the {objects} shared with you"), "Shared with you: ".to_owned()),
    };
    if filtered {
        let matches = if one { "matches" } else { "match" };
        return (String::new(), format!(" of {of_these}{customers} {matches}"));
    }
    let named = if one { catalog::object(Language::En, object) } else { &objects };
    match remit.reach {
        Some(Reach::All) if one => (String::new(), format!(" {named} in all{customers}")),
        _ => (before, format!(" {named}{customers}")),
    }
}

fn sentence_zh(object: Object, remit: &Remit, filtered: bool) -> (String, String) {
    let objects = catalog::objects(Language::Zh, object);
    let measure = catalog::measure(Language::Zh, object);
    let department = spaced(department(remit));
    let customers = if remit.via_customer { "（含你的客户名下）" } else { "" };
    let whose = match remit.reach {
        Some(Reach::Own) => "本人的".to_owned(),
        Some(Reach::Reports) => "本人及下属的".to_owned(),
        Some(Reach::Department) => format!("{department}的"),
        Some(Reach::Subtree) => format!("{department}及下级部门的"),
        Some(Reach::All) => "全部".to_owned(),
        None => "共享给你的".to_owned(),
    };
    if filtered {
        return (format!("{whose}{objects}中符合条件的有 "), format!(" {measure}{customers}"));
    }
    (format!("{whose} "), format!(" {measure}{objects}{customers}"))
}

/// Between Latin letters and Chinese ones stands a space.
fn spaced(name: &str) -> String {
    match name.chars().last() {
        Some(last) if last.is_ascii() => format!("{name} "),
        _ => name.to_owned(),
    }
}

fn fences(language: Language, remit: &Remit) -> String {
    let fence = |(dimension, values): &(String, Vec<String>)| {
        let values: Vec<_> = values.iter().map(|value| catalog::dimension_value(language, dimension, value)).collect();
        let name = catalog::dimension_within(language, dimension);
        match language {
            Language::En => format!(" · {name} only: {}", values.join(", ")),
            Language::Zh => format!("（仅限{name}：{}）", values.join("、")),
        }
    };
    remit.fences.iter().map(fence).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(language: Language, remit: &Remit, filtered: bool) -> String {
        counted(language, remit, 214, filtered)
    }

    fn counted(language: Language, remit: &Remit, value: u64, filtered: bool) -> String {
        let count = Some(Count { value, exact: true });
        let (before, after) = sentence(language, Object::Opportunity, remit, count, filtered);
        format!("{before}{value}{after}")
    }

    #[test]
    fn one_is_not_said_as_many() {
        let own = Remit { reach: Some(Reach::Own), ..Remit::default() };
        assert_eq!(counted(Language::En, &own, 1, false), "Your 1 opportunity");
        assert_eq!(counted(Language::En, &own, 0, false), "Your 0 opportunities");
        assert_eq!(counted(Language::En, &own, 1, true), "1 of your opportunities matches");
        assert_eq!(counted(Language::En, &Remit::default(), 1, false), "Shared with you: 1 opportunity");
        let all = Remit { reach: Some(Reach::All), ..Remit::default() };
        assert_eq!(counted(Language::En, &all, 1, false), "1 opportunity in all");
        assert_eq!(counted(Language::En, &all, 2, false), "All 2 opportunities");
        assert_eq!(counted(Language::Zh, &own, 1, false), "本人的 1 个商机");
    }

    #[test]
    fn a_remit_is_said_in_words() {
        let own = Remit { reach: Some(Reach::Own), ..Remit::default() };
        assert_eq!(said(Language::En, &own, false), "Your 214 opportunities");
        assert_eq!(said(Language::En, &own, true), "214 of your opportunities match");
        assert_eq!(said(Language::Zh, &own, false), "本人的 214 个商机");
        assert_eq!(said(Language::Zh, &own, true), "本人的商机中符合条件的有 214 个");
    }

    #[test]
    fn a_wider_remit_names_its_department_and_its_limits() {
        let mut below = Remit { reach: Some(Reach::Subtree), department: Some("Central".into()), ..Remit::default() };
        assert_eq!(said(Language::En, &below, false), "Central, with teams below: 214 opportunities");
        assert_eq!(said(Language::Zh, &below, false), "Central 及下级部门的 214 个商机");
        below.fences = vec![("region".into(), vec!["east".into()])];
        assert_eq!(
            said(Language::En, &below, true),
            "214 of the opportunities of Central and below match · region only: East"
        );
        assert_eq!(said(Language::En, &Remit::default(), false), "Shared with you: 214 opportunities");
    }
}
