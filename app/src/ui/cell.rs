//! The value of a field, as far as its reader may see it.

use remit_policy::{Kind, Name, Object};
use remit_wire::{Cell, Language, Record};

use super::columns::kind;
use super::format;
use super::html::{Html, el, link};
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
#[must_use]
pub fn value(language: Language, record: &Record, key: &str, room: Room) -> Html {
    match key {
        "owner" => return person(record),
        "department" => {
            return record.department.as_ref().map_or_else(nothing, |unit| Html::text(&unit.name));
        }
        _ => {}
    }
    let Some(cell) = record.fields.get(key) else { return Html::default() };
    if record.masked.iter().any(|masked| masked == key) {
        let roles = record.limited_by.get(key).map(Vec::as_slice).unwrap_or_default();
        return masked(language, record.object, key, cell, roles);
    }
    match cell {
        Cell::Empty => nothing(),
        Cell::YesNo(yes) => Html::text(yes_no(*yes)),
        Cell::Number(number) => Html::text(&plain_number(key, *number)),
        Cell::Money(money) if room == (Room::Table { currency_said: true }) => Html::text(&format::amount(money)),
        Cell::Money(money) => Html::text(&format::money(money, language)),
        Cell::Link(target) => reference(language, target.object, &target.id.to_string(), &target.name),
        Cell::Unseen { .. } => unseen(),
        Cell::Text(text) => worded(language, record.object, key, text, room),
    }
}

/// `Yes` or `No`.
#[must_use]
pub fn yes_no(yes: bool) -> &'static str {
    let words = common::words();
    if yes { words.yes } else { words.no }
}

/// A year is no quantity.
fn plain_number(key: &str, number: i64) -> String {
    match key {
        "founded" => number.to_string(),
        "probability" => format!("{number}%"),
        _ => format::number(number),
    }
}

fn nothing() -> Html {
    el("span").attr("class", "none").attr("title", pick("Empty", "空")).text("–").done()
}

fn person(record: &Record) -> Html {
    let person = |owner: &remit_wire::Person| el("span").attr("title", &owner.login).text(&owner.name).done();
    record.owner.as_ref().map_or_else(nothing, person)
}

/// Dots with a small lock, which the style draws: there may be a hundred on a page. The value itself never
/// came here.
fn masked(language: Language, object: Object, key: &str, cell: &Cell, roles: &[Name]) -> Html {
    let shape = match cell {
        Cell::Text(shape) => shape,
        _ => "••••",
    };
    let title = records::masked(language, &catalog::field(language, object, key), roles);
    locked(shape, &title).add(el("span").attr("class", "sr-only").text(&title)).done()
}

/// That there is something, and nothing else.
fn unseen() -> Html {
    let words = records::words();
    locked(words.unseen, words.unseen_title).done()
}

fn locked(text: &str, title: &str) -> super::html::El {
    el("span").attr("class", "masked").attr("title", title).text(text)
}

fn reference(language: Language, object: Object, id: &str, name: &str) -> Html {
    let href = format!("/{}/{id}", object.plural());
    match name {
        "" => link(&href, &records::untitled(language, object)).done(),
        name => link(&href, name).done(),
    }
}

fn worded(language: Language, object: Object, key: &str, text: &str, room: Room) -> Html {
    match kind(object, key) {
        None => el("span").attr("class", "chip").text(&catalog::dimension_value(language, key, text)).done(),
        Some(Kind::Choice(_)) => badge(language, object, key, text),
        Some(Kind::Date) => el("time").attr("datetime", text).text(&format::date(text, language)).done(),
        Some(Kind::LongText) => el("span").attr("class", "prose").text(text).done(),
        Some(kind) if room == Room::Page => linked(kind, key, text),
        Some(_) => Html::text(text),
    }
}

/// How a choice stands: its colour says no more than its word.
#[must_use]
pub fn badge(language: Language, object: Object, key: &str, choice: &str) -> Html {
    let label = catalog::choice(language, object, key, choice);
    el("span").attr("class", "badge").attr("data-tone", tone(object, choice)).text(&label).done()
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
fn linked(kind: Kind, key: &str, text: &str) -> Html {
    let to = match kind {
        Kind::Phone => format!("tel:{}", dialled(text)),
        Kind::Email => format!("mailto:{text}"),
        _ if key == "website" && (text.starts_with("https://") || text.starts_with("http://")) => text.into(),
        _ => return Html::text(text),
    };
    el("a").attr("href", &to).attr("rel", "external noopener noreferrer").text(text).done()
}

fn dialled(text: &str) -> String {
    text.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_become_links() {
        let site = |text| linked(Kind::Text, "website", text);
        assert!(site("https://a.example").as_str().starts_with("<a href=\"https://a.example\" rel="));
        assert_eq!(site("javascript:alert(1)").as_str(), "javascript:alert(1)");
        assert!(linked(Kind::Phone, "phone", "+1 (212) 5").as_str().contains("\"tel:+12125\""));
        assert_eq!(linked(Kind::Text, "source", "https://a.example").as_str(), "https://a.example");
    }
}
