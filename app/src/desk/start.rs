//! What there is at the desk, for who asks.

use remit_wire::Code;

use super::kit::notice;
use super::places::places;
use super::setup::steps;
use super::sheet::{Here, Sheet};
use crate::api::{Refusal, server};
use crate::i18n::{desk, setup};
use crate::ui::html::{Html, el, link};
use crate::ui::page::head;

/// The first page of the desk.
///
/// # Errors
/// `not_found` for who has nothing to do here.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::reading().await?;
    let (me, note) = (ctx.me().await?, server::take_note());
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
    let content = head(words.title, Html::default())
        .and(note.map(|_| notice(setup::words(here.language).welcome)))
        .and(steps(&ctx, here.language).await?)
        .and(list);
    Ok(Sheet { title: words.title.into(), content })
}
