//! What was chosen in a list: what more has to be known, and what became of each record.
//!
//! The form of a list is sent to this address, with JavaScript or without, and the server draws the
//! whole of the answer: the browser shows what it was handed, and needs no code for it.

#[cfg(feature = "ssr")]
mod drawn;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::i18n::{catalog, many, use_language};
use crate::pages::records::object_here;
use crate::ui::html::{Html, el, link};
use crate::ui::load::{handed_over, waiting};
use crate::ui::page::{head, loading, page as whole};

/// A page that the server has drawn.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Drawn {
    title: String,
    content: Html,
}

/// The page for what was chosen in the list of the type in the address.
pub fn page() -> AnyView {
    let object = object_here();
    let drawn = handed_over(drawn);
    waiting(loading, move || {
        Box::pin(async move {
            let drawn = drawn.answer().await.unwrap_or_default().unwrap_or_else(nothing);
            let back = link(&format!("/{}", object.plural()), catalog::objects(use_language(), object));
            let crumb = el("p").attr("class", "crumb").add(back).done();
            whole(&drawn.title, crumb.and(head(&drawn.title, Html::default())).and(drawn.content))
        })
    })
}

/// Nothing was sent here.
fn nothing() -> Drawn {
    let words = many::words();
    let content = el("div").attr("class", "state").add(el("p").text(words.none_text)).done();
    Drawn { title: words.none.into(), content }
}

#[cfg(feature = "ssr")]
fn drawn() -> Option<Drawn> {
    drawn::drawn()
}

/// Only the server is sent forms.
#[cfg(not(feature = "ssr"))]
fn drawn() -> Option<Drawn> {
    None
}
