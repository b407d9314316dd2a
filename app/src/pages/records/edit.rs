//! The form of a record, made from the catalogue: to change one, or to make one. It works as a plain
//! form; with JavaScript it stays where it is until it is saved, and warns before it is left.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use remit_policy::{Kind, Object};
use remit_wire::{Cell, Code, Language, Record};

use super::{id_here, object_here, trouble};
use crate::api::records::{Blank, Save, begin, get};
use crate::api::session::Viewer;
use crate::api::{Returned, returned};
use crate::i18n::{catalog, common, records as texts, use_language};
use crate::ui::chrome::use_viewer;
use crate::ui::fields::{Field, Form, Takes, choices};
use crate::ui::page::{PageHead, Skeleton};
use crate::ui::values::{CURRENCY, currency_of, text_of};

/// The form of the record in the address.
pub fn edit_page() -> AnyView {
    let object = object_here();
    let id = id_here();
    let answer = Resource::new_blocking(move || id.get(), move |id| async move { get(object, id?).await });
    let returned = Resource::new_blocking(|| (), |()| async { returned() });
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match answer.await {
                    Ok(record) => change(record, returned.await),
                    Err(refusal) => trouble(refusal),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// The form of a new record of the type in the address.
pub fn new_page() -> AnyView {
    let object = object_here();
    let viewer = use_viewer();
    let query = use_query_map();
    let customer = Memo::new(move |_| query.with(|query| query.get("customer")?.parse().ok()));
    let answer = Resource::new_blocking(move || customer.get(), move |customer| begin(object, customer));
    let returned = Resource::new_blocking(|| (), |()| async { returned() });
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match (viewer.await, answer.await) {
                    (Ok(viewer), Ok(blank)) => create(object, &viewer, &blank, returned.await),
                    (Err(refusal), _) | (_, Err(refusal)) => trouble(refusal),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn change(record: Record, returned: Option<Returned>) -> AnyView {
    let (words, language) = (texts::words(), use_language());
    let object = record.object;
    let name = match record.title() {
        "" => texts::untitled(language, object),
        name => name.to_owned(),
    };
    let shown = object.fields().iter().filter(|field| record.fields.contains_key(field.key));
    let fields = shown.map(|field| present_field(language, &record, field, returned.as_ref())).collect();
    let title = (words.edit_title)(&name);
    let back = format!("/{}/{}", object.plural(), record.id);
    form(Draft { language, object, record: Some(record), fields, title, back, submit: words.save }, returned)
}

/// A field of a record that is there, with what was typed if the form came back.
fn present_field(
    language: Language, record: &Record, field: &remit_policy::Field, returned: Option<&Returned>,
) -> Field {
    let cell = record.fields.get(field.key);
    let unseen = matches!(cell, Some(Cell::Unseen { .. }));
    let typed = |key: &str| returned.and_then(|returned| returned.values.get(key)).cloned();
    Field {
        key: field.key.into(),
        label: catalog::field(language, record.object, field.key),
        takes: takes(language, record.object, field),
        value: match unseen {
            true => texts::words().unseen.into(),
            false => typed(field.key).unwrap_or_else(|| text_of(cell)),
        },
        currency: typed(&format!("{}.currency", field.key)).unwrap_or_else(|| currency_of(cell)),
        // A reference that the reader may not follow is not theirs to overwrite unawares.
        enabled: !unseen && record.editable.iter().any(|key| key == field.key),
        required: field.key == record.object.title(),
        help: help(field.kind),
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

fn create(object: Object, viewer: &Viewer, blank: &Blank, returned: Option<Returned>) -> AnyView {
    let (words, language) = (texts::words(), use_language());
    let placement = placement(language, object, viewer, blank);
    let offered = object
        .fields()
        .iter()
        .filter(|field| field.key == object.title() || blank.creatable.iter().any(|key| key == field.key));
    let offered = offered.map(|field| Field {
        required: field.key == object.title(),
        help: help(field.kind),
        ..empty_field(language, object, field.key, takes(language, object, field))
    });
    let mut fields: Vec<Field> = placement.into_iter().chain(offered).collect();
    for field in &mut fields {
        let typed = |key: &str| returned.as_ref().and_then(|returned| returned.values.get(key)).cloned();
        field.value = typed(&field.key).unwrap_or(std::mem::take(&mut field.value));
        field.currency = typed(&format!("{}.currency", field.key)).unwrap_or(CURRENCY.into());
    }
    let title = (words.new_title)(catalog::object(language, object));
    let back = format!("/{}", object.plural());
    form(Draft { language, object, record: None, fields, title, back, submit: words.create }, returned)
}

fn empty_field(language: Language, object: Object, key: &str, takes: Takes) -> Field {
    Field {
        key: key.into(),
        label: catalog::field(language, object, key),
        takes,
        value: String::new(),
        currency: CURRENCY.into(),
        enabled: true,
        required: false,
        help: None,
    }
}

/// Where a new record will lie: its customer, its owner, its place in each dimension.
fn placement(language: Language, object: Object, viewer: &Viewer, blank: &Blank) -> Vec<Field> {
    let words = texts::words();
    let mut fields = Vec::new();
    if object.is_child() {
        fields.push(Field {
            value: blank.customer.clone().unwrap_or_default(),
            help: Some(words.reference_help),
            ..empty_field(language, object, "customer", Takes::Value(Kind::Reference(Object::Customer)))
        });
    }
    if object != Object::Product {
        let people = blank.directory.people.iter().map(|one| (one.login.clone(), one.name.clone()));
        fields.push(Field {
            value: viewer.person.login.clone(),
            help: Some(words.owner_help),
            ..empty_field(language, object, "owner", Takes::Login(people.collect()))
        });
    }
    for key in object.dimensions() {
        let values = blank.directory.dimensions.iter().find(|dimension| dimension.key == *key);
        let values = values.map(|dimension| dimension.values.as_slice()).unwrap_or_default();
        let named = values.iter().map(|value| (value.clone(), catalog::dimension_value(language, value)));
        fields.push(empty_field(language, object, key, Takes::OneOf(named.collect())));
    }
    fields
}

/// What a form is about.
struct Draft {
    language: Language,
    object: Object,
    /// Absent for a new one.
    record: Option<Record>,
    fields: Vec<Field>,
    title: String,
    back: String,
    submit: &'static str,
}

fn form(draft: Draft, returned: Option<Returned>) -> AnyView {
    let Draft { language, object, record, fields, title, back, submit } = draft;
    let words = texts::words();
    let save = ServerAction::<Save>::new();
    let came_back = returned.map(|returned| returned.problem);
    let problem = Signal::derive({
        let came_back = came_back.clone();
        move || match save.value().get() {
            Some(Err(refusal)) => Some(refusal.0),
            Some(Ok(())) => None,
            None => came_back.clone(),
        }
    });
    let opened: Vec<_> = fields.iter().map(|field| (field.key.clone(), field.value.clone())).collect();
    let version = Version::of(record.as_ref(), came_back.is_some_and(|problem| problem.code == Code::Stale), opened);
    version.follow(save);
    let form = Form { language, problem, now: version.now };
    let label = move |key: &str| catalog::field(language, object, key);
    let stale = move || {
        let stale = problem.with(|problem| problem.as_ref().is_some_and(|one| one.code == Code::Stale));
        stale.then(|| view! { <p class="notice">{words.stale}</p> })
    };
    let id = record.as_ref().map(|record| record.id.to_string()).unwrap_or_default();
    let dirty = leaving::watch();
    let pending = save.pending();
    let inputs = fields.into_iter().map(|field| form.field(field)).collect_view();
    view! {
        <p class="crumb"><a href=back.clone()>{record.as_ref().map_or_else(
            || catalog::objects(language, object).to_owned(),
            |record| record.title().to_owned(),
        )}</a></p>
        <PageHead title=title/>
        <div class="edit" on:input=move |_| dirty.set(true) on:submit=move |_| dirty.set(false)>
            <ActionForm action=save>
                {form.summary(label)}
                {stale}
                <input type="hidden" name="object" value=object.key()/>
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="etag" prop:value=move || version.etag.get() value=version.etag.get_untracked()/>
                {inputs}
                <div class="form-actions">
                    <button type="submit" class="button primary" disabled=move || pending.get()>
                        {move || if pending.get() { words.saving } else { submit }}
                    </button>
                    <a class="button" href=back>{common::words().cancel}</a>
                </div>
            </ActionForm>
        </div>
    }
    .into_any()
}

/// Which version of the record the form changes, and what has changed in it since.
#[derive(Clone, Copy)]
struct Version {
    object: Object,
    id: Option<uuid::Uuid>,
    etag: RwSignal<String>,
    /// What stood in the form's fields when it was opened.
    opened: StoredValue<Vec<(String, String)>>,
    changed: RwSignal<Vec<(String, String)>>,
    now: Signal<Vec<(String, String)>>,
}

impl Version {
    fn of(record: Option<&Record>, stale: bool, opened: Vec<(String, String)>) -> Version {
        let changed = RwSignal::new(Vec::new());
        let version = Version {
            object: record.map_or(Object::Customer, |record| record.object),
            id: record.map(|record| record.id),
            etag: RwSignal::new(record.map(|record| record.etag.clone()).unwrap_or_default()),
            opened: StoredValue::new(opened),
            changed,
            now: changed.into(),
        };
        if let Some(record) = record.filter(|_| stale) {
            version.compare(record);
        }
        version
    }

    /// Notes where the record differs from what stood in the form.
    fn compare(self, record: &Record) {
        let differs = |(key, value): &(String, String)| {
            let now = text_of(record.fields.get(key));
            (record.editable.contains(key) && now != *value).then(|| (key.clone(), now))
        };
        self.changed.set(self.opened.with_value(|opened| opened.iter().filter_map(differs).collect()));
    }

    /// After a refusal for being out of date, fetches what is there now: saving again then overwrites it
    /// knowingly.
    fn follow(self, save: ServerAction<Save>) {
        Effect::new(move |_| {
            let stale = save.value().with(|value| matches!(value, Some(Err(refusal)) if refusal.0.code == Code::Stale));
            let Some(id) = self.id.filter(|_| stale) else { return };
            leptos::task::spawn_local(async move {
                if let Ok(record) = get(self.object, id).await {
                    self.etag.set(record.etag.clone());
                    self.compare(&record);
                }
            });
        });
    }
}

/// Leaving a form with changes asks first.
mod leaving {
    use leptos::prelude::*;

    /// Only browsers can be left.
    #[cfg(not(feature = "hydrate"))]
    pub fn watch() -> RwSignal<bool> {
        RwSignal::new(false)
    }

    /// Whether the form holds changes that are not saved; while it does, leaving asks first.
    #[cfg(feature = "hydrate")]
    pub fn watch() -> RwSignal<bool> {
        use leptos::wasm_bindgen::{JsCast, closure::Closure};
        use leptos::{ev, web_sys};

        let dirty = RwSignal::new(false);
        let leaving = window_event_listener(ev::beforeunload, move |event| {
            if dirty.get_untracked() {
                event.prevent_default();
            }
        });
        let words = crate::i18n::records::words();
        let ask = move |event: web_sys::Event| {
            let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
            let stay = link.is_some()
                && dirty.try_get_untracked() == Some(true)
                && !window().confirm_with_message(words.unsaved).unwrap_or(true);
            if stay {
                event.prevent_default();
            } else if link.is_some() {
                dirty.try_set(false);
            }
        };
        // The router listens on the window: the document hears of a click before it.
        let ask = Closure::<dyn Fn(web_sys::Event)>::new(ask).into_js_value();
        let ask = StoredValue::new_local(ask);
        ask.with_value(|ask| {
            let _ = document().add_event_listener_with_callback("click", ask.unchecked_ref());
        });
        on_cleanup(move || {
            leaving.remove();
            ask.try_with_value(|ask| document().remove_event_listener_with_callback("click", ask.unchecked_ref()));
        });
        dirty
    }
}
