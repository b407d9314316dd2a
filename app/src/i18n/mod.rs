//! What the pages say, in English and Chinese.
//!
//! Each area has a file with a struct of texts and one static per language: a text that is missing in
//! one of them does not compile. The language of a page is fixed while it is open: the server takes
//! it from the user's setting or the browser's wish and writes it into `<html lang>`, where the browser
//! reads it.

pub mod access;
pub mod account;
pub mod catalog;
pub mod common;
pub mod dashboard;
pub mod desk;
pub mod house;
pub mod live;
pub mod login;
pub mod many;
pub mod matrix;
pub mod people;
pub mod policy;
pub mod problem;
pub mod records;
pub mod remit;
pub mod review;
pub mod setup;
pub mod tested;
pub mod trail;

use leptos::prelude::*;
use remit_policy::Name;
use remit_wire::{Language, Names};

/// The language of this page.
#[must_use]
pub fn use_language() -> Language {
    use_context::<Language>().unwrap_or_else(detect)
}

/// The one of two texts, or tables of texts, that is in the language of this page.
pub fn pick<T>(en: T, zh: T) -> T {
    either(use_language(), en, zh)
}

/// The one of two texts, or tables of texts, that is in a language.
fn either<T>(language: Language, en: T, zh: T) -> T {
    match language {
        Language::En => en,
        Language::Zh => zh,
    }
}

/// A name that people have given in both languages; the other one where one is missing.
#[must_use]
pub fn name(language: Language, name: &Name) -> &str {
    match language {
        Language::Zh if !name.zh.is_empty() => &name.zh,
        _ if name.en.is_empty() => &name.zh,
        _ => &name.en,
    }
}

/// The names that were given to dimensions and values. Who begins to read the house for a page
/// provides them ([`crate::api::server`]), so that no page can forget them.
#[must_use]
pub fn names() -> Names {
    use_context::<Names>().unwrap_or_default()
}

/// Finds out the language: on the server from the request, in the browser from the page.
#[cfg(feature = "ssr")]
#[must_use]
pub fn detect() -> Language {
    use axum::http::{header::ACCEPT_LANGUAGE, request::Parts};
    let Some(parts) = use_context::<Parts>() else { return Language::default() };
    let set = crate::api::server::set_language(&parts.headers);
    let wished = || Language::accepted(parts.headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?);
    set.or_else(wished).unwrap_or_default()
}

/// Finds out the language: on the server from the request, in the browser from the page.
#[cfg(not(feature = "ssr"))]
#[must_use]
pub fn detect() -> Language {
    let tag = document().document_element().and_then(|root| root.get_attribute("lang"));
    tag.and_then(|tag| Language::accepted(&tag)).unwrap_or_default()
}
