//! The inputs of a form, one per field: label above, help and errors below.

use remit_policy::{Kind, Object};
use remit_wire::{Language, Problem};

use super::html::{El, Html, el};
use super::said::{now_text, summary_text};
use super::values::CURRENCIES;
use crate::i18n::{catalog, problem as problems, records as texts};
use crate::ui::cell::yes_no;

/// What an input takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A value of a field of this kind.
    Value(Kind),
    /// One of these keys, with what people read for each.
    OneOf(Vec<(String, String)>),
    /// A password that is chosen. It never stands there when the form is drawn.
    Secret,
    /// The login of one of these people.
    Login(Vec<(String, String)>),
}

/// One input.
#[derive(Clone, Debug)]
pub struct Field {
    /// The field's key.
    pub key: String,
    /// What people read for it.
    pub label: String,
    /// What it takes.
    pub takes: Takes,
    /// What stands in it.
    pub value: String,
    /// The currency beside an amount.
    pub currency: String,
    /// Whether it may be changed.
    pub enabled: bool,
    /// Whether it must be filled in.
    pub required: bool,
    /// A line of help.
    pub help: Option<&'static str>,
    /// Why it may not be changed, where more is known than that.
    pub why: Option<String>,
    /// What stands in the record now, where that has changed since the form was opened.
    pub now: Option<String>,
    /// The form that it is in, where a page has several with inputs of the same key; otherwise empty.
    pub scope: String,
}

/// What was wrong with a form, on top of it, with a way to each field that has a label; empty while nothing is.
#[must_use]
pub fn summary(language: Language, problem: Option<&Problem>, label: impl Fn(&str) -> Option<String>) -> Html {
    let filled = problem.map(|problem| summary_text(language, problem, label));
    el("div")
        .attr("id", "form-summary")
        .attr("class", "form-summary")
        .attr("role", "alert")
        .attr("tabindex", "-1")
        .flag("hidden", problem.is_none())
        .add(filled)
        .done()
}

impl Field {
    /// A label with its input.
    #[must_use]
    pub fn draw(&self, language: Language, problem: Option<&Problem>) -> Html {
        let key = &self.id();
        let error = problem.and_then(|problem| problems::of(language, problem, &self.key));
        let words = texts::words();
        let required = self.required.then(|| el("span").attr("class", "field-required").text(words.required));
        let label = el("label").attr("for", &format!("field-{key}")).text(&self.label).add(required);
        let fixed = (!self.enabled).then(|| self.why.as_deref().unwrap_or(words.read_only));
        let help = fixed.or(self.help);
        let part = |class: &str, what: &str, text: &str| {
            el("span").attr("class", class).attr("id", &format!("{what}-{key}")).text(text).done()
        };
        let now = self.now.as_deref().map(now_text).unwrap_or_default();
        let help = el("p")
            .attr("class", "help")
            .attr("id", &format!("about-{key}"))
            .add(part("field-error", "error", error.as_deref().unwrap_or_default()))
            .add(part("field-now", "now", &now))
            .text(help.unwrap_or_default());
        let input = self.input(error.is_some());
        el("div").attr("class", "field").add(label).add(input).add(help).done()
    }

    /// What its parts are found by.
    fn id(&self) -> String {
        format!("{}{}", self.scope, self.key)
    }

    /// What every kind of input has.
    fn begin(&self, tag: &'static str, invalid: bool) -> El {
        el(tag)
            .attr("id", &format!("field-{}", self.id()))
            .attr("name", &format!("values[{}]", self.key))
            .attr("aria-describedby", &format!("about-{}", self.id()))
            .maybe("aria-invalid", invalid.then_some("true"))
            .flag("disabled", !self.enabled)
            .flag("required", self.required)
    }

    fn input(&self, invalid: bool) -> Html {
        match &self.takes {
            Takes::OneOf(options) => self.select(options, invalid),
            Takes::Value(Kind::Choice(_)) => Html::default(),
            Takes::Secret => {
                let input = self.begin("input", invalid).attr("type", "password");
                input.attr("maxlength", "1000").attr("autocomplete", "new-password").done()
            }
            Takes::Value(Kind::YesNo) => {
                let options = [true, false].map(|yes| (yes.to_string(), yes_no(yes).to_owned()));
                self.select(&options, invalid)
            }
            Takes::Value(Kind::LongText) => {
                let area = self.begin("textarea", invalid).attr("rows", "5").attr("maxlength", "20000");
                // A first line break is not part of a text area's text: one more keeps it.
                area.text("\n").text(&self.value).done()
            }
            Takes::Value(Kind::Money) => {
                let amount = self.line("text", Some("decimal"), None, invalid);
                el("div").attr("class", "field-money").add(amount).add(self.currencies()).done()
            }
            Takes::Value(Kind::Reference(object)) => {
                let line = self.line("text", None, Some(*object), invalid);
                line.and(self.list(std::iter::empty()))
            }
            Takes::Login(people) => {
                let people = people.iter().map(|(login, name)| el("option").attr("value", login).text(name).done());
                self.line("text", None, None, invalid).and(self.list(people))
            }
            Takes::Value(Kind::Date) => self.line("date", None, None, invalid),
            Takes::Value(Kind::Phone) => self.line("tel", None, None, invalid),
            Takes::Value(Kind::Email) => self.line("email", None, None, invalid),
            Takes::Value(Kind::Number) => self.line("text", Some("numeric"), None, invalid),
            Takes::Value(Kind::Text | Kind::Handle) => self.line("text", None, None, invalid),
        }
    }

    /// An input of one line; one that names a record is offered names while it is typed.
    fn line(&self, kind: &str, mode: Option<&str>, names: Option<Object>, invalid: bool) -> Html {
        let listed = names.is_some() || matches!(self.takes, Takes::Login(_));
        let handle = matches!(self.takes, Takes::Value(Kind::Handle)).then_some("none");
        let list = listed.then(|| format!("list-{}", self.id()));
        self.begin("input", invalid)
            .attr("type", kind)
            .attr("value", &self.value)
            .attr("maxlength", "500")
            .attr("autocomplete", "off")
            .maybe("inputmode", mode)
            .maybe("autocapitalize", handle)
            .maybe("list", list.as_deref())
            .maybe("data-suggest", names.map(Object::key))
            .done()
    }

    fn list(&self, options: impl Iterator<Item = Html>) -> Html {
        el("datalist").attr("id", &format!("list-{}", self.id())).all(options).done()
    }

    fn select(&self, options: &[(String, String)], invalid: bool) -> Html {
        let open = !self.required && options.iter().all(|(key, _)| !key.is_empty());
        let none = open.then(|| el("option").attr("value", "").text(texts::words().choose));
        let option = |(key, label): &(String, String)| option(key, label, *key == self.value);
        self.begin("select", invalid).add(none).all(options.iter().map(option)).done()
    }

    fn currencies(&self) -> Html {
        let mine = self.currency.as_str();
        let known = CURRENCIES.contains(&mine);
        let other = (!known).then(|| option(mine, mine, true));
        el("select")
            .attr("name", &format!("currency[{}]", self.key))
            .attr("aria-label", texts::words().currency)
            .flag("disabled", !self.enabled)
            .add(other)
            .all(CURRENCIES.iter().map(|code| option(code, code, *code == mine)))
            .done()
    }
}

/// One of the choices of a select.
#[must_use]
pub fn option(key: &str, label: &str, selected: bool) -> Html {
    el("option").attr("value", key).flag("selected", selected).text(label).done()
}

/// The keys of a choice field with their labels.
#[must_use]
pub fn choices(language: Language, object: Object, key: &str, choices: &[&str]) -> Vec<(String, String)> {
    let named = |choice: &&str| ((*choice).to_owned(), catalog::choice(language, object, key, choice));
    choices.iter().map(named).collect()
}
