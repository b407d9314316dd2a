//! The recycle bin of a type, and taking records back out of it.

use leptos::server_fn::ServerFn;
use remit_policy::Object;
use remit_wire::{Language, Record};

use super::{called, objects, refused};
use crate::api::access::Restore;
use crate::api::{Refusal, Returned, giving, returned, server};
use crate::drawn::sheet::{Here, Sheet};
use crate::i18n::{access, catalog, use_language};
use crate::ui::cell::{Room, value};
use crate::ui::html::{Html, el, hidden, link};
use crate::ui::page::head;
use crate::ui::table::wrap;

/// The recycle bin of the type in the address.
///
/// # Errors
/// `not_found` for who deletes nothing of this type.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::reading().await?;
    let object = here.object()?;
    let bin = giving::bin(&ctx, object).await?;
    Ok(drawn(object, &bin, here.has("restored"), returned().as_ref()))
}

fn drawn(object: Object, bin: &[Record], restored: bool, returned: Option<&Returned>) -> Sheet {
    let (words, language) = (access::words(), use_language());
    let name = objects(language, object);
    let title = (words.bin_title)(name);
    let notice = restored.then(|| el("p").attr("class", "notice").attr("role", "status").text(words.restored));
    let rows = match bin.is_empty() {
        true => {
            let title = el("p").attr("class", "state-title").text(words.bin_empty);
            el("div").attr("class", "state").add(title).add(el("p").text(words.bin_text)).done()
        }
        false => table(language, object, bin),
    };
    let about = (!bin.is_empty()).then(|| el("p").attr("class", "remit-line").text(words.bin_text));
    let crumb = el("p").attr("class", "crumb").add(link(&format!("/{}", object.plural()), name)).done();
    let content = crumb.and(head(&title, Html::default())).and(about).and(notice).and(refused(returned)).and(rows);
    Sheet { title, content }
}

fn table(language: Language, object: Object, bin: &[Record]) -> Html {
    let heads = [object.title(), "owner", "department"].map(|key| catalog::field(language, object, key));
    let heads = heads.iter().map(|text| el("th").attr("scope", "col").text(text).done());
    let table = el("table")
        .attr("class", "records")
        .attr("data-object", object.key())
        .add(el("thead").add(el("tr").all(heads).add(el("td"))))
        .add(el("tbody").all(bin.iter().map(|record| row(language, record))));
    el("div").attr("class", "bin").add(wrap(access::words().bin).add(table)).done()
}

/// It is not there to be opened: its name leads nowhere.
fn row(language: Language, record: &Record) -> Html {
    let words = access::words();
    let name = called(language, record.object, record.title());
    let cell =
        |slot: &str, key: &str| el("td").attr("data-slot", slot).add(value(language, record, key, Room::Page)).done();
    let submit = el("button")
        .attr("type", "submit")
        .attr("class", "button")
        .attr("aria-label", &(words.restore_named)(&name))
        .text(words.restore);
    let form = el("form")
        .attr("method", "post")
        .attr("action", Restore::url())
        .add(hidden("object", record.object.key()))
        .add(hidden("id", &record.id.to_string()))
        .add(submit);
    el("tr")
        .attr("data-id", &record.id.to_string())
        .add(el("th").attr("scope", "row").attr("data-slot", "title").text(&name))
        .add(cell("who", "owner"))
        .add(cell("desk", "department"))
        .add(el("td").attr("data-slot", "aside").add(form))
        .done()
}
