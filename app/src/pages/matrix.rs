//! Placeholder.

use leptos::prelude::*;

/// The role matrix.
#[component]
pub fn MatrixPage() -> impl IntoView {
    view! { <h1>"Role matrix"</h1> }
}
