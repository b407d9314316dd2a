//! The frame around every page: where one can go, the search, and who one is.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::{use_location, use_query_map};
use remit_policy::Object;

use super::icon::Icon;
use super::page::SignedOut;
use crate::api::Refusal;
use crate::api::session::{SignOut, Viewer, whoami};
use crate::i18n::{catalog, common, use_language};

/// Who the pages are drawn for; asked anew at each page, since rights change under way.
pub type ViewerResource = Resource<Result<Viewer, Refusal>>;

/// Asks who the pages are drawn for and lets all of them know.
pub fn provide_viewer() {
    let path = use_location().pathname;
    let asked: ViewerResource = Resource::new_blocking(move || path.get(), |_| whoami());
    provide_context(asked);
}

/// Who the page is drawn for.
#[must_use]
pub fn use_viewer() -> ViewerResource {
    use_context().unwrap_or_else(|| Resource::new_blocking(|| (), |()| whoami()))
}

/// Rail, bar and phone bar. The login page has none of them.
#[component]
pub fn Chrome() -> impl IntoView {
    let viewer = use_viewer();
    let path = use_location().pathname;
    let at_login = Memo::new(move |_| path.get() == "/login");
    let frame = move || {
        (!at_login.get()).then(|| {
            Suspend::new(async move {
                match viewer.await {
                    Ok(viewer) => frame(&viewer, path),
                    Err(refusal) if refusal.is_signed_out() => view! { <SignedOut/> }.into_any(),
                    // The page itself says what is wrong.
                    Err(_) => ().into_any(),
                }
            })
        })
    };
    view! { <Transition>{frame}</Transition> }
}

fn frame(viewer: &Viewer, path: Memo<String>) -> AnyView {
    let words = common::words();
    view! {
        <a class="skip" href="#main">{words.skip}</a>
        <nav class="rail" aria-label=words.main_navigation>
            <a class="brand" href="/">{brand()}"Remit"</a>
            {entries(viewer, path)}
        </nav>
        <header class="topbar">
            <a class="brand phone-only" href="/" aria-label="Remit">{brand()}</a>
            {search()}
            {who(viewer)}
        </header>
        {phone_bar(viewer, path)}
        {help()}
    }
    .into_any()
}

/// The mark: an R whose bowl is the remit, and the dot inside it.
pub fn brand() -> AnyView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="8"/>
            <path d="M10 25V7h7.5a5.75 5.75 0 0 1 0 11.5H10M17 18.5l5.5 6.5"/>
            <circle cx="16.25" cy="12.75" r="1.9"/>
        </svg>
    }
    .into_any()
}

fn entry(path: Memo<String>, href: String, label: &'static str) -> AnyView {
    let here = {
        let href = href.clone();
        move || is_here(&path.get(), &href).then_some("page")
    };
    view! { <a class="rail-entry" href=href aria-current=here>{label}</a> }.into_any()
}

/// A list is also "here" on the pages of its records.
fn is_here(path: &str, href: &str) -> bool {
    let rest = path.strip_prefix(href);
    path == href || href != "/" && rest.is_some_and(|rest| rest.starts_with('/'))
}

fn entries(viewer: &Viewer, path: Memo<String>) -> AnyView {
    let (words, language) = (common::words(), use_language());
    let lists = Object::ALL.into_iter().filter(|object| viewer.objects.contains_key(object));
    let lists = lists.map(|object| entry(path, format!("/{}", object.plural()), catalog::objects(language, object)));
    let lists: Vec<_> = lists.collect();
    let records = (!lists.is_empty()).then(|| view! { <p class="rail-head">{words.records}</p> });
    let matrix = viewer.matrix.then(|| {
        view! {
            <p class="rail-head">{words.administration}</p>
            {entry(path, "/matrix".into(), words.matrix)}
        }
    });
    view! { {entry(path, "/".into(), words.home)} {records} {lists} {matrix} }.into_any()
}

fn search() -> AnyView {
    let words = common::words();
    let query = use_query_map();
    let value = move || query.with(|query| query.get("q")).unwrap_or_default();
    view! {
        <form class="search" role="search" method="get" action="/search">
            {Icon::Search.view()}
            <input
                id="search"
                type="search"
                name="q"
                value=value
                maxlength="100"
                placeholder=words.search_hint
                aria-label=words.search
                autocomplete="off"
            />
            <kbd class="desk-only">"/"</kbd>
        </form>
    }
    .into_any()
}

fn who(viewer: &Viewer) -> AnyView {
    let words = common::words();
    let name = viewer.person.name.clone();
    view! {
        <details class="menu who">
            <summary aria-label=format!("{}: {name}", words.menu)>
                <span class="face" aria-hidden="true">{initials(&name)}</span>
                <span class="desk-only">{name.clone()}</span>
                {Icon::Down.view()}
            </summary>
            <div class="menu-panel">
                <p class="menu-about">
                    <strong>{viewer.person.name.clone()}</strong>
                    <span>{viewer.department.name.clone()}</span>
                </p>
                <a class="menu-item" href="/account">{words.account}</a>
                {sign_out("menu-item")}
            </div>
        </details>
    }
    .into_any()
}

/// Signing out is a plain form: the browser leaves with everything it holds.
pub fn sign_out(class: &'static str) -> AnyView {
    view! {
        <form method="post" action=SignOut::url()>
            <button type="submit" class=class>{common::words().sign_out}</button>
        </form>
    }
    .into_any()
}

/// First letters of first and last name; of a Chinese name its last two characters.
fn initials(name: &str) -> String {
    let is_chinese = |letter: &char| ('\u{4e00}'..='\u{9fff}').contains(letter);
    let chinese: Vec<char> = name.chars().filter(is_chinese).collect();
    if !chinese.is_empty() {
        return chinese.iter().skip(chinese.len().saturating_sub(2)).collect();
    }
    let mut parts = name.split_whitespace().filter_map(|part| part.chars().next());
    let first = parts.next();
    first.into_iter().chain(parts.next_back()).collect()
}

fn phone_bar(viewer: &Viewer, path: Memo<String>) -> AnyView {
    let (words, language) = (common::words(), use_language());
    let tab = |href: String, icon: Icon, label: &'static str| {
        let here = {
            let href = href.clone();
            move || is_here(&path.get(), &href).then_some("page")
        };
        view! { <a class="tab" href=href aria-current=here>{icon.view()}<span>{label}</span></a> }.into_any()
    };
    let list = |object: Object, icon: Icon| {
        let shown = viewer.objects.contains_key(&object);
        shown.then(|| tab(format!("/{}", object.plural()), icon, catalog::objects(language, object)))
    };
    view! {
        <nav class="tabs" aria-label=words.quick_navigation>
            {tab("/".into(), Icon::Home, words.home)}
            {list(Object::Customer, Icon::Customer)}
            {list(Object::Opportunity, Icon::Opportunity)}
            {tab("/search".into(), Icon::Search, words.search)}
            <details class="menu more">
                <summary class="tab">{Icon::More.view()}<span>{words.more}</span></summary>
                <div class="menu-panel">
                    {entries(viewer, path)}
                    {entry(path, "/account".into(), words.account)}
                </div>
            </details>
        </nav>
    }
    .into_any()
}

fn help() -> AnyView {
    let words = common::words();
    let keys = words.keys.iter().map(|(key, meaning)| {
        view! { <div><dt><kbd>{*key}</kbd></dt><dd>{*meaning}</dd></div> }
    });
    view! {
        <dialog id="keys" aria-labelledby="keys-title">
            <h2 id="keys-title">{words.keys_title}</h2>
            <dl class="keys">{keys.collect_view()}</dl>
            <form method="dialog">
                <button class="button">{words.close}</button>
            </form>
        </dialog>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_here_on_its_records_too() {
        assert!(is_here("/customers", "/customers") && is_here("/customers/1", "/customers"));
        assert!(!is_here("/customersx", "/customers") && !is_here("/customers", "/"));
    }

    #[test]
    fn a_face_has_two_letters() {
        assert_eq!(initials("Anna Snelling"), "AS");
        assert_eq!(initials("Ann"), "A");
        assert_eq!(initials("Özlem de Souza"), "ÖS");
        assert_eq!(initials("欧阳明日"), "明日");
    }
}
