//! What happened to a record: who, when, and what it became.

use remit_policy::ShareLevel;
use remit_wire::{AuditEntryView, Cell, Change, GranteeKind, Language, Record};

use super::{called, framed};
use crate::api::{Refusal, server};
use crate::drawn::sheet::{Here, Sheet};
use crate::i18n::{access, catalog, use_language};
use crate::ui::cell::{Room, value};
use crate::ui::format;
use crate::ui::html::{Html, el};

/// The history of the record in the address.
///
/// # Errors
/// `not_found` where there is none for the reader.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::reading().await?;
    let (object, id) = (here.object()?, here.id()?);
    let sheet = drawn(&ctx.get(object, id).await?, &ctx.history(object, id).await?);
    server::seen(ctx, object, id).await?;
    Ok(sheet)
}

fn drawn(record: &Record, entries: &[AuditEntryView]) -> Sheet {
    let (words, language) = (access::words(), use_language());
    let entries = match entries.is_empty() {
        true => el("p").attr("class", "help").text(words.no_history),
        false => el("ol").attr("class", "timeline").all(entries.iter().map(|one| entry(language, record, one))),
    };
    let name = called(language, record.object, record.title());
    framed(record.object, &record.id.to_string(), &name, words.history, entries.done())
}

fn entry(language: Language, record: &Record, entry: &AuditEntryView) -> Html {
    let actor = entry.actor.as_ref().map_or(access::words().system, |actor| actor.name.as_str());
    let time = el("time").attr("datetime", &entry.at).text(&format::time(&entry.at, language));
    let what = el("p").add(el("strong").text(actor)).text(" ").text(access::event(language, &entry.event));
    let shared = shared(language, entry).map(|text| el("p").text(&text));
    let changes = changes(language, record, &entry.changes);
    el("li").attr("data-event", &entry.event).add(what).add(time).add(shared).add(changes).done()
}

/// What became of values of a record, each before and after.
#[must_use]
pub fn changes(language: Language, record: &Record, changes: &[Change]) -> Html {
    let all = changes.iter().map(|one| change(language, record, one));
    (!changes.is_empty()).then(|| el("dl").attr("class", "changes").all(all)).into()
}

/// Whom it was shared with, from the notes of the entry.
fn shared(language: Language, entry: &AuditEntryView) -> Option<String> {
    let note = |key: &str| entry.notes.iter().find(|(one, _)| one == key).map(|(_, text)| &**text);
    let until = note("expires_at").map(|end| format::time(end, language));
    let (of, to) = (GranteeKind::from_key(note("grantee_kind")?)?, ShareLevel::from_key(note("level")?)?);
    Some(access::shared(language, note("grantee")?, of, to, until.as_deref()))
}

fn change(language: Language, record: &Record, change: &Change) -> Html {
    let label = catalog::field(language, record.object, &change.field);
    let (before, after) =
        (side(language, record, &change.field, &change.before), side(language, record, &change.field, &change.after));
    let became = el("span").attr("class", "became").text(access::words().from_to);
    let value = el("dd").add(el("del").add(before)).text(" ").add(became).text(" ").add(el("ins").add(after));
    el("div").attr("data-field", &change.field).add(el("dt").text(&label)).add(value).done()
}

/// A value as the record's page shows it. Of owner and department the name was kept.
fn side(language: Language, record: &Record, key: &str, cell: &Cell) -> Html {
    match (key, cell) {
        ("owner" | "department", Cell::Text(name)) => Html::text(name),
        ("owner" | "department", _) => Html::text("–"),
        _ => {
            let fields = [(key.to_owned(), cell.clone())].into();
            value(language, &Record { fields, ..record.clone() }, key, Room::Page)
        }
    }
}
