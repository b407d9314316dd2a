//! The document around every page, and the routes to the pages.

use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::{FlatRoutes, FlatRoutesProps, Router};
use leptos_router::{NestedRoute, PossibleRouteMatch, SsrMode, StaticSegment};

use crate::desk;
use crate::i18n;
use crate::pages::{access, account, dashboard, login, matrix, not_found::NotFound, records, search};
use crate::ui::chrome::{Chrome, provide_viewer};
use crate::ui::keys;

/// The whole document, as the server sends it.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let language = i18n::detect();
    view! {
        <!DOCTYPE html>
        <html lang=language.tag()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" type="image/svg+xml" href="/favicon.svg"/>
                <link rel="stylesheet" href="/pkg/remit.css"/>
                <HydrationScripts options=options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The application inside the document.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(i18n::detect());
    view! {
        <Router>
            <Frame/>
        </Router>
    }
}

#[component]
fn Frame() -> impl IntoView {
    provide_viewer();
    keys::listen();
    let pages = FlatRoutesProps::builder()
        .fallback(|| view! { <NotFound/> }.into_any())
        .children(ToChildren::to_children(routes))
        .build();
    view! {
        <Chrome/>
        <main id="main" tabindex="-1">{FlatRoutes(pages)}</main>
    }
}

/// Every address with its page. Each page is drawn whole before it is sent: only then does its status
/// say what happened, and only then is it there without JavaScript.
fn routes() -> leptos::tachys::view::iterators::StaticVec<AnyNestedRoute> {
    let mut routes = vec![
        route((StaticSegment(""),), || view! { <dashboard::Home/> }.into_any()),
        route((StaticSegment("login"),), || view! { <login::LoginPage/> }.into_any()),
        route((StaticSegment("account"),), || view! { <account::AccountPage/> }.into_any()),
        route((StaticSegment("search"),), || view! { <search::SearchPage/> }.into_any()),
        route((StaticSegment("matrix"),), || view! { <matrix::MatrixPage/> }.into_any()),
    ];
    routes.extend(desk::routes());
    routes.extend(access::routes());
    routes.extend(records::routes());
    routes.into()
}

fn route(path: impl PossibleRouteMatch + Clone + Send + 'static, view: fn() -> AnyView) -> AnyNestedRoute {
    NestedRoute::new(path, view).ssr_mode(SsrMode::Async).into_any_nested_route()
}
