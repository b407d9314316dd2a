//! A new role: from nothing, from a template, or from a copy of another.

use leptos::server_fn::ServerFn;
use remit_policy::Kind;
use remit_wire::{Language, TEMPLATES};

use super::{named, submit};
use crate::api::policy::ChangePolicy;
use crate::api::{Refusal, Returned, returned, server};
use crate::desk::policy::{field, framed, summed_up, typed};
use crate::desk::sheet::{Here, Sheet};
use crate::i18n::policy::words;
use crate::ui::fields::{Field, Takes};
use crate::ui::html::{Html, el, hidden};

/// The form of a new role.
///
/// # Errors
/// `not_found` for who may not read the policy, `forbidden` for who may not draft.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let draft = server::reading().await?.draft().await?;
    let (language, words) = (here.language, words(here.language));
    let returned = returned();
    let problem = returned.as_ref().map(|returned| &returned.problem);
    let templates = TEMPLATES.iter().map(|one| {
        let name = if language == Language::Zh { one.zh } else { one.en };
        (format!("template:{}", one.key), format!("{} {name}", words.template))
    });
    let copies = named(language, &draft.policy).into_iter();
    let copies = copies.map(|(key, name)| (format!("role:{key}"), format!("{} {name}", words.copy_of)));
    let from: Vec<(String, String)> =
        std::iter::once(("nothing".to_owned(), words.from_nothing.to_owned())).chain(templates).chain(copies).collect();
    let chosen = of(returned.as_ref(), "from", here.asked("from"));
    let line = |key: &str, label: &str| field(key, label, Takes::Value(Kind::Text), of(returned.as_ref(), key, ""));
    let fields = [
        Field { required: true, help: Some(words.key_help), ..line("key", words.key) },
        line("name_en", words.name_en),
        line("name_zh", words.name_zh),
        Field { required: true, ..field("from", words.begins_with, Takes::OneOf(from), chosen) },
    ];
    let all: Vec<_> = fields.iter().collect();
    let form = el("form")
        .attr("method", "post")
        .attr("action", ChangePolicy::url())
        .add(summed_up(language, &all, problem))
        .add(hidden("what", "new"))
        .add(hidden("version", &draft.version.to_string()))
        .add(hidden("back", "/admin/roles/new"))
        .all(fields.iter().map(|field| field.draw(language, problem)))
        .add(submit(words.make));
    let content: Html = el("div").attr("class", "edit").add(form).done();
    let title = words.new_role;
    Ok(Sheet { title: title.into(), content: framed(title, ("/matrix", words.to_matrix), content) })
}

fn of(returned: Option<&Returned>, key: &str, default: &str) -> String {
    if returned.is_some() { typed(returned, key) } else { default.to_owned() }
}
