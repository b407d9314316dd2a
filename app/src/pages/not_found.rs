//! Nothing here.

use leptos::prelude::*;

/// What lies outside one's remit, and what does not exist: the same page, with a way back.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::api::server::set_status(404);
    view! { <h1>"Nothing here for you"</h1> }
}
