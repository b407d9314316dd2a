//! Handing a record over to someone else, another department or another part of the data.

use leptos::server_fn::ServerFn;
use remit_policy::Object;
use remit_wire::{Cell, Code, DimensionView, Language};

use super::{called, field, framed, objects, summed_up, typed};
use crate::api::access::{HandOver, Handing};
use crate::api::{Refusal, Returned, giving, returned, server};
use crate::drawn::sheet::{Here, Sheet};
use crate::i18n::{access, catalog, common, records as texts, use_language};
use crate::ui::fields::{Field, Takes};
use crate::ui::html::{Html, el, hidden};
use crate::ui::page::head;

/// The form that hands over the record in the address.
///
/// # Errors
/// `not_found` where there is none for the reader, `forbidden` where they may not hand it over.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::reading().await?;
    let (object, id) = (here.object()?, here.id()?);
    let handing = giving::handing(&ctx, object, id).await?;
    server::seen(ctx, object, id).await?;
    Ok(drawn(&handing, returned().as_ref()))
}

/// After a record was handed over to where it is not seen.
///
/// # Errors
/// `signed_out`.
pub async fn draw_gone(here: Here) -> Result<Sheet, Refusal> {
    server::reading().await?;
    let (words, object) = (access::words(), here.object()?);
    let back = el("a").attr("class", "button").attr("href", &format!("/{}", object.plural()));
    let back = back.text(&(words.back_to)(&objects(here.language, object).to_ascii_lowercase()));
    let content = el("div").attr("class", "state").attr("role", "status");
    let content = content.add(head(words.handed_over, Html::default())).add(el("p").text(words.handed_over_text));
    Ok(Sheet { title: words.handed_over.into(), content: content.add(el("p").add(back)).done() })
}

fn drawn(handing: &Handing, returned: Option<&Returned>) -> Sheet {
    let (words, language) = (access::words(), use_language());
    let record = &handing.record;
    let (object, id) = (record.object, record.id.to_string());
    let name = called(language, object, record.title());
    let fields = fields(language, handing, returned);
    let problem = returned.map(|returned| &returned.problem);
    let stale = problem.is_some_and(|problem| problem.code == Code::Stale);
    let submit = el("button").attr("type", "submit").attr("class", "button primary").text(words.hand_over);
    let back = format!("/{}/{id}", object.plural());
    let cancel = el("a").attr("class", "button").attr("href", &back).text(common::words().cancel);
    let form = el("form")
        .attr("method", "post")
        .attr("action", HandOver::url())
        .attr("data-save", texts::words().unsaved)
        .add(summed_up(language, &fields, problem))
        .add(el("p").attr("class", "notice").flag("hidden", !stale).text(texts::words().stale))
        .add(hidden("object", object.key()))
        .add(hidden("id", &id))
        .add(hidden("etag", &record.etag))
        .all(fields.iter().map(|field| field.draw(language, problem)))
        .add(keep_shares(typed(returned, "keep_shares").is_some()))
        .add(el("div").attr("class", "form-actions").add(submit).add(cancel));
    let content = el("div").attr("class", "edit").add(form).done();
    framed(object, &id, &name, &(words.hand_over_title)(&name), content)
}

/// Whom it goes to, where it will lie, and its place in each dimension that its reader sees.
fn fields(language: Language, handing: &Handing, returned: Option<&Returned>) -> Vec<Field> {
    let words = access::words();
    let (record, directory) = (&handing.record, &handing.directory);
    let object = record.object;
    let value = |key: &str, now: &str| typed(returned, key).unwrap_or_else(|| now.to_owned());
    let mut fields = Vec::new();
    if object != Object::Product {
        let people = directory.people.iter().map(|one| (one.login.clone(), one.name.clone()));
        let owner = value("owner", record.owner.as_ref().map_or("", |owner| &owner.login));
        fields.push(field("owner", words.owner, Takes::Login(people.collect()), Some(words.owner_help), owner));
    }
    let departments = directory.departments.iter().map(|one| (one.key.clone(), one.name.clone()));
    let departments = Takes::Login(departments.collect());
    let label = catalog::field(language, object, "department");
    fields.push(field("department", &label, departments, Some(words.department_help), value("department", "")));
    for DimensionView { key, values, .. } in directory.carried(object) {
        let now = match record.fields.get(key) {
            Some(Cell::Text(now)) => now.as_str(),
            Some(Cell::Empty) => "",
            _ => continue,
        };
        let known = values.iter().map(|one| (one.clone(), catalog::dimension_value(language, key, one))).collect();
        let label = catalog::field(language, object, key);
        fields.push(field(key, &label, Takes::OneOf(known), None, value(key, now)));
    }
    fields
}

/// Whether those keep it with whom it is shared.
pub(super) fn keep_shares(kept: bool) -> Html {
    let words = access::words();
    let input = el("input")
        .attr("type", "checkbox")
        .attr("name", "values[keep_shares]")
        .attr("value", "true")
        .flag("checked", kept);
    let label = el("label").attr("class", "check").add(input).add(el("span").text(words.keep_shares_help));
    let legend = el("legend").text(words.keep_shares);
    el("fieldset").attr("class", "field").add(legend).add(label).done()
}
