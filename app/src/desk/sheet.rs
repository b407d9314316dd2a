//! From an address of the desk to its page.

use std::future::Future;
use std::pin::Pin;

use remit_wire::{Code, Language, decode};

use super::start;
use crate::api::Refusal;
use crate::i18n;
use crate::ui::html::Html;

/// Where someone is: the address, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Here {
    /// The address without its question.
    pub path: String,
    /// What stands for the names in braces, in their order.
    pub names: Vec<String>,
    /// The question: what was chosen or typed.
    pub query: Vec<(String, String)>,
    /// The language of the page.
    pub language: Language,
}

impl Here {
    /// What stands for the first name in braces; empty if the address has none.
    #[must_use]
    pub fn name(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }

    /// What was asked under a key; empty if nothing was.
    #[must_use]
    pub fn asked(&self, key: &str) -> &str {
        self.query.iter().find(|(one, _)| one == key).map_or("", |(_, value)| value.as_str())
    }
}

/// A page: what the window is called, and what is on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What the window is called.
    pub title: String,
    /// What is on it.
    pub content: Html,
}

/// A page that is being drawn.
pub type Drawing = Pin<Box<dyn Future<Output = Result<Sheet, Refusal>> + Send>>;

/// An address, with names in braces where anything may stand, and what draws its page.
pub struct Page {
    /// The address.
    pub path: &'static str,
    draw: fn(Here) -> Drawing,
}

/// Every page of the desk. Each has its permission case in the tests.
pub const PAGES: &[Page] = &[Page { path: "/admin", draw: |here| Box::pin(start::draw(here)) }];

/// Draws the page of an address.
///
/// # Errors
/// `not_found` where there is none; else as the page's.
pub async fn draw(address: &str) -> Result<Sheet, Refusal> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let found = PAGES.iter().find_map(|page| Some((page, names(page.path, path)?)));
    let Some((page, names)) = found else { return Err(Refusal::new(Code::NotFound, "")) };
    (page.draw)(Here { path: path.to_owned(), names, query: pairs(query), language: i18n::use_language() }).await
}

/// What stands in a path for the names of a pattern, if it is one of its addresses.
fn names(pattern: &str, path: &str) -> Option<Vec<String>> {
    let (mut pattern, mut path) = (pattern.split('/'), path.trim_end_matches('/').split('/'));
    let mut names = Vec::new();
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return Some(names),
            (Some(name), Some(part)) if name.starts_with('{') && !part.is_empty() => names.push(decode(part)),
            (Some(known), Some(part)) if known == part => {}
            _ => return None,
        }
    }
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.map(|(key, value)| (decode(key), decode(&value.replace('+', " ")))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_by_its_pattern() {
        let found = |pattern, path| names(pattern, path);
        assert_eq!(found("/admin", "/admin/"), Some(vec![]));
        assert_eq!(found("/admin/people/{login}", "/admin/people/j%C3%B8rn"), Some(vec!["jørn".to_owned()]));
        assert_eq!(found("/admin/people/{login}", "/admin/people/"), None);
        assert_eq!(found("/admin/people", "/admin/people/ann"), None);
        assert_eq!(found("/admin/people/{login}/access", "/admin/people/ann"), None);
    }

    #[test]
    fn a_question_is_read_like_a_form() {
        let query = pairs("q=two+words&kind=%E5%AE%A2%E6%88%B7&bare&");
        let text = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(query, [text("q", "two words"), text("kind", "客户"), text("bare", "")]);
        let here = Here { query, ..Here::default() };
        assert_eq!((here.asked("kind"), here.asked("none")), ("客户", ""));
    }
}
