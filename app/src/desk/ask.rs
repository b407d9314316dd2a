//! Forms that ask: their inputs, and finding what someone meant.

use remit_policy::Object;
use remit_store::Ctx;
use uuid::Uuid;

use crate::api::{Refusal, desk, server};
use crate::ui::html::{El, Html, el};

/// An input of a form that asks.
pub struct Input<'a> {
    /// Its name in the address.
    pub key: &'a str,
    /// What people read for it.
    pub label: &'a str,
    /// A line of help.
    pub help: &'a str,
    /// What is wrong with what stands in it.
    pub error: Option<&'a str>,
}

impl Input<'_> {
    fn begin(&self, tag: &'static str) -> El {
        el(tag)
            .attr("id", &format!("field-{}", self.key))
            .attr("name", self.key)
            .attr("aria-describedby", &format!("about-{}", self.key))
            .maybe("aria-invalid", self.error.map(|_| "true"))
    }

    fn around(&self, input: impl Into<Html>) -> Html {
        let label = el("label").attr("for", &format!("field-{}", self.key)).text(self.label);
        let error = self.error.map(|text| el("span").attr("class", "field-error").text(text));
        let help = el("p").attr("class", "help").attr("id", &format!("about-{}", self.key)).add(error).text(self.help);
        el("div").attr("class", "field").add(label).add(input).add(help).done()
    }

    /// A line of text, or a day.
    #[must_use]
    pub fn line(&self, kind: &str, value: &str) -> Html {
        let input = self.begin("input").attr("type", kind).attr("value", value).attr("maxlength", "200");
        self.around(input.attr("autocomplete", "off"))
    }

    /// A line of text for which there are suggestions, each with what people read for it.
    #[must_use]
    pub fn suggesting<'s>(&self, value: &str, options: impl Iterator<Item = (&'s str, &'s str)>) -> Html {
        let list = format!("list-{}", self.key);
        let input = self.begin("input").attr("type", "text").attr("value", value).attr("maxlength", "200");
        let input = input.attr("autocomplete", "off").attr("list", &list);
        let options = options.map(|(key, name)| el("option").attr("value", key).text(name).done());
        self.around(input.done().and(el("datalist").attr("id", &list).all(options)))
    }

    /// One of several.
    #[must_use]
    pub fn select(&self, options: Html) -> Html {
        self.around(self.begin("select").add(options))
    }
}

/// The record that someone means: by id, or by key or name where they see it. Otherwise how many there
/// are instead.
///
/// # Errors
/// If the database fails.
pub async fn record(ctx: &Ctx, object: Object, text: &str) -> Result<Result<Uuid, usize>, Refusal> {
    if let Ok(id) = text.parse() {
        return Ok(Ok(id));
    }
    match ctx.keyed(object, text).await?.as_slice() {
        [one] => Ok(Ok(*one)),
        [] => desk::named(ctx, object, text).await.map_err(server::refuse),
        several => Ok(Err(several.len())),
    }
}
