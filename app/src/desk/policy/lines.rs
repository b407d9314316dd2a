//! Changes of the policy as lines that people read.

use remit_policy::{Grant, Level, Policy};
use remit_wire::{Changed, DiffLine, Language};

use crate::desk::matrix::{around, say};
use crate::i18n::matrix::words_in;
use crate::i18n::{catalog, policy as texts, tested};
use crate::ui::html::{Html, el};

/// A list of changes, role by role.
pub fn list(language: Language, before: &Policy, after: &Policy, lines: &[DiffLine]) -> Html {
    if lines.is_empty() {
        return el("p").text(texts::words(language).no_changes).done();
    }
    let lines = lines.iter().map(|one| el("li").text(&line(language, before, after, one)).done());
    el("ul").attr("class", "policy-lines").all(lines).done()
}

/// A change as a line: `Sales representative, customers, view: own → department`.
pub fn line(language: Language, before: &Policy, after: &Policy, line: &DiffLine) -> String {
    let name = |key: &str| {
        let role = after.roles.get(key).or_else(|| before.roles.get(key));
        role.map_or_else(|| key.to_owned(), |role| say::role_name(language, key, role).to_owned())
    };
    let mut parts: Vec<String> = line.role.as_deref().map(name).into_iter().collect();
    parts.extend(line.object.map(|object| said(language, catalog::objects(language, object))));
    let (what, how) = changed(language, line, &name);
    parts.push(what);
    let parts = parts.join(if language == Language::Zh { "，" } else { ", " });
    if how.is_empty() { parts } else { format!("{parts}{} {how}", if language == Language::Zh { "：" } else { ":" }) }
}

fn said(language: Language, text: &str) -> String {
    if language == Language::Zh { text.to_owned() } else { text.to_lowercase() }
}

fn arrow(from: &str, to: &str) -> String {
    format!("{from} → {to}")
}

/// What changes, and from what to what.
fn changed(language: Language, line: &DiffLine, name: &dyn Fn(&str) -> String) -> (String, String) {
    let words = texts::words(language);
    let yes = |given: bool| if given { arrow(words.no, words.yes) } else { arrow(words.yes, words.no) };
    let field = |key: &str| line.object.map_or_else(|| key.to_owned(), |object| catalog::field(language, object, key));
    match &line.change {
        Changed::RoleAdded { .. } => (words.role_added.into(), String::new()),
        Changed::RoleRemoved => (words.role_removed.into(), String::new()),
        Changed::Name { from, to } => {
            let full = |name: &remit_policy::Name| format!("{} / {}", name.en, name.zh);
            (words.name.into(), arrow(&full(from), &full(to)))
        }
        Changed::Tier { from, to } => {
            (words.tier.into(), arrow(catalog::tier(language, *from), catalog::tier(language, *to)))
        }
        Changed::Capability { capability, given } => {
            (format!("{} “{}”", words.right, catalog::capability(language, *capability)), yes(*given))
        }
        Changed::Assigns { assigned, given } => ((words.may_assign)(&name(assigned)), yes(*given)),
        Changed::Grant { action, from, to } => {
            let grant = |grant: Option<&Grant>| say::brief(words_in(language), language, grant);
            (said(language, catalog::action(language, *action)), arrow(&grant(from.as_ref()), &grant(to.as_ref())))
        }
        Changed::Level { field: key, from, to } => {
            let level = |level: Level| said(language, catalog::level(language, level));
            let from = from.map_or_else(|| words_in(language).none.to_lowercase(), level);
            (field(key), arrow(&from, &level(*to)))
        }
        Changed::ApprovalField { field: key, asked } => ((words.asks)(&field(key)), yes(*asked)),
        Changed::Hours { from, to } => {
            let hours = |all: &[remit_policy::Window]| {
                let all: Vec<String> = all.iter().map(|one| around::hours(language, one)).collect();
                if all.is_empty() { words.any.to_owned() } else { all.join("; ") }
            };
            (words.hours.into(), arrow(&hours(from), &hours(to)))
        }
        Changed::Networks { from, to } => {
            let nets = |all: &[String]| if all.is_empty() { words.any.to_owned() } else { all.join(", ") };
            (words.networks.into(), arrow(&nets(from), &nets(to)))
        }
        Changed::TestAdded { test } => (words.test_added.into(), tested::claim(language, test)),
        Changed::TestRemoved { test } => (words.test_removed.into(), tested::claim(language, test)),
    }
}
