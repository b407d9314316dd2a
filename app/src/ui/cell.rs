//! The value of a field, as far as its reader may see it.

use leptos::prelude::*;
use remit_policy::{Kind, Object};
use remit_wire::{Cell, Language, Record};

use super::columns::kind;
use super::format;
use super::icon::Icon;
use crate::i18n::{catalog, common, pick, records};

/// How much room a value has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// In a table, where the head of the column may have said the currency.
    Table {
        /// Whether it has.
        currency_said: bool,
    },
    /// On the record's own page.
    Page,
}

/// The value of a record's field, dimension or part of its placement.
pub fn value(language: Language, record: &Record, key: &str, room: Room) -> AnyView {
    match key {
        "owner" => return person(record),
        "department" => {
            return record.department.as_ref().map_or_else(nothing, |unit| unit.name.clone().into_any());
        }
        _ => {}
    }
    let Some(cell) = record.fields.get(key) else { return ().into_any() };
    if record.masked.iter().any(|masked| masked == key) {
        return masked(language, record.object, key, cell);
    }
    match cell {
        Cell::Empty => nothing(),
        Cell::YesNo(true) => common::words().yes.into_any(),
        Cell::YesNo(false) => common::words().no.into_any(),
        Cell::Number(number) => plain_number(key, *number).into_any(),
        Cell::Money(money) if room == (Room::Table { currency_said: true }) => format::amount(money).into_any(),
        Cell::Money(money) => format::money(money, language).into_any(),
        Cell::Link(link) => reference(language, link.object, &link.id.to_string(), &link.name),
        Cell::Unseen { .. } => unseen(),
        Cell::Text(text) => worded(language, record.object, key, text, room),
    }
}

/// A year is no quantity.
fn plain_number(key: &str, number: i64) -> String {
    match key {
        "founded" => number.to_string(),
        "probability" => format!("{number}%"),
        _ => format::number(number),
    }
}

fn nothing() -> AnyView {
    let empty = pick("Empty", "空");
    view! { <span class="none" title=empty>"–"</span> }.into_any()
}

fn person(record: &Record) -> AnyView {
    match &record.owner {
        Some(owner) => view! { <span title=owner.login.clone()>{owner.name.clone()}</span> }.into_any(),
        None => nothing(),
    }
}

/// Dots with a small lock; the value itself never came here.
fn masked(language: Language, object: Object, key: &str, cell: &Cell) -> AnyView {
    let shape = match cell {
        Cell::Text(shape) => shape.clone(),
        _ => "••••".into(),
    };
    let label = catalog::field(language, object, key);
    let title = (records::words().masked)(&label);
    view! { <span class="masked" title=title.clone()>{shape}{Icon::Lock.view()}<span class="sr-only">{title.clone()}</span></span> }
        .into_any()
}

/// That there is something, and nothing else.
fn unseen() -> AnyView {
    let words = records::words();
    view! { <span class="masked" title=words.unseen_title>{words.unseen}{Icon::Lock.view()}</span> }.into_any()
}

fn reference(language: Language, object: Object, id: &str, name: &str) -> AnyView {
    let name = match name {
        "" => records::untitled(language, object),
        name => name.to_owned(),
    };
    view! { <a href=format!("/{}/{id}", object.plural())>{name}</a> }.into_any()
}

fn worded(language: Language, object: Object, key: &str, text: &str, room: Room) -> AnyView {
    match kind(object, key) {
        None => view! { <span class="chip">{catalog::dimension_value(language, text)}</span> }.into_any(),
        Some(Kind::Choice(_)) => badge(language, object, key, text),
        Some(Kind::Date) => {
            let shown = format::date(text, language);
            view! { <time datetime=text.to_owned()>{shown}</time> }.into_any()
        }
        Some(Kind::LongText) => view! { <span class="prose">{text.to_owned()}</span> }.into_any(),
        Some(kind) if room == Room::Page => linked(kind, key, text),
        Some(_) => text.to_owned().into_any(),
    }
}

/// How a choice stands: its colour says no more than its word.
pub fn badge(language: Language, object: Object, key: &str, choice: &str) -> AnyView {
    let label = catalog::choice(language, object, key, choice);
    view! { <span class="badge" data-tone=tone(object, choice)>{label}</span> }.into_any()
}

fn tone(object: Object, choice: &str) -> &'static str {
    match (object, choice) {
        (Object::Customer | Object::Contract, "active") | (_, "won" | "solved" | "decider") => "success",
        (_, "lost" | "terminated" | "urgent") => "danger",
        (_, "negotiation" | "high" | "pending" | "expired") => "warning",
        (_, "prospect" | "proposal" | "open" | "engaging") => "info",
        _ => "plain",
    }
}

/// A way to call, write or go there. Only addresses of the web become links: what people typed runs
/// nothing.
fn linked(kind: Kind, key: &str, text: &str) -> AnyView {
    let to = match kind {
        Kind::Phone => format!("tel:{}", dialled(text)),
        Kind::Email => format!("mailto:{text}"),
        _ if key == "website" && (text.starts_with("https://") || text.starts_with("http://")) => text.into(),
        _ => return text.to_owned().into_any(),
    };
    view! { <a href=to rel="external noopener noreferrer">{text.to_owned()}</a> }.into_any()
}

fn dialled(text: &str) -> String {
    text.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+').collect()
}
