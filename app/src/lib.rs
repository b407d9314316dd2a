//! The pages of Remit: rendered on the server, then alive in the browser.
//!
//! A page asks through [`api`], whose functions answer from what the asker may read and nothing
//! else; it is put together from the controls in [`ui`] and speaks through [`i18n`]. Language, dates
//! and amounts come out the same on both sides, so that the browser finds the page it expects.

pub mod api;
#[cfg(feature = "ssr")]
pub mod assets;
#[cfg(feature = "ssr")]
pub mod desk;
pub mod drawn;
pub mod i18n;
#[cfg(feature = "ssr")]
pub mod pages;
mod shell;
pub mod ui;

pub use shell::App;
#[cfg(feature = "ssr")]
pub use shell::shell;

/// Brings the page that the server sent to life.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(App);
    let root = leptos::prelude::document().document_element();
    if let Some(root) = root {
        // Tests and styles wait for this before they count on anything answering.
        let _ = root.set_attribute("data-hydrated", "true");
    }
}
