//! What refers to a record, type by type, each with the first few and a way to all of them.

use leptos::prelude::*;
use remit_policy::{Action, Object};
use remit_wire::{Filter, Language, ListQuery, Op, Record};

use crate::api::records::Related;
use crate::api::session::Viewer;
use crate::i18n::{catalog, records as texts};
use crate::ui::columns::{Column, Slot, present};
use crate::ui::icon::Icon;
use crate::ui::{address, format, table};

/// The related lists of a record.
pub fn related(language: Language, viewer: &Viewer, related: &[Related], record: &Record) -> AnyView {
    let sections = related.iter().map(|one| section(language, viewer, one, record));
    view! { {sections.collect_view()} }.into_any()
}

fn section(language: Language, viewer: &Viewer, related: &Related, record: &Record) -> AnyView {
    let words = texts::words();
    let object = related.object;
    let page = &related.page;
    let count = page.count.map(|count| {
        view! { <span class="count" data-count=count.value.to_string()>{format::count(count)}</span> }
    });
    let new = viewer.may(object, Action::Create) && record.object == Object::Customer && related.field == "customer";
    let new = new.then(|| {
        let label = (words.new_title)(catalog::object(language, object));
        let href = format!("/{}/new?customer={}", object.plural(), record.id);
        view! { <a class="button quiet" href=href aria-label=label.clone() title=label>{Icon::Plus.view()}</a> }
    });
    let columns = columns(object, related);
    let rows = match page.data.is_empty() {
        true => view! { <p class="help">{words.nothing_related}</p> }.into_any(),
        false => table::records(language, object, &columns, &page.data, None),
    };
    let all = page.next.is_some().then(|| {
        view! { <a class="all-related" href=all(related, record)>{words.all_related}{Icon::Next.view()}</a> }
    });
    view! {
        <section class="panel" data-object=object.key() data-related=related.field.clone()>
            <div class="panel-head">
                <h2>{heading(language, related, record)} " " {count}</h2>
                {new}
            </div>
            {rows}
            {all}
        </section>
    }
    .into_any()
}

/// Customers of a customer are those below it.
fn heading(language: Language, related: &Related, record: &Record) -> &'static str {
    match (related.object == record.object, language) {
        (true, Language::En) => "Companies below",
        (true, Language::Zh) => "下级公司",
        (false, _) => catalog::objects(language, related.object),
    }
}

/// The few columns that fit beside a record, without the one that leads back to it.
fn columns(object: Object, related: &Related) -> Vec<Column> {
    let fits = |column: &Column| column.slot != Slot::Desk && column.key != related.field;
    present(object, &related.page.data).into_iter().filter(fits).collect()
}

fn all(related: &Related, record: &Record) -> String {
    let filter = Filter { field: related.field.clone(), op: Op::Eq, value: record.id.to_string() };
    address::list(related.object, &ListQuery { filters: vec![filter], ..ListQuery::default() })
}
