//! The document around every page, and the routes to the pages.

use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{SsrMode, path};

use crate::i18n;
use crate::pages::{dashboard, matrix, not_found::NotFound};

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
            <main id="main">
                <FlatRoutes fallback=NotFound>
                    <Route path=path!("/") view=dashboard::Home ssr=SsrMode::Async/>
                    <Route path=path!("/matrix") view=matrix::MatrixPage ssr=SsrMode::Async/>
                </FlatRoutes>
            </main>
        </Router>
    }
}
