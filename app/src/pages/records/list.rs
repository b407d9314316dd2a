//! A list: from which remit it answers, filters, rows, and the way to the next page.

use remit_policy::{Action, Object};
use remit_wire::{CountMode, Language, ListQuery, Page};

use crate::api::server::refuse;
use crate::api::session::Viewer;
use crate::api::{Refusal, desk, server};
use crate::drawn::sheet::{Here, Sheet};
use crate::i18n::{catalog, records as texts, use_language};
use crate::pages::access;
use crate::ui::filters::Bar;
use crate::ui::html::{Html, el};
use crate::ui::page::{head, remit_line};
use crate::ui::{address, columns, icon, table};

/// The list of the type in the address.
///
/// # Errors
/// `not_found` for who has none; `invalid` for a question that cannot be asked.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::browsing().await?;
    let object = here.object()?;
    let question = address::question(object, &here.search).map_err(refuse)?;
    let viewer = ctx.me().await?.into();
    // An address may ask for other fields; the columns of a page are its own.
    let count = if question.count == CountMode::None { CountMode::Capped } else { question.count };
    let mut page = ctx.list(object, &ListQuery { count, fields: None, ..question }).await?;
    desk::keep_columns(object, &mut page.data);
    Ok(list(object, &viewer, &here.search, &page))
}

fn list(object: Object, viewer: &Viewer, search: &str, page: &Page) -> Sheet {
    let (words, language) = (texts::words(), use_language());
    let question = address::question(object, search).unwrap_or_default();
    let shown = columns::present(object, &page.data);
    let bar = Bar { language, object, query: &question, me: &viewer.person.login };
    let exact = address::changed(object, &question, |query| query.count = CountMode::Exact);
    let filtered = !question.filters.is_empty();
    let rows = match page.data.is_empty() {
        true => empty(language, object, &question),
        false => access::choosing(language, viewer, object, &page.data, |form| match form {
            Some(form) => table::choosable(language, object, &shown, &page.data, &question, form),
            None => table::records(language, object, &shown, &page.data, Some(&question)),
        }),
    };
    let new = viewer.may(object, Action::Create).then(|| {
        let new = el("a").attr("class", "button primary").attr("href", &format!("/{}/new", object.plural()));
        new.add(icon::PLUS).text(words.new)
    });
    let made = address::was_made(search)
        .then(|| el("p").attr("class", "notice").attr("role", "status").text(words.saved_elsewhere));
    let title = catalog::objects(language, object);
    let content = head(title, access::list_actions(viewer, object, search).and(new))
        .and(made)
        .and(remit_line(object, &page.remit, page.count, filtered, Some(&exact)))
        .and(bar.draw(&shown, &page.data))
        .and(rows)
        .and(paging(object, &question, page.next.clone()));
    Sheet { title: title.into(), content }
}

fn empty(language: Language, object: Object, question: &ListQuery) -> Html {
    let words = texts::words();
    let state = |title: &str, text: &str| {
        let title = el("p").attr("class", "state-title").text(title);
        el("div").attr("class", "state").add(title).add(el("p").text(text))
    };
    if question.filters.is_empty() {
        // Lower case is English; Chinese has none.
        let objects = catalog::objects(language, object).to_ascii_lowercase();
        return state(&(words.empty_title)(&objects), &(words.empty_text)(&objects)).done();
    }
    let all = address::changed(object, question, |query| query.filters.clear());
    let all = el("a").attr("class", "button").attr("href", &all).text(words.show_all);
    state(words.no_match, words.no_match_text).add(el("p").add(all)).done()
}

fn paging(object: Object, question: &ListQuery, next: Option<String>) -> Option<Html> {
    let words = texts::words();
    let button = |rel: &str, href: &str| el("a").attr("class", "button").attr("rel", rel).attr("href", href);
    let first = question
        .after
        .is_some()
        .then(|| button("first", &address::changed(object, question, |_| ())).text(words.first));
    let next = next.map(|next| {
        let href = address::changed(object, question, |query| query.after = Some(next));
        button("next", &href).text(words.next).add(icon::NEXT)
    });
    let needed = first.is_some() || next.is_some();
    needed.then(|| el("nav").attr("class", "paging").attr("aria-label", words.paging).add(first).add(next).done())
}
