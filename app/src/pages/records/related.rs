//! What refers to a record, type by type, each with the first few and a way to all of them.

use remit_policy::{Action, Object};
use remit_wire::{Filter, Language, ListQuery, Op, Record};

use crate::api::records::Related;
use crate::api::session::Viewer;
use crate::i18n::{catalog, records as texts};
use crate::ui::columns::{Column, Slot, present};
use crate::ui::html::{Html, el};
use crate::ui::{address, format, icon, table};

/// The related lists of a record.
pub fn related(language: Language, viewer: &Viewer, related: &[Related], record: &Record) -> Html {
    // Most companies have none below them: that is not worth a word.
    let worth = |one: &&Related| one.object != record.object || !one.page.data.is_empty();
    related.iter().filter(worth).map(|one| section(language, viewer, one, record)).collect()
}

fn section(language: Language, viewer: &Viewer, related: &Related, record: &Record) -> Html {
    let words = texts::words();
    let object = related.object;
    let page = &related.page;
    let count = page.count.map(|count| {
        let number = el("span").attr("class", "count").attr("data-count", &count.value.to_string());
        number.text(&format::count(count))
    });
    let may = viewer.may(object, Action::Create) && record.object == Object::Customer && related.field == "customer";
    let new = may.then(|| {
        let label = (words.new_title)(catalog::object(language, object));
        let href = format!("/{}/new?customer={}", object.plural(), record.id);
        let new = el("a").attr("class", "button quiet").attr("href", &href);
        new.attr("aria-label", &label).attr("title", &label).add(icon::PLUS)
    });
    let rows = match page.data.is_empty() {
        true => el("p").attr("class", "help").text(words.nothing_related).done(),
        false => table::records(language, object, &columns(object, related), &page.data, None),
    };
    let all = page.next.is_some().then(|| {
        let all = el("a").attr("class", "all-related").attr("href", &all(related, record));
        all.text(words.all_related).add(icon::NEXT)
    });
    let heading = el("h2").text(heading(language, related, record)).text(" ").add(count);
    el("section")
        .attr("class", "panel")
        .attr("data-object", object.key())
        .attr("data-related", &related.field)
        .add(el("div").attr("class", "panel-head").add(heading).add(new))
        .add(rows)
        .add(all)
        .done()
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
fn columns(object: Object, related: &Related) -> Vec<Column<'_>> {
    let fits = |column: &Column<'_>| column.slot != Slot::Desk && column.key != related.field;
    present(object, &related.page.data).into_iter().filter(fits).collect()
}

fn all(related: &Related, record: &Record) -> String {
    let filter = Filter { field: related.field.clone(), op: Op::Eq, value: record.id.to_string() };
    address::list(related.object, &ListQuery { filters: vec![filter], ..ListQuery::default() })
}
