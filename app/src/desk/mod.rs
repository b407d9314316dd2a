//! The desk of those who administer, review and audit: pages that only the server draws.
//!
//! Such a page shows what was asked for and sends plain forms; nothing on it changes by itself. So the
//! browser has no code for it: it finds the page drawn when it comes from the server, and asks
//! [`crate::api::drawn`] for the next one when a link is followed.
//!
//! A new page is a function from [`sheet::Here`] to [`sheet::Sheet`], and a line in [`sheet::PAGES`].

pub mod places;
#[cfg(feature = "ssr")]
pub mod sheet;
#[cfg(feature = "ssr")]
mod start;

use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::hooks::use_location;
use leptos_router::{NestedRoute, SsrMode, StaticSegment, WildcardSegment};

use crate::ui::load::{Pending, waiting};
use crate::ui::page::loading;

/// What all addresses of the desk begin with.
pub const PREFIX: &str = "/admin";

/// The addresses of the desk.
pub fn routes() -> [AnyNestedRoute; 2] {
    let start = StaticSegment("admin");
    [
        NestedRoute::new((start,), page as fn() -> AnyView).ssr_mode(SsrMode::Async).into_any_nested_route(),
        NestedRoute::new((start, WildcardSegment("page")), page as fn() -> AnyView)
            .ssr_mode(SsrMode::Async)
            .into_any_nested_route(),
    ]
}

fn page() -> AnyView {
    let location = use_location();
    waiting(loading, move || {
        let address = format!("{}{}", location.pathname.get(), location.search.get());
        drawn(address)
    })
}

/// The page, drawn here.
#[cfg(feature = "ssr")]
fn drawn(address: String) -> Pending {
    use crate::ui::page::{page, trouble};
    Box::pin(async move {
        match sheet::draw(&address).await {
            Ok(sheet) => page(&sheet.title, sheet.content),
            Err(refusal) => trouble(&refusal),
        }
    })
}

/// The page as the server sent it, or the next one from there.
#[cfg(not(feature = "ssr"))]
fn drawn(address: String) -> Pending {
    use crate::api::drawn::draw;
    use crate::ui::page::{found, page_of, trouble};
    let reviving = Owner::current_shared_context().is_some_and(|shared| shared.during_hydration());
    Box::pin(async move {
        if reviving {
            return found();
        }
        match draw(address).await {
            Ok(drawn) => page_of(&drawn),
            Err(refusal) => trouble(&refusal),
        }
    })
}
