//! Records in rows; on a phone each row is a card.

use leptos::prelude::*;
use remit_policy::Object;
use remit_wire::{Language, ListQuery, Record};

use super::address;
use super::cell::{Room, value};
use super::columns::{Column, Slot, is_numeric, is_sortable, one_currency};
use super::icon::Icon;
use crate::i18n::{catalog, records as texts};

/// A table of records.
pub fn records(
    language: Language,
    object: Object,
    columns: &[Column],
    records: &[Record],
    // Where heads are links that sort: the question that the table answers.
    query: Option<&ListQuery>,
) -> AnyView {
    let currencies: Vec<_> = columns.iter().map(|column| one_currency(records, column.key)).collect();
    let heads = columns.iter().zip(&currencies);
    let heads =
        heads.map(|(column, currency)| head(language, object, column, currency.as_deref(), query)).collect_view();
    let rows = records.iter().map(|record| row(language, columns, &currencies, record)).collect_view();
    view! {
        <div class="table-wrap" role="region" tabindex="0" aria-label=catalog::objects(language, object)>
            <table class="records" data-object=object.key()>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn head(
    language: Language, object: Object, column: &Column, currency: Option<&str>, query: Option<&ListQuery>,
) -> AnyView {
    let label = catalog::field(language, object, column.key);
    let unit = currency.filter(|code| !code.is_empty());
    let unit = unit.map(|code| view! { <span class="unit">{code.to_owned()}</span> });
    let numeric = is_numeric(object, column.key).then_some("num");
    let query = query.filter(|_| is_sortable(object, column.key));
    let Some(query) = query else {
        return view! { <th scope="col" class=numeric data-slot=column.slot.name()>{label}{unit}</th> }.into_any();
    };
    let sorted = query.sort.as_ref().filter(|sort| sort.field == column.key).map(|sort| sort.descending);
    let (order, arrow) = match sorted {
        Some(true) => (Some("descending"), Some(Icon::Down.view())),
        Some(false) => (Some("ascending"), Some(Icon::Up.view())),
        None => (None, None),
    };
    let href = address::sorted(object, query, column.key);
    view! {
        <th scope="col" class=numeric aria-sort=order data-slot=column.slot.name()>
            <a href=href data-noscroll="">{label}{unit}{arrow}</a>
        </th>
    }
    .into_any()
}

fn row(language: Language, columns: &[Column], currencies: &[Option<String>], record: &Record) -> AnyView {
    let object = record.object;
    let cells = columns.iter().zip(currencies).map(|(column, currency)| {
        let slot = column.slot.name();
        if column.slot == Slot::Title {
            return view! {
                <th scope="row" data-field=column.key data-slot=slot>{title(language, record)}</th>
            }
            .into_any();
        }
        let shown = value(language, record, column.key, Room::Table { currency_said: currency.is_some() });
        let numeric = is_numeric(object, column.key).then_some("num");
        view! { <td class=numeric data-field=column.key data-slot=slot>{shown}</td> }.into_any()
    });
    view! { <tr data-id=record.id.to_string()>{cells.collect_view()}</tr> }.into_any()
}

/// The record's name, which leads to it.
fn title(language: Language, record: &Record) -> AnyView {
    let href = format!("/{}/{}", record.object.plural(), record.id);
    let name = match record.title() {
        "" => texts::untitled(language, record.object),
        name => name.to_owned(),
    };
    view! { <a href=href>{name}</a> }.into_any()
}
