//! The revisions of the policy: what is drafted, what it would do, what was published and how to go back.

pub mod history;
pub mod impact;
pub mod lines;
pub mod publish;
pub mod revision;
pub mod tests;

use remit_wire::{Language, Problem};

use crate::api::Returned;
use crate::i18n::policy::Words;
use crate::ui::fields::{Field, Takes, summary};
use crate::ui::html::{Html, el, link};
use crate::ui::page::head;

/// A page with its heading and the way back to where it belongs.
pub fn framed(title: &str, back: (&str, &str), content: Html) -> Html {
    let back = link(back.0, &format!("← {}", back.1)).done();
    let way = el("p").attr("class", "policy-way").add(back).done();
    el("div").attr("class", "policy").add(way).add(head(title, Html::default())).add(content).done()
}

/// What came back to a form under a key.
pub fn typed(returned: Option<&Returned>, key: &str) -> String {
    returned.and_then(|returned| returned.values.get(key)).cloned().unwrap_or_default()
}

/// An input of one line, or a list where there is something to choose from.
pub fn field(key: &str, label: &str, takes: Takes, value: String) -> Field {
    Field {
        key: key.into(),
        label: label.into(),
        takes,
        value,
        currency: String::new(),
        enabled: true,
        required: false,
        help: None,
        why: None,
        now: None,
        scope: String::new(),
    }
}

/// What was wrong with a form, on top of it.
pub fn summed_up(language: Language, fields: &[&Field], problem: Option<&Problem>) -> Html {
    summary(language, problem, |key| fields.iter().find(|field| field.key == key).map(|field| field.label.clone()))
}

/// Why someone publishes, and why although tests fail.
pub fn reasons(words: &'static Words, returned: Option<&Returned>, failing: bool) -> Vec<Field> {
    let line = || Takes::Value(remit_policy::Kind::Text);
    let reason = field("reason", words.reason, line(), typed(returned, "reason"));
    let reason = Field { required: true, help: Some(words.reason_help), ..reason };
    let over = failing.then(|| {
        let over = field("override_tests", words.override_tests, line(), typed(returned, "override_tests"));
        Field { help: Some(words.override_help), ..over }
    });
    [Some(reason), over].into_iter().flatten().collect()
}
