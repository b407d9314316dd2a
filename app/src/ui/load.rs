//! Waiting for a page.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;

/// What a page will be.
pub type Pending = Pin<Box<dyn Future<Output = AnyView> + Send>>;

/// Shows a page when its answers have come; until then, and only the first time, something of its shape.
pub fn waiting(
    shape: impl Fn() -> AnyView + Send + Sync + 'static, page: impl Fn() -> Pending + Send + Sync + 'static,
) -> AnyView {
    transition(Box::new(shape), Box::new(page))
}

fn transition(shape: Box<dyn Fn() -> AnyView + Send + Sync>, page: Box<dyn Fn() -> Pending + Send + Sync>) -> AnyView {
    view! { <Transition fallback=shape>{move || Suspend::new(page())}</Transition> }.into_any()
}
