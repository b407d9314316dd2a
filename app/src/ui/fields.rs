//! The inputs of a form, one per field: label above, help and errors below.

use leptos::prelude::*;
use remit_policy::{Kind, Object};
use remit_wire::{Language, Problem};

use super::values::CURRENCIES;
use crate::api::records::suggest;
use crate::i18n::{catalog, common, problem as problems, records as texts};

/// What an input takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A value of a field of this kind.
    Value(Kind),
    /// One of these keys, with what people read for each.
    OneOf(Vec<(String, String)>),
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
}

/// What all inputs of a form listen to.
#[derive(Clone, Copy)]
pub struct Form {
    /// The language.
    pub language: Language,
    /// What was wrong with the form when it was last sent.
    pub problem: Signal<Option<Problem>>,
    /// What stands in the record now, by field, where that has changed since the form was opened.
    pub now: Signal<Vec<(String, String)>>,
}

impl Form {
    fn error(self, key: &str) -> Option<String> {
        self.problem.with(|problem| {
            let problem = problem.as_ref().filter(|problem| problem.field.as_deref() == Some(key))?;
            Some(problems::explain(self.language, problem).1)
        })
    }

    /// What was wrong, on top, with a way to the field.
    pub fn summary(self, label: impl Fn(&str) -> String + Send + Sync + 'static) -> AnyView {
        let shown = move || {
            let problem = self.problem.get()?;
            let (title, text) = problems::explain(self.language, &problem);
            let text = match &problem.field {
                Some(key) => {
                    let link = format!("{}: {text}", label(key));
                    view! { <a href=format!("#field-{key}")>{link}</a> }.into_any()
                }
                None => text.into_any(),
            };
            let heading = texts::words().summary;
            Some(view! {
                <div class="form-summary" role="alert" tabindex="-1">
                    <p class="state-title">{heading}": "{title}</p>
                    <p>{text}</p>
                </div>
            })
        };
        view! { {shown} }.into_any()
    }

    /// A label with its input.
    pub fn field(self, field: Field) -> AnyView {
        let id = format!("field-{}", field.key);
        let about = format!("about-{}", field.key);
        let (key, now_key) = (field.key.clone(), field.key.clone());
        let invalid = {
            let key = key.clone();
            move || self.error(&key).map(|_| "true")
        };
        let error = move || self.error(&key).map(|text| view! { <span class="field-error">{text}</span> });
        let now = move || {
            let text = self.now.with(|now| now.iter().find(|(key, _)| *key == now_key).map(|(_, text)| text.clone()));
            text.map(|text| {
                let text = if text.is_empty() { "–".to_owned() } else { text };
                view! { <span class="field-now">{texts::words().now}" "{text}</span> }
            })
        };
        let help = if field.enabled { field.help } else { Some(texts::words().read_only) };
        let required = field.required.then(|| {
            view! { <span class="field-required">" ("{texts::words().required}")"</span> }
        });
        let label = field.label.clone();
        let input = input(self.language, field, id.clone(), about.clone(), Signal::derive(invalid));
        view! {
            <div class="field">
                <label for=id>{label}{required}</label>
                {input}
                <p class="help" id=about>{error}{now}{help}</p>
            </div>
        }
        .into_any()
    }
}

fn input(
    language: Language, field: Field, id: String, about: String, invalid: Signal<Option<&'static str>>,
) -> AnyView {
    let name = format!("values[{}]", field.key);
    let (disabled, required) = (!field.enabled, field.required);
    let Field { key, takes, value, currency, .. } = field;
    let options = match &takes {
        Takes::OneOf(options) => Some(options.clone()),
        Takes::Value(Kind::YesNo) => Some(yes_no()),
        _ => None,
    };
    if let Some(options) = options {
        let options = options.into_iter().map(|(option, label)| {
            let selected = option == value;
            view! { <option value=option selected=selected>{label}</option> }
        });
        let none = (!required).then(|| view! { <option value="">{texts::words().choose}</option> });
        return view! {
            <select id=id name=name disabled=disabled required=required aria-describedby=about aria-invalid=invalid>
                {none}
                {options.collect_view()}
            </select>
        }
        .into_any();
    }
    match takes {
        Takes::Value(Kind::LongText) => view! {
            <textarea id=id name=name rows="5" maxlength="20000" disabled=disabled aria-describedby=about aria-invalid=invalid>
                {value}
            </textarea>
        }
        .into_any(),
        Takes::Value(Kind::Money) => {
            let plain = Plain { id, name, value, kind: "text", mode: Some("decimal"), list: None };
            let amount = plain.view(disabled, required, about, invalid, |_| ());
            view! { <div class="field-money">{amount}{currencies(language, &key, &currency, disabled)}</div> }.into_any()
        }
        Takes::Value(Kind::Reference(object)) => named(object, id, name, value, disabled, required, about, invalid),
        Takes::Login(people) => {
            let list = format!("{id}-list");
            let people = people.into_iter().map(|(login, name)| view! { <option value=login>{name}</option> });
            let plain = Plain { id, name, value, kind: "text", mode: None, list: Some(list.clone()) };
            let input = plain.view(disabled, required, about, invalid, |_| ());
            view! { {input} <datalist id=list>{people.collect_view()}</datalist> }.into_any()
        }
        Takes::Value(kind) => {
            let (kind, mode) = match kind {
                Kind::Date => ("date", None),
                Kind::Phone => ("tel", None),
                Kind::Email => ("email", None),
                Kind::Number => ("text", Some("numeric")),
                _ => ("text", None),
            };
            let plain = Plain { id, name, value, kind, mode, list: None };
            plain.view(disabled, required, about, invalid, |_| ())
        }
        Takes::OneOf(_) => ().into_any(),
    }
}

/// The keys of a choice field with their labels.
#[must_use]
pub fn choices(language: Language, object: Object, key: &str, choices: &[&str]) -> Vec<(String, String)> {
    let named = |choice: &&str| ((*choice).to_owned(), catalog::choice(language, object, key, choice));
    choices.iter().map(named).collect()
}

fn yes_no() -> Vec<(String, String)> {
    let words = common::words();
    vec![("true".into(), words.yes.into()), ("false".into(), words.no.into())]
}

fn currencies(language: Language, key: &str, currency: &str, disabled: bool) -> AnyView {
    let _ = language;
    let known = CURRENCIES.contains(&currency);
    let other =
        (!known).then(|| view! { <option value=currency.to_owned() selected=true>{currency.to_owned()}</option> });
    let options = CURRENCIES.map(|code| view! { <option value=code selected=code == currency>{code}</option> });
    view! {
        <select name=format!("currency[{key}]") disabled=disabled aria-label=texts::words().currency>
            {other}
            {options.into_iter().collect_view()}
        </select>
    }
    .into_any()
}

/// An input of one line.
struct Plain {
    id: String,
    name: String,
    value: String,
    kind: &'static str,
    mode: Option<&'static str>,
    list: Option<String>,
}

impl Plain {
    fn view(
        self, disabled: bool, required: bool, about: String, invalid: Signal<Option<&'static str>>,
        typed: impl Fn(String) + 'static,
    ) -> AnyView {
        view! {
            <input
                id=self.id
                name=self.name
                type=self.kind
                value=self.value
                inputmode=self.mode
                list=self.list
                maxlength="500"
                autocomplete="off"
                disabled=disabled
                required=required
                aria-describedby=about
                aria-invalid=invalid
                on:input=move |event| typed(event_target_value(&event))
            />
        }
        .into_any()
    }
}

/// A reference, typed by name; names that fit are suggested while typing.
#[expect(clippy::too_many_arguments, reason = "the attributes of one input")]
fn named(
    object: Object, id: String, name: String, value: String, disabled: bool, required: bool, about: String,
    invalid: Signal<Option<&'static str>>,
) -> AnyView {
    let names: RwSignal<Vec<String>> = RwSignal::new(Vec::new());
    let asked = StoredValue::new(0_u32);
    let typed = move |text: String| {
        asked.update_value(|count| *count += 1);
        let mine = asked.get_value();
        leptos::task::spawn_local(async move {
            // Only the answer to the latest letter counts.
            let found = suggest(object, text).await.unwrap_or_default();
            if asked.try_get_value() == Some(mine) {
                names.set(found);
            }
        });
    };
    let list = format!("{id}-list");
    let plain = Plain { id, name, value, kind: "text", mode: None, list: Some(list.clone()) };
    let input = plain.view(disabled, required, about, invalid, typed);
    let options = move || names.get().into_iter().map(|name| view! { <option value=name></option> }).collect_view();
    view! { {input} <datalist id=list>{options}</datalist> }.into_any()
}
