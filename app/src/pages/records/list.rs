//! A list: from which remit it answers, filters, rows, and the way to the next page.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_url};
use remit_policy::{Action, Object};
use remit_wire::{CountMode, ListQuery, Page};

use super::{object_here, trouble};
use crate::api::records;
use crate::api::session::Viewer;
use crate::i18n::{catalog, records as texts, use_language};
use crate::ui::chrome::use_viewer;
use crate::ui::icon::Icon;
use crate::ui::page::{PageHead, RemitLine, Skeleton};
use crate::ui::{address, columns, filters, table};

/// The list of the type in the address.
pub fn page() -> AnyView {
    let object = object_here();
    let viewer = use_viewer();
    let url = use_url();
    let search = Memo::new(move |_| url.with(|url| url.search().to_owned()));
    tidy(object, search);
    let question = Memo::new(move |_| search.with(|search| address::question(object, search)));
    let answer = Resource::new_blocking(
        move || question.get(),
        move |question| async move {
            let question = question?;
            // An address may ask for other fields; the columns of a page are its own.
            let count = if question.count == CountMode::None { CountMode::Capped } else { question.count };
            let asked = ListQuery { count, fields: None, ..question.clone() };
            Ok((question, records::list(object, asked).await?))
        },
    );
    let made = move || search.with_untracked(|search| address::was_made(search));
    let loading = move || {
        let title = catalog::objects(use_language(), object);
        view! { <PageHead title=title/> <Skeleton/> }
    };
    view! {
        <Transition fallback=loading>
            {move || Suspend::new(async move {
                match (viewer.await, answer.await) {
                    (Ok(viewer), Ok((question, page))) => list(object, &viewer, &question, page, made()),
                    (Err(refusal), _) | (_, Err(refusal)) => trouble(refusal),
                }
            })}
        </Transition>
    }
    .into_any()
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

fn list(object: Object, viewer: &Viewer, question: &ListQuery, page: Page, made: bool) -> AnyView {
    let (words, language) = (texts::words(), use_language());
    let shown = columns::present(object, &page.data);
    let bar = filters::bar(language, object, &shown, &page.data, question, &viewer.person.login);
    let filtered = !question.filters.is_empty();
    let exact = address::changed(object, question, |query| query.count = CountMode::Exact);
    let rows = match page.data.is_empty() {
        true => empty(object, question),
        false => table::records(language, object, &shown, &page.data, Some(question)),
    };
    let new = viewer.may(object, Action::Create).then(|| {
        view! {
            <a class="button primary" href=format!("/{}/new", object.plural())>
                {Icon::Plus.view()}
                {words.new}
            </a>
        }
    });
    let made = made.then(|| view! { <p class="notice" role="status">{words.saved_elsewhere}</p> });
    view! {
        <PageHead title=catalog::objects(language, object)>{new}</PageHead>
        {made}
        <RemitLine object remit=page.remit.clone() count=page.count filtered exact/>
        {bar}
        {rows}
        {paging(object, question, page.next)}
    }
    .into_any()
}

fn empty(object: Object, question: &ListQuery) -> AnyView {
    let (words, language) = (texts::words(), use_language());
    if question.filters.is_empty() {
        let objects = match language {
            remit_wire::Language::En => catalog::objects(language, object).to_lowercase(),
            remit_wire::Language::Zh => catalog::objects(language, object).to_owned(),
        };
        return view! {
            <div class="state">
                <p class="state-title">{(words.empty_title)(&objects)}</p>
                <p>{(words.empty_text)(&objects)}</p>
            </div>
        }
        .into_any();
    }
    let all = address::changed(object, question, |query| query.filters.clear());
    view! {
        <div class="state">
            <p class="state-title">{words.no_match}</p>
            <p>{words.no_match_text}</p>
            <p><a class="button" href=all>{words.show_all}</a></p>
        </div>
    }
    .into_any()
}

fn paging(object: Object, question: &ListQuery, next: Option<String>) -> AnyView {
    let words = texts::words();
    let first = question.after.is_some().then(|| {
        view! { <a class="button" rel="first" href=address::changed(object, question, |_| ())>{words.first}</a> }
    });
    let more = next.is_some();
    let next = next.map(|next| {
        let href = address::changed(object, question, |query| query.after = Some(next));
        view! { <a class="button" rel="next" href=href>{words.next}{Icon::Next.view()}</a> }
    });
    let needed = more || question.after.is_some();
    needed.then(|| view! { <nav class="paging" aria-label=words.paging>{first}{next}</nav> }).into_any()
}
