//! A record's own page: what it is called and whose it is on top, its fields in groups, and beside them
//! what refers to it.

use leptos::server_fn::ServerFn;
use remit_policy::{Action, Kind};
use remit_wire::{Language, Record};

use super::related::related;
use crate::api::records::{Delete, Dossier};
use crate::api::session::Viewer;
use crate::api::{Refusal, Returned, desk, returned, server};
use crate::drawn::sheet::{Here, Sheet};
use crate::i18n::{access as access_texts, catalog, problem, records as texts, use_language};
use crate::pages::access;
use crate::ui::cell::{Room, value};
use crate::ui::columns::{Slot, columns};
use crate::ui::html::{Html, el, hidden, link};
use crate::ui::page::head;

/// The page of the record in the address.
///
/// # Errors
/// `not_found` where there is none for the reader.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::reading().await?;
    let (object, id) = (here.object()?, here.id()?);
    let dossier = desk::open(&ctx, object, id).await?;
    let viewer = ctx.me().await?.into();
    server::seen(ctx, object, id).await?;
    Ok(page(&viewer, &dossier, returned()))
}

fn page(viewer: &Viewer, dossier: &Dossier, returned: Option<Returned>) -> Sheet {
    let language = use_language();
    let record = &dossier.record;
    let object = record.object;
    let title = match record.title() {
        "" => texts::untitled(language, object),
        title => title.to_owned(),
    };
    let failed = returned.map(|returned| {
        let (title, text) = problem::explain(language, &returned.problem);
        let title = el("p").attr("class", "state-title").text(&title);
        el("div").attr("class", "form-summary").attr("role", "alert").add(title).add(el("p").text(&text))
    });
    let list = link(&format!("/{}", object.plural()), catalog::objects(language, object));
    let body = el("div")
        .attr("class", "record")
        .attr("data-id", &record.id.to_string())
        .attr("data-object", object.key())
        .add(el("div").attr("class", "record-fields").add(groups(language, record)))
        .add(el("div").attr("class", "record-related").add(related(language, viewer, &dossier.related, record)));
    let content = el("p").attr("class", "crumb").add(list).done();
    let content = content.and(head(&title, actions(dossier))).and(failed);
    let content = content.and(access::links(record)).and(key_facts(language, record)).and(body);
    Sheet { title, content }
}

/// Whose it is, where it lies, and how it stands.
fn key_facts(language: Language, record: &Record) -> Html {
    let object = record.object;
    let stands = columns(object).iter().find(|column| column.slot == Slot::Badge);
    let stands = stands.filter(|column| record.fields.contains_key(column.key));
    let keys = stands.map(|column| column.key).into_iter().chain(["owner", "department"]);
    let customer = object.is_child().then_some("customer");
    let keys = keys.chain(customer).chain(record.dimensions());
    el("dl").attr("class", "key-facts").all(keys.map(|key| fact(language, record, key))).done()
}

fn fact(language: Language, record: &Record, key: &str) -> Html {
    let label = catalog::field(language, record.object, key);
    let shown = match (key, &record.owner) {
        ("owner", None) => Html::text(texts::words().nobody),
        _ => value(language, record, key, Room::Page),
    };
    el("div").attr("data-field", key).add(el("dt").text(&label)).add(el("dd").add(shown)).done()
}

/// What a field is about.
fn group_of(kind: Kind) -> usize {
    match kind {
        Kind::Text | Kind::Choice(_) | Kind::Number | Kind::YesNo | Kind::Reference(_) => 0,
        Kind::Phone | Kind::Email | Kind::Handle => 1,
        Kind::Money => 2,
        Kind::Date => 3,
        Kind::LongText => 4,
    }
}

/// The fields by what they are about; a hidden one is not there, and neither is a group without any.
fn groups(language: Language, record: &Record) -> Html {
    let words = texts::words();
    // How it stands is said on top already.
    let stands = columns(record.object).iter().find(|column| column.slot == Slot::Badge).map(|column| column.key);
    let titles = [words.details, words.reach, words.amounts, words.dates, words.notes];
    let group = |(group, title): (usize, &&str)| {
        let fields = record.object.fields().iter().filter(|field| {
            let said = field.key == record.object.title() || Some(field.key) == stands;
            group_of(field.kind) == group && !said && record.fields.contains_key(field.key)
        });
        let facts: Html = fields.map(|field| fact(language, record, field.key)).collect();
        let facts = Some(facts).filter(|facts| !facts.as_str().is_empty())?;
        let facts = el("dl").attr("class", "facts").add(facts);
        Some(el("section").attr("class", "panel").add(el("h2").text(title)).add(facts).done())
    };
    titles.iter().enumerate().filter_map(group).collect()
}

/// What may be done here. What exists but is not allowed on this record is grey and says why; what
/// never applies to this person is not there.
fn actions(dossier: &Dossier) -> Html {
    // What waits for an approval is among the actions that may be done, and cannot be done yet.
    let draw = |action: Action, allowed: fn(&Record) -> Html| match dossier.denied.get(&action) {
        Some(why) => not_here(action, why),
        None => dossier.record.can.contains(&action).then(|| allowed(&dossier.record)).into(),
    };
    draw(Action::Edit, edit)
        .and(draw(Action::Transfer, access::hand_over_action))
        .and(draw(Action::Share, access::share_action))
        .and(draw(Action::Delete, deletion))
}

fn edit(record: &Record) -> Html {
    let href = format!("/{}/{}/edit", record.object.plural(), record.id);
    let edit = el("a").attr("class", "button").attr("href", &href).attr("data-key", "edit");
    edit.text(texts::words().edit).done()
}

fn not_here(action: Action, why: &str) -> Html {
    let label = match action {
        Action::Transfer => access_texts::words().hand_over,
        action => catalog::action(use_language(), action),
    };
    el("button")
        .attr("type", "button")
        .attr("class", "button")
        .attr("aria-disabled", "true")
        .attr("title", why)
        .attr("data-action", action.key())
        .text(label)
        .add(el("span").attr("class", "sr-only").text(&format!(" – {why}")))
        .done()
}

/// Asks once more, with or without JavaScript.
fn deletion(record: &Record) -> Html {
    let words = texts::words();
    let sure = el("button").attr("type", "submit").attr("class", "button danger").text(words.delete_confirm);
    let form = el("form")
        .attr("class", "menu-panel")
        .attr("method", "post")
        .attr("action", Delete::url())
        .add(hidden("object", record.object.key()))
        .add(hidden("id", &record.id.to_string()))
        .add(hidden("etag", &record.etag))
        .add(el("p").text(words.delete_question))
        .add(el("div").attr("class", "actions").add(sure));
    let summary = el("summary").attr("class", "button").text(words.delete);
    el("details").attr("class", "menu confirm").add(summary).add(form).done()
}
