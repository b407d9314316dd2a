//! From an address to its page.

use std::future::Future;
use std::pin::Pin;

use leptos_router::{PartialPathMatch, PathSegment, PossibleRouteMatch};
use remit_policy::Object;
use remit_wire::{Code, Language, decode};
use uuid::Uuid;

use crate::api::{Refusal, server};
use crate::ui::address;
use crate::ui::html::Html;
use crate::{desk, i18n, pages};

/// Where someone is: the address, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Here {
    /// The address without its question.
    pub path: String,
    /// What stands for the names in braces, in their order.
    pub names: Vec<String>,
    /// The question: what was chosen or typed.
    pub query: Vec<(String, String)>,
    /// The question as it stands in the address.
    pub search: String,
    /// The language of the page.
    pub language: Language,
}

impl Here {
    /// What stands for the first name in braces; empty if the address has none.
    #[must_use]
    pub fn name(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }

    /// What stands for the second name in braces; empty if the address has none.
    #[must_use]
    pub fn second_name(&self) -> &str {
        self.names.get(1).map_or("", String::as_str)
    }

    /// What was asked under a key; empty if nothing was.
    #[must_use]
    pub fn asked(&self, key: &str) -> &str {
        self.query.iter().find(|(one, _)| one == key).map_or("", |(_, value)| value.as_str())
    }

    /// Whether a key stands in the question, with a value or without.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.query.iter().any(|(one, _)| one == key)
    }

    /// The type of records that the address begins with.
    ///
    /// # Errors
    /// `not_found` if it is none.
    pub fn object(&self) -> Result<Object, Refusal> {
        Object::from_plural(self.name()).ok_or_else(nowhere)
    }

    /// The id of the record in the address.
    ///
    /// # Errors
    /// `not_found` if it cannot be one: it is the id of nothing.
    pub fn id(&self) -> Result<Uuid, Refusal> {
        self.names.get(1).and_then(|id| id.parse().ok()).ok_or_else(nowhere)
    }
}

fn nowhere() -> Refusal {
    Refusal::new(Code::NotFound, "")
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

/// An address, with names in braces where anything may stand, and what draws its page. `{objects}` at
/// the beginning stands for the types of records and nothing else.
pub struct Page {
    /// The address.
    pub path: &'static str,
    /// What draws it.
    pub draw: fn(Here) -> Drawing,
}

/// What stands at the beginning of an address for the types of records.
const OBJECTS: &str = "{objects}";

/// Every page that is drawn. The first that fits an address is its page.
fn pages() -> impl Iterator<Item = &'static Page> {
    pages::PAGES.iter().chain(desk::sheet::PAGES)
}

/// The address of every page, one for each type of records.
pub fn patterns() -> impl Iterator<Item = Pattern> {
    pages()
        .flat_map(|page| match page.path.contains(OBJECTS) {
            true => Object::ALL.map(|object| page.path.replacen(OBJECTS, object.plural(), 1)).to_vec(),
            false => vec![page.path.to_owned()],
        })
        .map(Pattern)
}

/// Draws the page of an address.
///
/// # Errors
/// `not_found` where there is none; else as the page's.
pub async fn draw(address: &str) -> Result<Sheet, Refusal> {
    let (path, search) = address.split_once('?').unwrap_or((address, ""));
    let found = pages().find_map(|page| Some((page, names(page.path, path)?)));
    let Some((page, names)) = found else {
        // Who is nobody is not told which pages there are.
        server::reading().await?;
        return Err(nowhere());
    };
    let (path, search, query) = (path.to_owned(), search.to_owned(), pairs(search));
    (page.draw)(Here { path, names, query, search, language: i18n::use_language() }).await
}

/// Where an address leads on to: what a filter's form makes becomes the address that programs read too.
#[must_use]
pub fn tidied(address: &str) -> Option<String> {
    let (path, search) = address.split_once('?')?;
    let object = Object::from_plural(path.trim_matches('/'))?;
    Some(format!("/{}?{}", object.plural(), address::tidied(object, search)?))
}

/// What stands in a path for the names of a pattern, if it is one of its addresses.
fn names(pattern: &str, path: &str) -> Option<Vec<String>> {
    let (mut pattern, mut path) = (pattern.trim_end_matches('/').split('/'), path.trim_end_matches('/').split('/'));
    let mut names = Vec::new();
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return Some(names),
            (Some(OBJECTS), Some(part)) => {
                Object::from_plural(part)?;
                names.push(part.to_owned());
            }
            (Some(name), Some(part)) if name.starts_with('{') && !part.is_empty() => names.push(decode(part)),
            (Some(known), Some(part)) if known == part => {}
            _ => return None,
        }
    }
}

/// What stands in a question, or in a form that was sent.
pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.map(|(key, value)| (decode(key), decode(&value.replace('+', " ")))).collect()
}

/// The addresses of a page, for the router: each page is a route of its own, so that what is no page is
/// answered as such.
#[derive(Clone, Debug)]
pub struct Pattern(String);

impl PossibleRouteMatch for Pattern {
    fn optional(&self) -> bool {
        false
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        names(&self.0, path).map(|_| PartialPathMatch::new("", Vec::new(), path))
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        let parts = self.0.split('/').filter(|part| !part.is_empty());
        let segment = |part: &str| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(name) => PathSegment::Param(name.to_owned().into()),
            None => PathSegment::Static(part.to_owned().into()),
        };
        path.extend(parts.map(segment));
        if path.is_empty() {
            path.push(PathSegment::Static("".into()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_by_its_pattern() {
        let found = |pattern, path| names(pattern, path);
        let list = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(found("/", "/"), list(&[]));
        assert_eq!(found("/admin", "/admin/"), list(&[]));
        assert_eq!(found("/admin/people/{login}", "/admin/people/j%C3%B8rn"), list(&["jørn"]));
        assert_eq!(found("/admin/people/{login}", "/admin/people/"), None);
        assert_eq!(found("/admin/people", "/admin/people/ann"), None);
        assert_eq!(found("/admin/people/{login}/access", "/admin/people/ann"), None);
        assert_eq!(found("/{objects}/{id}", "/customers/1"), list(&["customers", "1"]));
        assert_eq!(found("/{objects}", "/nothings"), None);
    }

    #[test]
    fn a_question_is_read_like_a_form() {
        let query = pairs("q=two+words&kind=%E5%AE%A2%E6%88%B7&bare&");
        let text = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(query, [text("q", "two words"), text("kind", "客户"), text("bare", "")]);
        let here = Here { query, ..Here::default() };
        assert_eq!((here.asked("kind"), here.asked("none"), here.has("bare")), ("客户", "", true));
    }

    #[test]
    fn only_a_filters_form_leads_on() {
        let tidy = tidied("/opportunities?stage=won&f=amount&gte=1,000.50");
        assert_eq!(tidy.as_deref(), Some("/opportunities?stage=won&amount[gte]=100050"));
        assert_eq!(tidied("/opportunities?stage=won"), None);
        assert_eq!(tidied("/search?q=x&f=name&eq=1"), None);
    }
}
