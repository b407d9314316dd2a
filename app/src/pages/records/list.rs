//! A list: from which remit it answers, filters, rows, and the way to the next page.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_url};
use remit_policy::{Action, Object};
use remit_wire::{CountMode, Language, ListQuery, Page};

use super::object_here;
use crate::api::Refusal;
use crate::api::records::List;
use crate::api::session::Viewer;
use crate::i18n::{catalog, records as texts, use_language};
use crate::pages::access;
use crate::ui::chrome::use_viewer;
use crate::ui::filters::Bar;
use crate::ui::html::{Html, el};
use crate::ui::load::{ask, waiting};
use crate::ui::page::{head, loading, page as whole, remit_line, trouble};
use crate::ui::{address, columns, icon, table};

/// The list of the type in the address.
pub fn page() -> AnyView {
    let object = object_here();
    let viewer = use_viewer();
    let url = use_url();
    let search = Memo::new(move |_| url.with(|url| url.search().to_owned()));
    tidy(object, search);
    let answer = ask(
        move || search.get(),
        move |search| {
            let question = address::question(object, &search).map_err(Refusal)?;
            // An address may ask for other fields; the columns of a page are its own.
            let count = if question.count == CountMode::None { CountMode::Capped } else { question.count };
            Ok(List { object, query: ListQuery { count, fields: None, ..question } })
        },
    );
    waiting(loading, move || {
        let search = search.get();
        Box::pin(async move {
            match (viewer.answer().await, answer.answer().await) {
                (Ok(viewer), Ok(page)) => list(object, &viewer, &search, &page),
                (Err(refusal), _) | (_, Err(refusal)) => trouble(&refusal),
            }
        })
    })
}

/// Brings the address that a filter's form makes into the form that programs read too.
#[cfg(feature = "ssr")]
fn tidy(object: Object, search: Memo<String>) {
    let tidied = search.with_untracked(|search| address::tidied(object, search));
    if let Some(tidied) = tidied {
        crate::api::server::redirect_page(&format!("/{}?{tidied}", object.plural()));
    }
    // Only browsers go on from here.
    let _ = (use_navigate, NavigateOptions::default);
}

/// Brings the address that a filter's form makes into the form that programs read too.
#[cfg(not(feature = "ssr"))]
fn tidy(object: Object, search: Memo<String>) {
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Some(tidied) = search.with(|search| address::tidied(object, search)) {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&format!("/{}?{tidied}", object.plural()), options);
        }
    });
}

fn list(object: Object, viewer: &Viewer, search: &str, page: &Page) -> AnyView {
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
    whole(title, content)
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
