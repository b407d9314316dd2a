//! The form of a record, made from the catalogue: to change one, or to make one. It is a plain form;
//! what the browser adds to it stands in [`crate::ui::keys`].

use leptos::server_fn::ServerFn;
use remit_policy::{Kind, Object};
use remit_wire::{Cell, Code, DimensionView, Language, Record};

use crate::api::records::{Blank, Save};
use crate::api::session::Viewer;
use crate::api::{Refusal, Returned, desk, returned, server};
use crate::drawn::sheet::{Here, Sheet};
use crate::i18n::{catalog, common, records as texts, use_language};
use crate::ui::fields::{Field, Takes, choices, summary};
use crate::ui::html::{Html, el, hidden, link};
use crate::ui::page::head;
use crate::ui::values::{CURRENCY, currency_of, text_of};

/// The form of the record in the address.
///
/// # Errors
/// `not_found` where there is none for the reader.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::reading().await?;
    let (object, id) = (here.object()?, here.id()?);
    let record = ctx.get(object, id).await?;
    server::seen(ctx, object, id).await?;
    Ok(change(&record, returned().as_ref()))
}

/// The form of a new record of the type in the address.
///
/// # Errors
/// `forbidden` where none of the asker's roles makes such a record.
pub async fn draw_new(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::reading().await?;
    let object = here.object()?;
    let blank = desk::blank(&ctx, object, here.asked("customer").parse().ok()).await?;
    let viewer = ctx.me().await?.into();
    Ok(create(object, &viewer, &blank, returned().as_ref()))
}

/// What is drawn around the fields.
struct Form<'a> {
    language: Language,
    object: Object,
    /// Absent for a new one.
    record: Option<&'a Record>,
    title: String,
    /// Where it leads back to, and what that is called.
    back: (String, String),
    submit: &'static str,
}

fn change(record: &Record, returned: Option<&Returned>) -> Sheet {
    let (words, language) = (texts::words(), use_language());
    let object = record.object;
    let name = match record.title() {
        "" => texts::untitled(language, object),
        name => name.to_owned(),
    };
    let shown = object.fields().iter().filter(|field| record.fields.contains_key(field.key));
    let fields = shown.map(|field| present_field(language, record, field, returned)).collect();
    let form = Form {
        language,
        object,
        record: Some(record),
        title: (words.edit_title)(&name),
        back: (format!("/{}/{}", object.plural(), record.id), name),
        submit: words.save,
    };
    form.draw(fields, returned)
}

/// What was typed into an input, if the form came back.
fn typed(returned: Option<&Returned>, key: &str) -> Option<String> {
    returned?.values.get(key).cloned()
}

fn typed_currency(returned: Option<&Returned>, key: &str) -> Option<String> {
    typed(returned, &format!("{key}.currency"))
}

/// A field of a record that is there, with what was typed if the form came back.
fn present_field(
    language: Language, record: &Record, field: &remit_policy::Field, returned: Option<&Returned>,
) -> Field {
    let (object, key) = (record.object, field.key);
    let cell = record.fields.get(key);
    let unseen = matches!(cell, Some(Cell::Unseen { .. }));
    // A reference that the writer may not follow is not theirs to overwrite unawares.
    let waits = record.waiting.iter().any(|one| one == key);
    let enabled = !unseen && !waits && record.editable.iter().any(|one| one == key);
    let stands = if unseen { texts::words().unseen.to_owned() } else { text_of(cell) };
    let stale = returned.is_some_and(|returned| returned.problem.code == Code::Stale);
    let mine = typed(returned, key).filter(|_| enabled);
    let changed = mine.as_ref().is_some_and(|mine| *mine != stands);
    Field {
        currency: typed_currency(returned, key).unwrap_or_else(|| currency_of(cell)),
        value: mine.unwrap_or_else(|| stands.clone()),
        enabled,
        required: key == object.title(),
        why: fixed(language, record, key, unseen, waits),
        now: (stale && changed).then_some(stands),
        ..empty_field(language, object, key, takes(language, object, field), help(field.kind))
    }
}

/// Why a field may not be changed, as far as it is known: an approval that nobody can give yet, or a role.
fn fixed(language: Language, record: &Record, key: &str, unseen: bool, waits: bool) -> Option<String> {
    let roles = record.limited_by.get(key).map(Vec::as_slice).unwrap_or_default();
    let masked = record.masked.iter().any(|one| one == key);
    match (waits, masked) {
        (true, _) => Some(texts::words().waits.into()),
        (_, true) => Some(texts::masked(language, &catalog::field(language, record.object, key), roles)),
        _ if unseen || roles.is_empty() => None,
        _ => Some(texts::read_only_for(language, roles)),
    }
}

fn takes(language: Language, object: Object, field: &remit_policy::Field) -> Takes {
    match field.kind {
        Kind::Choice(keys) => Takes::OneOf(choices(language, object, field.key, keys)),
        kind => Takes::Value(kind),
    }
}

fn help(kind: Kind) -> Option<&'static str> {
    let words = texts::words();
    match kind {
        Kind::Reference(_) => Some(words.reference_help),
        Kind::Phone => Some(words.phone_help),
        _ => None,
    }
}

fn create(object: Object, viewer: &Viewer, blank: &Blank, returned: Option<&Returned>) -> Sheet {
    let (words, language) = (texts::words(), use_language());
    let title = object.title();
    let offered =
        object.fields().iter().filter(|field| field.key == title || blank.creatable.iter().any(|key| key == field.key));
    let offered = offered.map(|field| {
        let required = field.key == title;
        let empty = empty_field(language, object, field.key, takes(language, object, field), help(field.kind));
        Field { required, ..empty }
    });
    let mut fields = placement(language, object, viewer, blank);
    fields.extend(offered);
    for field in &mut fields {
        field.value = typed(returned, &field.key).unwrap_or(std::mem::take(&mut field.value));
        field.currency = typed_currency(returned, &field.key).unwrap_or_else(|| CURRENCY.into());
    }
    let form = Form {
        language,
        object,
        record: None,
        title: (words.new_title)(catalog::object(language, object)),
        back: (format!("/{}", object.plural()), catalog::objects(language, object).into()),
        submit: words.create,
    };
    form.draw(fields, returned)
}

fn empty_field(language: Language, object: Object, key: &str, takes: Takes, help: Option<&'static str>) -> Field {
    Field {
        key: key.into(),
        label: catalog::field(language, object, key),
        takes,
        value: String::new(),
        currency: CURRENCY.into(),
        enabled: true,
        required: false,
        help,
        why: None,
        now: None,
        scope: String::new(),
    }
}

/// Where a new record will lie: its customer, its owner, its place in each dimension.
fn placement(language: Language, object: Object, viewer: &Viewer, blank: &Blank) -> Vec<Field> {
    let words = texts::words();
    let mut fields = Vec::new();
    if object.is_child() {
        let takes = Takes::Value(Kind::Reference(Object::Customer));
        let value = blank.customer.clone().unwrap_or_default();
        let empty = empty_field(language, object, "customer", takes, Some(words.reference_help));
        fields.push(Field { value, ..empty });
    }
    if object != Object::Product {
        let people = blank.directory.people.iter().map(|one| (one.login.clone(), one.name.clone()));
        let takes = Takes::Login(people.collect());
        let empty = empty_field(language, object, "owner", takes, Some(words.owner_help));
        fields.push(Field { value: viewer.person.login.clone(), ..empty });
    }
    for DimensionView { key, values, .. } in blank.directory.carried(object) {
        let named = values.iter().map(|value| (value.clone(), catalog::dimension_value(language, key, value)));
        let value = blank.preset.get(key).cloned().unwrap_or_default();
        fields.push(Field { value, ..empty_field(language, object, key, Takes::OneOf(named.collect()), None) });
    }
    fields
}

impl Form<'_> {
    fn draw(self, fields: Vec<Field>, returned: Option<&Returned>) -> Sheet {
        let words = texts::words();
        let problem = returned.map(|returned| &returned.problem);
        let stale = problem.is_some_and(|problem| problem.code == Code::Stale);
        let inputs = fields.iter().map(|field| field.draw(self.language, problem));
        let submit = el("button").attr("type", "submit").attr("class", "button primary").text(self.submit);
        let cancel = el("a").attr("class", "button").attr("href", &self.back.0).text(common::words().cancel);
        let form = el("form")
            .attr("method", "post")
            .attr("action", Save::url())
            .attr("data-save", words.unsaved)
            .add(summary(self.language, problem, |key| Some(catalog::field(self.language, self.object, key))))
            .add(el("p").attr("class", "notice").flag("hidden", !stale).text(words.stale))
            .add(hidden("object", self.object.key()))
            .add(hidden("id", &self.record.map(|record| record.id.to_string()).unwrap_or_default()))
            .add(hidden("etag", self.record.map(|record| record.etag.as_str()).unwrap_or_default()))
            .all(inputs)
            .add(el("div").attr("class", "form-actions").add(submit).add(cancel));
        let crumb: Html = el("p").attr("class", "crumb").add(link(&self.back.0, &self.back.1)).done();
        let content = crumb.and(head(&self.title, Html::default()));
        let content = content.and(el("div").attr("class", "edit").add(form));
        Sheet { title: self.title, content }
    }
}
