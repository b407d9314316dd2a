//! The parts that pages share: the head, the remit line, the shape of what is still loading, and what
//! is shown instead of a page that cannot be.

use leptos::prelude::*;
use remit_policy::Object;
use remit_wire::{Code, Count, Remit};

use super::html::{Html, el, link};
use crate::api::Refusal;
use crate::i18n::{self, live, problem, use_language};
use crate::ui::format;

/// A page: what the window is called, and what is on it.
pub fn page(title: &str, content: Html) -> AnyView {
    super::keys::drawn();
    titled(&window_title(title), content.view("page"))
}

fn window_title(title: &str) -> String {
    format!("{title} · Remit")
}

/// Something that names the window. `leptos_meta` writes the name into the page as it stands, where one
/// with `</title>` in it would end the title.
#[cfg(feature = "ssr")]
#[must_use]
pub fn titled(text: &str, content: AnyView) -> AnyView {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    view! { <leptos_meta::Title text/> {content} }.into_any()
}

/// Something that names the window.
#[cfg(not(feature = "ssr"))]
#[must_use]
pub fn titled(text: &str, content: AnyView) -> AnyView {
    document().set_title(text);
    content
}

/// The heading of a page, with its actions beside it.
#[must_use]
pub fn head(title: &str, actions: Html) -> Html {
    let actions = Some(actions).filter(|actions| !actions.as_str().is_empty());
    let actions = actions.map(|actions| el("div").attr("class", "actions").add(actions));
    el("header").attr("class", "page-head").add(el("h1").text(title)).add(actions).done()
}

/// From which remit a list, a count or a chart answers; its end asks and answers why. A number that is
/// only a lower bound leads to where all are counted.
#[must_use]
pub fn remit_line(object: Object, remit: &Remit, count: Option<Count>, filtered: bool, exact: Option<&str>) -> Html {
    let (before, after) = i18n::remit::sentence(use_language(), object, remit, count, filtered);
    let number = count.map(|count| {
        let text = format::count(count);
        let text = match exact.filter(|_| !count.exact) {
            Some(href) => link(href, &text).done(),
            None => Html::text(&text),
        };
        el("strong")
            .attr("data-count", &count.value.to_string())
            .attr("data-exact", if count.exact { "true" } else { "false" })
            .add(text)
    });
    let why = el("a").attr("class", "why").attr("href", "/access");
    let why = why.text(i18n::pick("Why do I see these?", "为什么能看到？"));
    el("p").attr("class", "remit-line").text(&before).add(number).text(&after).text(" ").add(why).done()
}

/// The shape of a page that is on its way.
pub fn loading() -> AnyView {
    shape(8)
}

fn shape(rows: usize) -> AnyView {
    let rows = (0..rows).map(|_| el("div").attr("class", "skeleton-row").done());
    let skeleton = el("div").attr("class", "skeleton").attr("role", "status").attr("aria-label", live::words().loading);
    skeleton.all(rows).done().view("page")
}

/// What is shown instead of a page, which then answers with its status.
pub fn trouble(refusal: &Refusal) -> AnyView {
    if refusal.is_signed_out() {
        signed_out();
        return ().into_any();
    }
    #[cfg(feature = "ssr")]
    crate::api::server::set_status(refusal.0.status);
    page(&explained(refusal).0, state(refusal, true))
}

/// What does not exist and what lies outside one's remit are told in the same words.
fn explained(refusal: &Refusal) -> (String, String) {
    let words = live::words();
    match refusal.0.code {
        Code::NotFound => (words.nothing_title.into(), words.nothing_text.into()),
        _ => problem::explain(use_language(), &refusal.0),
    }
}

/// What happened, and a way back where it stands for a page.
fn state(refusal: &Refusal, whole: bool) -> Html {
    let (title, text) = explained(refusal);
    let nothing = refusal.0.code == Code::NotFound;
    let heading = match whole {
        true => head(&title, Html::default()),
        false => el("p").attr("class", "state-title").text(&title).done(),
    };
    let back =
        whole.then(|| el("p").add(el("a").attr("class", "button").attr("href", "/").text(live::words().back_home)));
    let refused = whole && refusal.0.code == Code::Forbidden;
    let mine = refused.then(|| el("p").add(link("/access", live::words().my_access)));
    el("div")
        .attr("class", if nothing { "state" } else { "state state-error" })
        .maybe("role", (!nothing).then_some("alert"))
        .add(heading)
        .add(el("p").text(&text))
        .add(back)
        .add(mine)
        .done()
}

/// Takes someone who is not signed in to the login page, and back here afterwards.
pub fn signed_out() {
    let location = leptos_router::hooks::use_location();
    let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
    let here = match query.trim_start_matches('?') {
        "" => path,
        query => format!("{path}?{query}"),
    };
    match here.as_str() {
        "/" => leave_for("/login"),
        _ => leave_for(&format!("/login?next={}", remit_wire::encode(&here))),
    }
}

/// Goes to another address by way of the server, so that nothing of this page is left in the browser.
#[cfg(feature = "ssr")]
pub fn leave_for(address: &str) {
    crate::api::server::redirect_page(address);
}

/// Goes to another address by way of the server, so that nothing of this page is left in the browser.
#[cfg(not(feature = "ssr"))]
pub fn leave_for(address: &str) {
    let _ = window().location().set_href(address);
}
