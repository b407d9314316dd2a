//! What is said in a form that stays where it is while it is sent.

use remit_wire::{Language, Problem};

use super::html::{Html, el};
use crate::i18n::live::words;
use crate::i18n::problem as problems;

/// What was wrong with a form, with a way to the field.
#[must_use]
pub fn summary_text(language: Language, problem: &Problem, label: &str) -> Html {
    let (title, text) = problems::explain(language, problem);
    let title = format!("{}: {title}", words().not_saved);
    let text = match &problem.field {
        Some(key) => el("a").attr("href", &format!("#field-{key}")).text(&format!("{label}: {text}")).done(),
        None => Html::text(&text),
    };
    el("p").attr("class", "state-title").text(&title).done().and(el("p").add(text))
}

/// What stands in the record now.
#[must_use]
pub fn now_text(now: &str) -> String {
    format!("{} {}", words().now, if now.is_empty() { "–" } else { now })
}
