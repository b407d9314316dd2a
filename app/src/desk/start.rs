//! What there is at the desk, for who asks.

use remit_wire::Code;

use super::places::places;
use super::sheet::{Here, Sheet};
use crate::api::{Refusal, server};
use crate::i18n::desk;
use crate::ui::html::{el, link};
use crate::ui::page::head;

/// The first page of the desk.
///
/// # Errors
/// `not_found` for who has nothing to do here.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let me = server::reading().await?.me().await?;
    let words = desk::words(here.language);
    let mut places = places(&me.capabilities).peekable();
    if places.peek().is_none() {
        return Err(Refusal::bare(Code::NotFound));
    }
    let place = |place: &super::places::Place| {
        let title = el("h2").add(link(place.href, (place.label)(words)));
        el("li").attr("class", "panel").add(title).add(el("p").text((place.about)(words))).done()
    };
    let list = el("ul").attr("class", "places").all(places.map(place)).done();
    Ok(Sheet { title: words.title.into(), content: head(words.title, Default::default()).and(list) })
}
