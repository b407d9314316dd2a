//! A record's own page: what it is called and whose it is on top, its fields in groups, and beside them
//! what refers to it.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use remit_policy::{Action, Kind, Object};
use remit_wire::{Language, Record};

use super::related::related;
use super::{id_here, object_here, trouble};
use crate::api::records::{Delete, Dossier, open};
use crate::api::session::Viewer;
use crate::api::{Returned, returned};
use crate::i18n::records::Words;
use crate::i18n::{catalog, problem, records as texts, use_language};
use crate::ui::cell::{Room, value};
use crate::ui::chrome::use_viewer;
use crate::ui::columns::{Slot, columns};
use crate::ui::page::{PageHead, Skeleton};

/// The page of the record in the address.
pub fn page() -> AnyView {
    let object = object_here();
    let viewer = use_viewer();
    let id = id_here();
    let answer = Resource::new_blocking(move || id.get(), move |id| async move { open(object, id?).await });
    let returned = Resource::new_blocking(|| (), |()| async { returned() });
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match (viewer.await, answer.await) {
                    (Ok(viewer), Ok(dossier)) => record(&viewer, &dossier, returned.await),
                    (Err(refusal), _) | (_, Err(refusal)) => trouble(refusal),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn record(viewer: &Viewer, dossier: &Dossier, returned: Option<Returned>) -> AnyView {
    let language = use_language();
    let record = &dossier.record;
    let object = record.object;
    let title = match record.title() {
        "" => texts::untitled(language, object),
        title => title.to_owned(),
    };
    let failed = returned.map(|returned| {
        let (title, text) = problem::explain(language, &returned.problem);
        view! { <div class="form-summary" role="alert"><p class="state-title">{title}</p><p>{text}</p></div> }
    });
    let actions = actions(viewer, record);
    view! {
        <p class="crumb"><a href=format!("/{}", object.plural())>{catalog::objects(language, object)}</a></p>
        <PageHead title=title>{actions}</PageHead>
        {failed}
        {key_facts(language, record)}
        <div class="record" data-id=record.id.to_string() data-object=object.key()>
            <div class="record-fields">{groups(language, record)}</div>
            <div class="record-related">{related(language, viewer, &dossier.related, record)}</div>
        </div>
    }
    .into_any()
}

/// Whose it is, where it lies, and how it stands.
fn key_facts(language: Language, record: &Record) -> AnyView {
    let object = record.object;
    let stands = columns(object).iter().find(|column| column.slot == Slot::Badge);
    let stands = stands.filter(|column| record.fields.contains_key(column.key));
    let keys = stands.map(|column| column.key).into_iter().chain(["owner", "department"]);
    let customer = object.is_child().then_some("customer");
    let keys = keys.chain(customer).chain(object.dimensions().iter().copied());
    let facts = keys.map(|key| fact(language, record, key));
    view! { <dl class="key-facts">{facts.collect_view()}</dl> }.into_any()
}

fn fact(language: Language, record: &Record, key: &'static str) -> AnyView {
    let label = catalog::field(language, record.object, key);
    let shown = match (key, &record.owner) {
        ("owner", None) => texts::words().nobody.into_any(),
        _ => value(language, record, key, Room::Page),
    };
    view! { <div data-field=key><dt>{label}</dt><dd>{shown}</dd></div> }.into_any()
}

/// The fields by what they are about; a hidden one is not there, and neither is a group without any.
fn groups(language: Language, record: &Record) -> AnyView {
    let words = texts::words();
    let group = |title: &'static str, belongs: fn(Kind) -> bool| {
        let fields = record.object.fields().iter().filter(|field| {
            belongs(field.kind) && field.key != record.object.title() && record.fields.contains_key(field.key)
        });
        let facts: Vec<_> = fields.map(|field| fact(language, record, field.key)).collect();
        (!facts.is_empty()).then(|| {
            view! { <section class="panel"><h2>{title}</h2><dl class="facts">{facts}</dl></section> }
        })
    };
    view! {
        {group(words.details, |kind| {
            matches!(kind, Kind::Text | Kind::Choice(_) | Kind::Number | Kind::YesNo | Kind::Reference(_))
        })}
        {group(words.reach, |kind| matches!(kind, Kind::Phone | Kind::Email | Kind::Handle))}
        {group(words.amounts, |kind| kind == Kind::Money)}
        {group(words.dates, |kind| kind == Kind::Date)}
        {group(words.notes, |kind| kind == Kind::LongText)}
    }
    .into_any()
}

/// What may be done here. What exists but is not allowed on this record is grey and says why; what
/// never applies to this person is not there.
fn actions(viewer: &Viewer, record: &Record) -> AnyView {
    let words = texts::words();
    let edit = (viewer.may(record.object, Action::Edit), record.can.contains(&Action::Edit));
    let delete = (viewer.may(record.object, Action::Delete), record.can.contains(&Action::Delete));
    let edit = match edit {
        (_, true) => {
            let href = format!("/{}/{}/edit", record.object.plural(), record.id);
            view! { <a class="button" href=href data-key="edit">{words.edit}</a> }.into_any()
        }
        (true, false) => not_here(words, Action::Edit),
        (false, false) => ().into_any(),
    };
    let delete = match delete {
        (_, true) => deletion(words, record),
        (true, false) => not_here(words, Action::Delete),
        (false, false) => ().into_any(),
    };
    view! { {edit} {delete} }.into_any()
}

fn not_here(words: &'static Words, action: Action) -> AnyView {
    let language = use_language();
    let label = catalog::action(language, action);
    let verb = match language {
        Language::En => label.to_lowercase(),
        Language::Zh => label.to_owned(),
    };
    let why = (words.not_here)(&verb);
    view! {
        <button type="button" class="button" aria-disabled="true" title=why.clone() data-action=action.key()>
            {label}
            <span class="sr-only">{why.clone()}</span>
        </button>
    }
    .into_any()
}

/// Asks once more, with or without JavaScript.
fn deletion(words: &'static Words, record: &Record) -> AnyView {
    let object: Object = record.object;
    view! {
        <details class="menu confirm">
            <summary class="button">{words.delete}</summary>
            <form class="menu-panel" method="post" action=Delete::url()>
                <input type="hidden" name="object" value=object.key()/>
                <input type="hidden" name="id" value=record.id.to_string()/>
                <input type="hidden" name="etag" value=record.etag.clone()/>
                <p>{words.delete_question}</p>
                <div class="actions">
                    <button type="submit" class="button danger">{words.delete_confirm}</button>
                </div>
            </form>
        </details>
    }
    .into_any()
}
