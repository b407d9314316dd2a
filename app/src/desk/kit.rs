//! What the pages of the desk are built of.

use remit_policy::Object;
use remit_wire::{Code, DepartmentNode, Language, RecordCounts};

use crate::api::{Note, Refusal, Returned};
use crate::i18n::{catalog, common, records as texts};
use crate::pages::access::{field, summed_up, typed};
use crate::ui::fields::{Field, Takes};
use crate::ui::format;
use crate::ui::html::{El, Html, el, hidden, link};

/// The way back to the page above.
pub(super) fn crumb(href: &str, text: &str) -> Html {
    el("p").attr("class", "crumb").add(link(href, text)).done()
}

/// What was done, or what there is to know.
pub(super) fn notice(text: &str) -> El {
    el("div").attr("class", "notice done").attr("role", "status").add(el("p").text(text))
}

/// A sentence below a heading.
pub(super) fn lead(text: &str) -> Html {
    el("p").attr("class", "lead").text(text).done()
}

/// What stands where there is nothing yet, with ways onward.
pub(super) fn empty(title: &str, text: &str, ways: Html) -> Html {
    let title = el("p").attr("class", "state-title").text(title);
    let ways = el("div").attr("class", "actions").add(ways);
    el("div").attr("class", "state").add(title).add(el("p").text(text)).add(ways).done()
}

/// A way onward that looks like a button.
pub(super) fn button(href: &str, text: &str) -> El {
    el("a").attr("class", "button").attr("href", href).text(text)
}

/// The one way onward that most people take.
pub(super) fn primary(href: &str, text: &str) -> El {
    el("a").attr("class", "button primary").attr("href", href).text(text)
}

/// A form that changes something.
pub(super) struct Form<'a> {
    /// Where it is sent.
    pub action: &'static str,
    /// What it is about.
    pub about: &'a [(&'a str, &'a str)],
    /// Its inputs.
    pub fields: Vec<Field>,
    /// What follows them.
    pub more: Html,
    /// What its button says.
    pub submit: &'a str,
    /// Whether it takes something away.
    pub danger: bool,
    /// Where it leads that changes nothing.
    pub cancel: Option<&'a str>,
    /// What came back, where it could not be used.
    pub returned: Option<&'a Returned>,
}

impl Form<'_> {
    /// The form.
    pub(super) fn draw(self, language: Language) -> Html {
        let problem = self.returned.map(|returned| &returned.problem);
        let class = if self.danger { "button danger" } else { "button primary" };
        let submit = el("button").attr("type", "submit").attr("class", class).text(self.submit);
        let cancel = self.cancel.map(|href| button(href, common::words().cancel));
        let form = el("form")
            .attr("method", "post")
            .attr("action", self.action)
            .add(summed_up(language, &self.fields, problem))
            .all(self.about.iter().map(|(name, value)| hidden(name, value)))
            .all(self.fields.iter().map(|field| field.draw(language, problem)))
            .add(self.more)
            .add(el("div").attr("class", "actions").add(submit).add(cancel));
        el("div").attr("class", "edit").add(form).done()
    }
}

/// A button that asks once more, with or without JavaScript.
pub(super) fn confirmed(
    label: &str, text: &str, action: &str, about: &[(&str, &str)], sure: &str, said: Option<&str>,
) -> Html {
    let sure = el("button").attr("type", "submit").attr("class", "button danger").text(sure);
    let form = el("form")
        .attr("class", "menu-panel")
        .attr("method", "post")
        .attr("action", action)
        .all(about.iter().map(|(name, value)| hidden(name, value)))
        .add(el("p").text(text))
        .add(el("div").attr("class", "actions").add(sure));
    let summary = el("summary").attr("class", "button").maybe("aria-label", said).text(label);
    el("details").attr("class", "menu confirm").add(summary).add(form).done()
}

/// A button that needs no second thought.
pub(super) fn at_once(label: &str, action: &str, about: &[(&str, &str)]) -> Html {
    let submit = el("button").attr("type", "submit").attr("class", "button").text(label);
    let form = el("form").attr("method", "post").attr("action", action);
    form.all(about.iter().map(|(name, value)| hidden(name, value))).add(submit).done()
}

/// An input that must be filled in.
pub(super) fn needed(key: &str, label: &str, mut takes: Takes, help: Option<&'static str>, value: String) -> Field {
    // Nobody gets a role or a department because it stands first.
    if let Takes::OneOf(options) = &mut takes
        && value.is_empty()
    {
        options.insert(0, (String::new(), texts::words().choose.into()));
    }
    Field { required: true, ..field(key, label, takes, help, value) }
}

/// What was typed into an input before, or what stands in it otherwise.
pub(super) fn value(returned: Option<&Returned>, key: &str, otherwise: &str) -> String {
    typed(returned, key).unwrap_or_else(|| otherwise.to_owned())
}

/// What came back, if it is about one of several forms of a page.
pub(super) fn of_form<'r>(returned: Option<&'r Returned>, form: &str) -> Option<&'r Returned> {
    returned.filter(|returned| returned.values.get("form").is_some_and(|one| one == form))
}

/// Departments with those below them further to the right, as the options of a select.
pub(super) fn department_options(nodes: &[DepartmentNode]) -> Vec<(String, String)> {
    let mut options = Vec::new();
    deeper(nodes, 0, &mut options);
    options
}

fn deeper(nodes: &[DepartmentNode], depth: usize, options: &mut Vec<(String, String)>) {
    for node in nodes {
        // Options take no markup; these spaces are not joined.
        options.push((node.key.clone(), format!("{}{}", "\u{a0}\u{a0}\u{a0}".repeat(depth), node.name)));
        deeper(&node.children, depth + 1, options);
    }
}

/// The keys of departments, those below after the one above.
pub(super) fn department_keys(nodes: &[DepartmentNode]) -> Vec<String> {
    department_options(nodes).into_iter().map(|(key, _)| key).collect()
}

/// `3 customers, 12 opportunities`.
pub(super) fn counted(language: Language, counts: &RecordCounts) -> String {
    let one = |(object, count): (&Object, &u64)| {
        let count_text = number(*count);
        match language {
            Language::En if *count == 1 => format!("1 {}", catalog::object(language, *object).to_lowercase()),
            Language::En => format!("{count_text} {}", catalog::objects(language, *object).to_lowercase()),
            Language::Zh => format!("{} {count_text} 条", catalog::object(language, *object)),
        }
    };
    let parts: Vec<String> = counts.iter().map(one).collect();
    parts.join(if language == Language::Zh { "，" } else { ", " })
}

/// The counts in a note.
pub(super) fn counts_in(note: &Note) -> RecordCounts {
    let count = |object: Object| Some((object, note.values.get(object.key())?.parse().ok()?));
    Object::ALL.into_iter().filter_map(count).collect()
}

pub(super) fn number(count: u64) -> String {
    format::number(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The heads of a table.
pub(super) fn heads(labels: &[&str]) -> Html {
    let heads = labels.iter().map(|text| el("th").attr("scope", "col").text(text).done());
    el("thead").add(el("tr").all(heads)).done()
}

/// A cell, with its place on a phone's card.
pub(super) fn cell(slot: &str, content: impl Into<Html>) -> Html {
    el("td").attr("data-slot", slot).add(content).done()
}

/// What does not exist for the reader.
pub(super) fn nothing() -> Refusal {
    Refusal::bare(Code::NotFound)
}

/// Why something was refused that is about no input of its form.
pub(super) fn refused(language: Language, returned: Option<&Returned>) -> Html {
    match returned {
        Some(returned) => crate::ui::fields::summary(language, Some(&returned.problem), |_| None),
        None => Html::default(),
    }
}

/// One of several answers, none of which is given beforehand.
pub(super) struct Choice<'a> {
    /// Its key in the form.
    pub key: &'a str,
    /// The question.
    pub question: &'a str,
    /// Key, label and help of each answer.
    pub answers: &'a [(&'a str, &'a str, &'a str)],
}

impl Choice<'_> {
    /// The question with its answers.
    pub(super) fn draw(&self, language: Language, returned: Option<&Returned>) -> Html {
        let problem = returned.map(|returned| &returned.problem);
        let error = problem.and_then(|problem| crate::i18n::problem::of(language, problem, self.key));
        let chosen = typed(returned, self.key).unwrap_or_default();
        let answer = |(key, label, help): &(&str, &str, &str)| {
            let input = el("input")
                .attr("type", "radio")
                .attr("name", &format!("values[{}]", self.key))
                .attr("value", key)
                .flag("required", true)
                .flag("checked", *key == chosen);
            let help = el("span").attr("class", "help").text(help);
            let text = el("span").text(label).add(help);
            el("label").attr("class", "check answer").add(input).add(text).done()
        };
        let error = el("span").attr("class", "field-error").text(error.as_deref().unwrap_or_default());
        el("fieldset")
            .attr("class", "field")
            .attr("id", &format!("field-{}", self.key))
            .add(el("legend").text(self.question))
            .add(error)
            .all(self.answers.iter().map(answer))
            .done()
    }
}

/// A box to tick, with what it means.
pub(super) fn tick(key: &str, label: &str, help: &str, ticked: bool) -> Html {
    let input = el("input")
        .attr("type", "checkbox")
        .attr("name", &format!("values[{key}]"))
        .attr("value", "true")
        .flag("checked", ticked);
    let text = el("span").text(label).add(el("span").attr("class", "help").text(help));
    el("label").attr("class", "check answer").add(input).add(text).done()
}
