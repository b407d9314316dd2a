//! What is said in a form that stays where it is while it is sent.

use remit_wire::{Language, Problem};

use super::html::{Html, el};
use crate::i18n::live::words;
use crate::i18n::problem as problems;

/// What was wrong with a form, with a way to each field that has a label.
#[must_use]
pub fn summary_text(language: Language, problem: &Problem, label: impl Fn(&str) -> Option<String>) -> Html {
    let (title, text) = problems::explain(language, problem);
    let colon = words().colon;
    let title = format!("{}{colon}{title}", words().not_saved);
    let way = |key: &str, text: &str| match label(key) {
        Some(label) => el("a").attr("href", &format!("#field-{key}")).text(&format!("{label}{colon}{text}")).done(),
        None => Html::text(text),
    };
    let mut ways: Vec<Html> = problems::fields(language, problem).iter().map(|(key, text)| way(key, text)).collect();
    let said = match ways.pop() {
        None => el("p").text(&text),
        Some(only) if ways.is_empty() => el("p").add(only),
        Some(last) => el("ul").all(ways.into_iter().chain([last]).map(|one| el("li").add(one).done())),
    };
    el("p").attr("class", "state-title").text(&title).done().and(said)
}

/// What stands in the record now.
#[must_use]
pub fn now_text(now: &str) -> String {
    format!("{} {}", words().now, if now.is_empty() { "–" } else { now })
}
