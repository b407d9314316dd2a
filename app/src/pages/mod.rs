//! The places a person goes. All of them are drawn on the server alone.

pub(crate) mod access;
mod account;
mod dashboard;
mod login;
mod records;
mod search;

use crate::drawn::sheet::Page;

/// Every page about records and oneself. Each has its permission case in the tests.
pub const PAGES: &[Page] = &[
    Page { path: "/", draw: |here| Box::pin(dashboard::draw(here)) },
    Page { path: "/login", draw: |here| Box::pin(login::draw(here)) },
    Page { path: "/account", draw: |here| Box::pin(account::draw(here)) },
    Page { path: "/search", draw: |here| Box::pin(search::draw(here)) },
    Page { path: "/{objects}", draw: |here| Box::pin(records::list::draw(here)) },
    Page { path: "/{objects}/new", draw: |here| Box::pin(records::edit::draw_new(here)) },
    // These come before records: `bin` is no id.
    Page { path: "/{objects}/bin", draw: |here| Box::pin(access::bin::draw(here)) },
    Page { path: "/{objects}/chosen", draw: |here| Box::pin(access::chosen::draw(here)) },
    Page { path: "/{objects}/handed-over", draw: |here| Box::pin(access::hand_over::draw_gone(here)) },
    Page { path: "/{objects}/{id}", draw: |here| Box::pin(records::record::draw(here)) },
    Page { path: "/{objects}/{id}/edit", draw: |here| Box::pin(records::edit::draw(here)) },
    Page { path: "/{objects}/{id}/why", draw: |here| Box::pin(access::why::draw(here)) },
    Page { path: "/{objects}/{id}/share", draw: |here| Box::pin(access::share::draw(here)) },
    Page { path: "/{objects}/{id}/hand-over", draw: |here| Box::pin(access::hand_over::draw(here)) },
    Page { path: "/{objects}/{id}/history", draw: |here| Box::pin(access::history::draw(here)) },
];
