//! The parts of a page that only say something, written as HTML.
//!
//! A view of Leptos has a type of its own, and brings the browser code to build, compare and revive
//! that very type: too much for tables, facts and menus, in which nothing changes by itself. Those
//! are written here, by a few functions that are the same for all of them. Whatever is put in is
//! escaped; what comes out is [`Html`] and nothing else makes one.
//!
//! ```
//! use remit_app::ui::html::el;
//! let cell = el("td").attr("class", "num").text("1 < 2").done();
//! assert_eq!(cell.as_str(), "<td class=\"num\">1 &lt; 2</td>");
//! ```

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// HTML that is whole and safe to show. It travels only from the server to the page that it draws.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Html(String);

impl Html {
    /// The text of it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text of it, to be sent.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// Plain text.
    #[must_use]
    pub fn text(text: &str) -> Html {
        let mut html = String::with_capacity(text.len());
        escape(&mut html, text);
        Html(html)
    }

    /// A picture or other markup that stands in the program itself.
    #[must_use]
    pub const fn known(markup: &'static str) -> Known {
        Known(markup)
    }

    /// What the server drew: it was escaped where it was made.
    #[cfg(not(feature = "ssr"))]
    #[must_use]
    pub fn drawn(drawn: &crate::api::drawn::Drawn) -> Html {
        Html(drawn.html.clone())
    }

    /// This and what follows it.
    #[must_use]
    pub fn and(mut self, next: impl Into<Html>) -> Html {
        self.0.push_str(&next.into().0);
        self
    }

    /// As a view, inside a `div` with this class.
    pub fn view(self, class: &'static str) -> AnyView {
        view! { <div class=class inner_html=self.0></div> }.into_any()
    }
}

/// Markup from the program.
#[derive(Clone, Copy, Debug)]
pub struct Known(&'static str);

impl From<Known> for Html {
    fn from(known: Known) -> Html {
        Html(known.0.to_owned())
    }
}

impl From<El> for Html {
    fn from(element: El) -> Html {
        element.done()
    }
}

impl From<Option<Html>> for Html {
    fn from(html: Option<Html>) -> Html {
        html.unwrap_or_default()
    }
}

impl From<Option<El>> for Html {
    fn from(element: Option<El>) -> Html {
        element.map(El::done).unwrap_or_default()
    }
}

impl FromIterator<Html> for Html {
    fn from_iter<T: IntoIterator<Item = Html>>(parts: T) -> Html {
        parts.into_iter().fold(Html::default(), Html::and)
    }
}

/// An element that is being written: its attributes first, then what is in it.
#[derive(Clone, Debug)]
pub struct El {
    tag: &'static str,
    html: String,
    /// Whether attributes may still follow.
    open: bool,
}

/// Begins an element.
#[must_use]
pub fn el(tag: &'static str) -> El {
    let mut html = String::with_capacity(64);
    html.push('<');
    html.push_str(tag);
    El { tag, html, open: true }
}

impl El {
    /// Adds an attribute. After the first content it is too late: then it is left out.
    #[must_use]
    pub fn attr(mut self, name: &str, value: &str) -> El {
        if self.open {
            self.html.push(' ');
            self.html.push_str(name);
            self.html.push_str("=\"");
            escape(&mut self.html, value);
            self.html.push('"');
        }
        self
    }

    /// Adds an attribute if there is a value.
    #[must_use]
    pub fn maybe(self, name: &str, value: Option<&str>) -> El {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// Adds an attribute without a value, such as `disabled`.
    #[must_use]
    pub fn flag(mut self, name: &str, on: bool) -> El {
        if on && self.open {
            self.html.push(' ');
            self.html.push_str(name);
        }
        self
    }

    /// Adds text.
    #[must_use]
    pub fn text(mut self, text: &str) -> El {
        self.begin();
        escape(&mut self.html, text);
        self
    }

    /// Adds content.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "it adds a child, and is no sum")]
    pub fn add(mut self, content: impl Into<Html>) -> El {
        self.begin();
        self.html.push_str(&content.into().0);
        self
    }

    /// Adds one after the other.
    #[must_use]
    pub fn all(self, contents: impl Iterator<Item = Html>) -> El {
        contents.fold(self, El::add)
    }

    /// The element, closed.
    #[must_use]
    pub fn done(mut self) -> Html {
        self.begin();
        if self.tag != "input" {
            self.html.push_str("</");
            self.html.push_str(self.tag);
            self.html.push('>');
        }
        Html(self.html)
    }

    fn begin(&mut self) {
        if self.open {
            self.html.push('>');
            self.open = false;
        }
    }
}

/// A link.
#[must_use]
pub fn link(href: &str, text: &str) -> El {
    el("a").attr("href", href).text(text)
}

/// A hidden input.
#[must_use]
pub fn hidden(name: &str, value: &str) -> Html {
    el("input").attr("type", "hidden").attr("name", name).attr("value", value).done()
}

fn escape(html: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_put_in_is_escaped() {
        let evil = "\"><script>alert('&')</script>";
        let html = el("a").attr("href", evil).maybe("title", Some(evil)).text(evil).add(Html::text(evil)).done();
        assert!(!html.as_str().contains("<script"), "{}", html.as_str());
        let escaped = "&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;";
        assert_eq!(html.as_str(), format!("<a href=\"{escaped}\" title=\"{escaped}\">{escaped}{escaped}</a>"));
    }

    #[test]
    fn elements_are_closed_and_inputs_are_not() {
        let list = el("ul").all((1..3).map(|number| el("li").text(&number.to_string()).done())).done();
        assert_eq!(list.as_str(), "<ul><li>1</li><li>2</li></ul>");
        assert_eq!(hidden("a", "b").as_str(), "<input type=\"hidden\" name=\"a\" value=\"b\">");
        assert_eq!(el("p").flag("hidden", true).flag("inert", false).done().as_str(), "<p hidden></p>");
        assert_eq!(el("p").text("a").attr("class", "late").done().as_str(), "<p>a</p>");
    }
}
