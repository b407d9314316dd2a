//! The document around every page, and the routes to the pages.

use leptos::prelude::*;
use leptos_router::any_nested_route::AnyNestedRoute;
use leptos_router::components::{FlatRoutes, FlatRoutesProps, Router};

use crate::ui::keys;
use crate::{drawn, i18n};

/// The whole document, as the server sends it.
#[cfg(feature = "ssr")]
pub fn shell(assets: &crate::assets::Assets) -> impl IntoView + use<> {
    let language = i18n::detect();
    view! {
        <!DOCTYPE html>
        <html lang=language.tag()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" type="image/svg+xml" href="/favicon.svg"/>
                {assets.head()}
                <leptos_meta::MetaTags/>
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
    #[cfg(feature = "ssr")]
    leptos_meta::provide_meta_context();
    provide_context(i18n::detect());
    view! {
        <Router>
            <Frame/>
        </Router>
    }
}

#[component]
fn Frame() -> impl IntoView {
    keys::listen();
    let pages = FlatRoutesProps::builder().fallback(drawn::page).children(ToChildren::to_children(routes)).build();
    view! {
        <drawn::Frame/>
        <main id="main" tabindex="-1">{FlatRoutes(pages)}</main>
    }
}

/// Every address with its page.
fn routes() -> leptos::tachys::view::iterators::StaticVec<AnyNestedRoute> {
    drawn::routes().collect::<Vec<_>>().into()
}
