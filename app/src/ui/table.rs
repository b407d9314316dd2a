//! Records in rows; on a phone each row is a card.

use remit_policy::Object;
use remit_wire::{Language, ListQuery, Record};

use super::address;
use super::cell::{Room, value};
use super::columns::{Column, Slot, is_numeric, is_sortable, one_currency};
use super::html::{El, Html, el, link};
use super::icon;
use crate::i18n::{catalog, many, records as texts};

/// A table of records. Its heads are links that sort where it answers a question.
#[must_use]
pub fn records(
    language: Language, object: Object, columns: &[Column<'_>], records: &[Record], query: Option<&ListQuery>,
) -> Html {
    table(language, object, columns, records, query, None)
}

/// The same, with a box before each name; what is ticked is sent with the form of this id.
#[must_use]
pub fn choosable(
    language: Language, object: Object, columns: &[Column<'_>], records: &[Record], query: &ListQuery, form: &str,
) -> Html {
    table(language, object, columns, records, Some(query), Some(form))
}

fn table(
    language: Language, object: Object, columns: &[Column<'_>], records: &[Record], query: Option<&ListQuery>,
    form: Option<&str>,
) -> Html {
    let currencies: Vec<_> = columns.iter().map(|column| one_currency(records, column.key)).collect();
    let heads = columns.iter().zip(&currencies);
    let heads = heads.map(|(column, currency)| head(language, object, *column, currency.as_deref(), query));
    let rows = records.iter().map(|record| row(language, columns, &currencies, record, form));
    let table = el("table")
        .attr("class", "records")
        .attr("data-object", object.key())
        .add(el("thead").add(el("tr").all(heads)))
        .add(el("tbody").all(rows));
    wrap(catalog::objects(language, object)).add(table).done()
}

/// Where a table scrolls, by keyboard too.
#[must_use]
pub fn wrap(label: &str) -> El {
    el("div").attr("class", "table-wrap").attr("role", "region").attr("tabindex", "0").attr("aria-label", label)
}

fn cell(tag: &'static str, object: Object, column: Column<'_>) -> El {
    el(tag).maybe("class", is_numeric(object, column.key).then_some("num")).attr("data-slot", column.slot.name())
}

fn head(
    language: Language, object: Object, column: Column<'_>, currency: Option<&str>, query: Option<&ListQuery>,
) -> Html {
    let label = Html::text(&catalog::field(language, object, column.key));
    let unit = currency.filter(|code| !code.is_empty());
    let label = label.and(unit.map(|code| el("span").attr("class", "unit").text(code)));
    let head = cell("th", object, column).attr("scope", "col");
    let Some(query) = query.filter(|_| is_sortable(object, column.key)) else {
        return head.add(label).done();
    };
    let sorted = query.sort.as_ref().filter(|sort| sort.field == column.key).map(|sort| sort.descending);
    let (order, arrow) = match sorted {
        Some(true) => (Some("descending"), Some(Html::from(icon::DOWN))),
        Some(false) => (Some("ascending"), Some(Html::from(icon::UP))),
        None => (None, None),
    };
    // The id lets the keyboard stay where it is while the table around it is made anew.
    let sort = el("a")
        .attr("id", &format!("sort-{}", column.key))
        .attr("href", &address::sorted(object, query, column.key))
        .flag("data-noscroll", true)
        .add(label)
        .add(arrow);
    head.maybe("aria-sort", order).add(sort).done()
}

fn row(
    language: Language, columns: &[Column<'_>], currencies: &[Option<String>], record: &Record, form: Option<&str>,
) -> Html {
    let cells = columns.iter().zip(currencies).map(|(column, currency)| {
        if column.slot == Slot::Title {
            let head = cell("th", record.object, *column).attr("scope", "row");
            return head.add(form.map(|form| choice(language, record, form))).add(title(language, record)).done();
        }
        let room = Room::Table { currency_said: currency.is_some() };
        let shown = value(language, record, column.key, room);
        // On a card there is no head to say it.
        let unit = currency.as_deref().filter(|_| column.slot == Slot::Aside);
        cell("td", record.object, *column).maybe("data-unit", unit).add(shown).done()
    });
    el("tr").attr("data-id", &record.id.to_string()).all(cells).done()
}

/// The record's name, which leads to it.
fn title(language: Language, record: &Record) -> Html {
    let href = format!("/{}/{}", record.object.plural(), record.id);
    link(&href, &called(language, record)).done()
}

fn called(language: Language, record: &Record) -> String {
    match record.title() {
        "" => texts::untitled(language, record.object),
        name => name.to_owned(),
    }
}

fn choice(language: Language, record: &Record, form: &str) -> Html {
    let input = el("input")
        .attr("type", "checkbox")
        .attr("name", "ids")
        .attr("value", &record.id.to_string())
        .attr("form", form)
        .attr("aria-label", &many::choose(language, &called(language, record)));
    el("label").attr("class", "choose").add(input).done()
}
