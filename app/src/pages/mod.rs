//! The places a person goes. All but those in [`is_alive`] are drawn on the server alone.

#[cfg(feature = "ssr")]
pub mod access;
#[cfg(feature = "ssr")]
mod account;
#[cfg(feature = "ssr")]
mod dashboard;
#[cfg(feature = "ssr")]
mod login;
pub mod matrix;
#[cfg(feature = "ssr")]
mod records;
#[cfg(feature = "ssr")]
mod search;

#[cfg(feature = "ssr")]
use crate::drawn::sheet::Page;

/// The addresses of the pages that live in the browser.
const ALIVE: &[&str] = &["/matrix"];

/// Whether the page of an address lives in the browser, so that there is nothing to be drawn for it.
#[must_use]
pub fn is_alive(address: &str) -> bool {
    address.split('?').next().is_some_and(|path| ALIVE.contains(&path))
}

/// Every page about records and oneself. Each has its permission case in the tests.
#[cfg(feature = "ssr")]
pub const PAGES: &[Page] = &[
    Page { path: "/", draw: |here| Box::pin(dashboard::draw(here)) },
    Page { path: "/login", draw: |here| Box::pin(login::draw(here)) },
    Page { path: "/account", draw: |here| Box::pin(account::draw(here)) },
    Page { path: "/search", draw: |here| Box::pin(search::draw(here)) },
    Page { path: "/{objects}", draw: |here| Box::pin(records::list::draw(here)) },
    Page { path: "/{objects}/new", draw: |here| Box::pin(records::edit::draw_new(here)) },
    // These come before records: `bin` is no id.
    Page { path: "/{objects}/bin", draw: |here| Box::pin(access::bin::draw(here)) },
    Page { path: "/{objects}/handed-over", draw: |here| Box::pin(access::hand_over::draw_gone(here)) },
    Page { path: "/{objects}/{id}", draw: |here| Box::pin(records::record::draw(here)) },
    Page { path: "/{objects}/{id}/edit", draw: |here| Box::pin(records::edit::draw(here)) },
    Page { path: "/{objects}/{id}/why", draw: |here| Box::pin(access::why::draw(here)) },
    Page { path: "/{objects}/{id}/share", draw: |here| Box::pin(access::share::draw(here)) },
    Page { path: "/{objects}/{id}/hand-over", draw: |here| Box::pin(access::hand_over::draw(here)) },
    Page { path: "/{objects}/{id}/history", draw: |here| Box::pin(access::history::draw(here)) },
];
