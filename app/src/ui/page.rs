//! The parts that pages share: the head, the remit line, the shape of what is still loading, and what
//! is shown instead of a page that cannot be.

use leptos::prelude::*;
use leptos_meta::Title;
use remit_policy::Object;
use remit_wire::{Code, Count, Remit};

use crate::api::Refusal;
use crate::i18n::{self, common, problem, use_language};
use crate::ui::format;

/// The heading of a page, which also names the window, with its actions beside it.
#[component]
pub fn PageHead(
    /// The heading.
    #[prop(into)]
    title: String,
    /// Buttons and links.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <Title text=format!("{title} · Remit")/>
        <header class="page-head">
            <h1>{title}</h1>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </header>
    }
}

/// From which remit a list, a count or a chart answers; its end asks and answers why.
#[component]
pub fn RemitLine(
    /// What is counted.
    object: Object, /// The remit.
    remit: Remit,
    /// How many.
    #[prop(into)]
    count: Option<Count>,
    /// Whether only some of the remit was asked for.
    #[prop(optional)]
    filtered: bool,
    /// Where all of them are counted, for a number that is only a lower bound.
    #[prop(optional, into)]
    exact: Option<String>,
) -> impl IntoView {
    let (before, after) = i18n::remit::sentence(use_language(), object, &remit, filtered);
    let why = i18n::pick("Why do I see these?", "为什么能看到？");
    let number = count.map(|count| {
        let text = format::count(count);
        let text = match exact.filter(|_| !count.exact) {
            Some(href) => {
                let title = i18n::pick("Count them all", "精确计数");
                view! { <a href=href title=title>{text}</a> }.into_any()
            }
            None => text.into_any(),
        };
        view! { <strong data-count=count.value.to_string() data-exact=count.exact.to_string()>{text}</strong> }
    });
    view! {
        <p class="remit-line">
            {before}
            {number}
            {after}
            " "
            <a class="why" href="/account">{why}</a>
        </p>
    }
}

/// The shape of a page that takes longer than a moment: nothing at first, then grey rows.
#[component]
pub fn Skeleton(
    /// How many rows.
    #[prop(default = 8)]
    rows: usize,
) -> impl IntoView {
    view! {
        <div class="skeleton" role="status" aria-label=common::words().loading>
            {(0..rows).map(|_| view! { <div class="skeleton-row"></div> }).collect_view()}
        </div>
    }
}

/// What happened instead of a page or a part of one, and what to do. Someone who is not signed in is
/// taken to where they can.
#[component]
pub fn Trouble(
    /// Why.
    refusal: Refusal,
    /// Whether it stands for the whole page, which then answers with its status.
    #[prop(optional)]
    page: bool,
) -> AnyView {
    if refusal.is_signed_out() {
        return view! { <SignedOut/> }.into_any();
    }
    #[cfg(feature = "ssr")]
    if page {
        crate::api::server::set_status(refusal.0.status);
    }
    if refusal.0.code == Code::NotFound {
        return view! { <Nothing page/> }.into_any();
    }
    let (title, text) = problem::explain(use_language(), &refusal.0);
    let heading = match page {
        true => view! { <PageHead title=title/> }.into_any(),
        false => view! { <p class="state-title">{title}</p> }.into_any(),
    };
    view! {
        <div class="state state-error" role="alert">
            {heading}
            <p>{text}</p>
            {page.then(|| view! { <p><a class="button" href="/">{common::words().back_home}</a></p> })}
        </div>
    }
    .into_any()
}

/// What does not exist and what lies outside one's remit: the same words, and a way back.
#[component]
pub fn Nothing(
    /// Whether it stands for the whole page.
    #[prop(optional)]
    page: bool,
) -> impl IntoView {
    let words = common::words();
    let heading = match page {
        true => view! { <PageHead title=words.nothing_title/> }.into_any(),
        false => view! { <p class="state-title">{words.nothing_title}</p> }.into_any(),
    };
    view! {
        <div class="state">
            {heading}
            <p>{words.nothing_text}</p>
            {page.then(|| view! { <p><a class="button" href="/">{words.back_home}</a></p> })}
        </div>
    }
}

/// Takes someone who is not signed in to the login page, and back here afterwards.
#[component]
pub fn SignedOut() -> impl IntoView {
    let location = leptos_router::hooks::use_location();
    let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
    let here = match query.trim_start_matches('?') {
        "" => path,
        query => format!("{path}?{query}"),
    };
    let login = match here.as_str() {
        "/" => "/login".into(),
        _ => format!("/login?next={}", remit_wire::encode(&here)),
    };
    leave_for(&login);
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
