//! Filters above a list: what is set, as chips that can be taken away, and for each column a way to
//! set more. Links and plain forms, so that they work before and without JavaScript.

use remit_policy::{Kind, Object};
use remit_wire::{Bucket, Filter, Language, ListQuery, Op, Record, Sort};

use super::cell::yes_no;
use super::columns::{Column, is_dimension, is_sortable, kind};
use super::html::{Html, el, hidden};
use super::{address, format, icon};
use crate::i18n::{catalog, records as texts};

/// A list whose filters are drawn.
#[derive(Clone, Copy)]
pub struct Bar<'a> {
    /// The language.
    pub language: Language,
    /// The type of the records.
    pub object: Object,
    /// What the list answers.
    pub query: &'a ListQuery,
    /// The reader's login, for "mine".
    pub me: &'a str,
}

impl Bar<'_> {
    /// The bar of filters, for the columns that the records show.
    #[must_use]
    pub fn draw(self, columns: &[Column<'_>], records: &[Record]) -> Html {
        let words = texts::words();
        let chips = self.query.filters.iter().map(|filter| self.chip(filter));
        let clear = (self.query.filters.len() > 1).then(|| {
            let href = address::changed(self.object, self.query, |query| query.filters.clear());
            el("a").attr("class", "button quiet").attr("href", &href).flag("data-noscroll", true).text(words.clear)
        });
        let menus = columns.iter().filter(|column| self.is_offered(column, records));
        el("div")
            .attr("class", "filters")
            .attr("role", "group")
            .attr("aria-label", words.filters)
            .all(chips)
            .add(clear)
            .all(menus.map(|column| self.menu(column.key)))
            .add(self.sort_menu(columns))
            .done()
    }

    /// A column that can be filtered by: there are values of it to be read, and no filter on it yet.
    fn is_offered(self, column: &Column<'_>, records: &[Record]) -> bool {
        let key = column.key;
        let kind = kind(self.object, key);
        let reference = key == "customer" || matches!(kind, Some(Kind::Reference(_) | Kind::LongText));
        let filtered = self.query.filters.iter().any(|filter| filter.field == key);
        let read = |record: &Record| {
            matches!(key, "owner" | "department")
                || record.fields.contains_key(key) && !record.masked.iter().any(|masked| masked == key)
        };
        !reference && !filtered && records.iter().any(read)
    }

    fn chip(self, filter: &Filter) -> Html {
        let field = catalog::field(self.language, self.object, &filter.field);
        let op = match filter.op {
            Op::Eq => String::new(),
            op => format!("{} ", texts::op(self.language, op)),
        };
        let value = self.shown(filter);
        let title = (texts::words().remove_filter)(&format!("{field} {op}{value}"));
        el("a")
            .attr("class", "chip active")
            .attr("href", &address::without(self.object, self.query, filter))
            .attr("title", &title)
            .attr("aria-label", &title)
            .attr("data-filter", &filter.field)
            .flag("data-noscroll", true)
            .add(el("span").attr("class", "chip-field").text(&field))
            .text(&format!("{op}{value}"))
            .add(icon::CROSS)
            .done()
    }

    /// A filter's value as people read it.
    fn shown(self, filter: &Filter) -> String {
        let (language, object) = (self.language, self.object);
        let number = |text: &str, read: fn(i64) -> String| text.parse().map_or_else(|_| text.to_owned(), read);
        let one = |value: &str| match kind(object, &filter.field) {
            _ if filter.op == Op::Empty => yes_no(value == "true").into(),
            Some(Kind::Choice(_)) => catalog::choice(language, object, &filter.field, value),
            Some(Kind::YesNo) => yes_no(value == "true").into(),
            Some(Kind::Date) => format::date(value, language),
            Some(Kind::Number) => number(value, format::number),
            Some(Kind::Money) => number(value, plain_money),
            None if is_dimension(object, &filter.field) => catalog::dimension_value(language, &filter.field, value),
            _ => value.to_owned(),
        };
        match filter.op {
            Op::In => filter.value.split(',').map(one).collect::<Vec<_>>().join(", "),
            _ => one(&filter.value),
        }
    }

    /// A chip that opens what one column can be filtered by.
    fn menu(self, key: &str) -> Html {
        let (language, object) = (self.language, self.object);
        let content = match kind(object, key) {
            Some(Kind::Choice(choices)) => {
                let option =
                    |choice: &&str| self.option(key, choice, &catalog::choice(language, object, key, choice), None);
                choices.iter().map(option).collect()
            }
            Some(Kind::YesNo) => ["true", "false"]
                .into_iter()
                .map(|value| self.option(key, value, yes_no(value == "true"), None))
                .collect(),
            Some(Kind::Number | Kind::Money) => self.range(key, "text"),
            Some(Kind::Date) => self.range(key, "date"),
            Some(_) => self.typed(key, "contains", texts::words().contains),
            None => self.directory(key),
        };
        // Values that come from the house are fetched when the menu is opened.
        let fetched = kind(object, key).is_none().then_some(key);
        let chip = el("summary").attr("class", "chip").text(&catalog::field(language, object, key)).add(icon::DOWN);
        el("details").attr("class", "menu").maybe("data-values", fetched).add(chip).add(panel(content)).done()
    }

    fn option(self, key: &str, value: &str, label: &str, count: Option<u64>) -> Html {
        let count = count.map(|count| {
            let count = i64::try_from(count).map(format::number).unwrap_or_default();
            el("span").attr("class", "menu-count").text(&count)
        });
        el("a")
            .attr("class", "menu-item")
            .attr("href", &address::narrowed(self.object, self.query, key, value))
            .flag("data-noscroll", true)
            .text(label)
            .add(count)
            .done()
    }

    fn form(self, key: &str, inputs: Html) -> Html {
        // The other pairs of the address, so that the form keeps them.
        let kept = self.query.to_pairs().into_iter().filter(|(name, _)| name != "after");
        el("form")
            .attr("class", "menu-form")
            .attr("method", "get")
            .attr("action", &format!("/{}", self.object.plural()))
            .all(kept.map(|(name, value)| hidden(&name, &value)))
            .add(hidden("f", key))
            .add(inputs)
            .add(el("button").attr("type", "submit").attr("class", "button").text(texts::words().apply))
            .done()
    }

    fn typed(self, key: &str, name: &str, label: &str) -> Html {
        let input = el("input").attr("name", name).attr("autocomplete", "off").flag("required", true);
        self.form(key, el("label").text(label).add(input).done())
    }

    fn range(self, key: &str, kind: &str) -> Html {
        let words = texts::words();
        let mode = (kind == "text").then_some("decimal");
        let end = |name: &str, label: &str| {
            let input = el("input").attr("type", kind).attr("name", name).maybe("inputmode", mode);
            el("label").text(label).add(input.attr("autocomplete", "off")).done()
        };
        self.form(key, end("gte", words.from).and(end("lte", words.to)))
    }

    /// Owners, departments, dimensions: those that occur are fetched when the menu is opened; before that,
    /// and without JavaScript, the key can be typed.
    fn directory(self, key: &str) -> Html {
        let mine = (key == "owner").then(|| self.option(key, self.me, texts::words().mine, None));
        let typed = self.typed(key, "eq", &catalog::field(self.language, self.object, key));
        Html::from(mine).and(el("div").attr("class", "menu-values").add(typed))
    }

    /// The values that were fetched for such a menu.
    #[must_use]
    pub fn values(self, key: &str, found: &[Bucket]) -> Html {
        let dimension = is_dimension(self.object, key);
        let option = |bucket: &Bucket| {
            let value = bucket.key.as_deref()?;
            let label = match dimension {
                true => catalog::dimension_value(self.language, key, value),
                false => bucket.label.clone().unwrap_or_else(|| value.to_owned()),
            };
            Some(self.option(key, value, &label, Some(bucket.count)))
        };
        found.iter().filter_map(option).collect()
    }

    /// On a phone there are no heads to sort by.
    fn sort_menu(self, columns: &[Column<'_>]) -> Html {
        let words = texts::words();
        let newest = address::changed(self.object, self.query, |query| query.sort = None);
        let by = columns.iter().filter(|column| is_sortable(self.object, column.key)).map(|column| {
            let label = catalog::field(self.language, self.object, column.key);
            let order = match &self.query.sort {
                Some(Sort { field, descending }) if field == column.key => {
                    Some(if *descending { words.sorted_down } else { words.sorted_up })
                }
                _ => None,
            };
            let order = order.map(|text| el("span").attr("class", "menu-count").text(text));
            let href = address::sorted(self.object, self.query, column.key);
            el("a").attr("class", "menu-item").attr("href", &href).text(&label).add(order).done()
        });
        let newest = el("a").attr("class", "menu-item").attr("href", &newest).text(words.newest_first).done();
        let content = newest.and(by.collect::<Html>());
        let chip = el("summary").attr("class", "chip").text(words.sort).add(icon::DOWN);
        el("details").attr("class", "menu phone-only").add(chip).add(panel(content)).done()
    }
}

/// An amount whose currency nobody said.
fn plain_money(minor: i64) -> String {
    let text = format::amount(&remit_wire::Money { amount: minor, currency: super::values::CURRENCY.into() });
    text.strip_suffix(".00").map(str::to_owned).unwrap_or(text)
}

fn panel(content: Html) -> Html {
    el("div").attr("class", "menu-panel").add(content).done()
}
