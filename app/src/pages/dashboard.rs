//! Placeholder.

use leptos::prelude::*;

/// The first page.
#[component]
pub fn Home() -> impl IntoView {
    view! { <h1>"Home"</h1> }
}
