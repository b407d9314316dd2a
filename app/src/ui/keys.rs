//! What the browser adds to pages that work without it: the keyboard, menus that close, lists that are
//! fetched when they are opened, forms that ask without loading the page anew, and the form of a
//! record, which stays where it is until it is saved and warns before it is left.
//!
//! All of it listens on the document, so that it finds whatever a page shows.

/// Begins to listen; only browsers do.
#[cfg(not(feature = "hydrate"))]
pub fn listen() {}

/// A page was drawn; only browsers keep the focus.
#[cfg(not(feature = "hydrate"))]
pub fn drawn() {}

/// Goes to an address; only browsers do.
#[cfg(not(any(feature = "hydrate", feature = "ssr")))]
pub fn go_on(_: &str) {}

#[cfg(feature = "hydrate")]
pub use browser::{drawn, find, go_on, listen, on_document};

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::{Cell, RefCell};

    use leptos::ev;
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use leptos::wasm_bindgen::{JsCast, closure::Closure};
    use leptos::web_sys::{self, Element, Event, HtmlDialogElement, HtmlElement, HtmlFormElement, KeyboardEvent};
    use leptos_router::NavigateOptions;
    use leptos_router::hooks::{use_location, use_navigate};
    use remit_policy::Object;
    use remit_wire::Code;

    use crate::api::lean::{FORM, post};
    use crate::api::{Refusal, records};
    use crate::i18n::use_language;
    use crate::ui::html::{Html, el};
    use crate::ui::{live, said};

    type Navigate = Box<dyn Fn(&str, NavigateOptions)>;

    thread_local! {
        /// The id of what has the focus, to be found again when it is drawn anew.
        static FOCUSED: RefCell<String> = const { RefCell::new(String::new()) };
        /// Whether the form on the page holds changes that are not saved.
        static DIRTY: Cell<bool> = const { Cell::new(false) };
        /// Counts questions for names: only the answer to the latest letter is shown.
        static ASKED: Cell<u32> = const { Cell::new(0) };
        /// Goes to another address.
        static NAVIGATE: RefCell<Option<Navigate>> = const { RefCell::new(None) };
    }

    fn navigate(address: &str, options: NavigateOptions) {
        NAVIGATE.with_borrow(|navigate| navigate.as_ref().map(|navigate| navigate(address, options)));
    }

    /// Gives the page that is shown another address.
    pub fn go_on(address: &str) {
        navigate(address, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    }

    /// Begins to listen. It goes on as long as the page: nothing is ever taken back.
    pub fn listen() {
        NAVIGATE.set(Some(Box::new(use_navigate())));
        let path = use_location().pathname;
        Effect::new(move |before: Option<String>| {
            let here = path.get();
            if before.is_some_and(|before| before != here) {
                DIRTY.set(false);
                focus("#main");
            }
            here
        });
        let _ = window_event_listener(ev::keydown, |event| key(&event));
        let _ = window_event_listener(ev::beforeunload, |event| {
            if DIRTY.get() {
                event.prevent_default();
            }
        });
        let _ = window_event_listener(ev::submit, |event| submit(&event));
        on_document("click", |event| {
            close_menus(event.target().as_ref());
            guard(event);
        });
        on_document("focusin", |event| {
            let id = element(event).map(|element| element.id()).unwrap_or_default();
            FOCUSED.set(id);
        });
        live::listen();
        on_document("toggle", fetch_values);
        on_document("input", typed);
    }

    /// Listens before anybody else does: the router hears of clicks on the window, last.
    pub fn on_document(kind: &str, act: impl Fn(&Event) + 'static) {
        let act = Closure::<dyn Fn(Event)>::new(move |event: Event| act(&event)).into_js_value();
        let _ = document().add_event_listener_with_callback_and_bool(kind, act.unchecked_ref(), true);
    }

    fn element(event: &Event) -> Option<Element> {
        event.target()?.dyn_into().ok()
    }

    /// The first element that a selector finds.
    pub fn find<T: JsCast>(selector: &str) -> Option<T> {
        document().query_selector(selector).ok().flatten()?.dyn_into().ok()
    }

    fn focus(selector: &str) -> bool {
        find::<HtmlElement>(selector).is_some_and(|element| element.focus().is_ok())
    }

    /// After a page was drawn anew: gives the focus back to what stands in the place of what had it.
    pub fn drawn() {
        request_animation_frame(|| {
            let lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
            let id = FOCUSED.with_borrow(Clone::clone);
            if lost && !id.is_empty() {
                let there = document().get_element_by_id(&id).and_then(|there| there.dyn_into::<HtmlElement>().ok());
                let _ = there.map(|there| there.focus());
            }
            live::drawn();
        });
    }

    /// Acts on a key, unless someone is typing.
    fn key(event: &KeyboardEvent) {
        let key = event.key();
        if key == "Escape" {
            close_menus(None);
        }
        let search = key == "/" || (event.ctrl_key() || event.meta_key()) && key == "k";
        // Ctrl-K searches from anywhere; plain keys are letters where someone types, and other
        // combinations belong to the browser.
        let command = event.ctrl_key() || event.meta_key() || event.alt_key();
        let ours = if command { search } else { !is_typing() };
        if !ours {
            return;
        }
        let done = match key.as_str() {
            _ if search => focus("#search"),
            "j" => step(1),
            "k" => step(-1),
            "e" => find::<HtmlElement>("[data-key=edit]").map(|edit| edit.click()).is_some(),
            "?" => find::<HtmlDialogElement>("#keys").is_some_and(|dialog| dialog.show_modal().is_ok()),
            _ => false,
        };
        if done {
            event.prevent_default();
        }
    }

    fn is_typing() -> bool {
        let active = document().active_element();
        active.is_some_and(|active| matches!(active.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
    }

    /// Moves to another row of the tables on the page.
    fn step(by: i64) -> bool {
        let Ok(rows) = document().query_selector_all("main tbody th a") else { return false };
        let rows: Vec<HtmlElement> = (0..rows.length()).filter_map(|index| rows.item(index)?.dyn_into().ok()).collect();
        let active = document().active_element();
        let at = rows.iter().position(|row| active.as_ref() == Some(row.unchecked_ref::<Element>()));
        let next = match at.and_then(|at| i64::try_from(at).ok()) {
            Some(at) => at + by,
            None if by > 0 => 0,
            None => return false,
        };
        let row = usize::try_from(next).ok().and_then(|next| rows.get(next));
        row.is_some_and(|row| row.focus().is_ok())
    }

    /// Closes the menus that the click was not in; after a click on a link, all of them.
    fn close_menus(target: Option<&web_sys::EventTarget>) {
        let target = target.and_then(|target| target.dyn_ref::<Element>());
        let on_link = target.is_some_and(|target| matches!(target.closest("a"), Ok(Some(_))));
        let Ok(menus) = document().query_selector_all("details.menu[open]") else { return };
        for menu in (0..menus.length()).filter_map(|index| menus.item(index)?.dyn_into::<Element>().ok()) {
            let inside = target.is_some_and(|target| menu.contains(Some(target)));
            if on_link || !inside {
                let _ = menu.remove_attribute("open");
            }
        }
    }

    /// Leaving a form with changes asks first.
    fn guard(event: &Event) {
        let link = element(event).and_then(|target| target.closest("a[href]").ok().flatten());
        let leaves = link.and_then(|link| link.get_attribute("href")).is_some_and(|href| !href.starts_with('#'));
        if !leaves || !DIRTY.get() {
            return;
        }
        let form = find::<Element>("form[data-save]");
        let question = form.and_then(|form| form.get_attribute("data-save")).unwrap_or_default();
        if window().confirm_with_message(&question).unwrap_or(true) {
            DIRTY.set(false);
        } else {
            event.prevent_default();
        }
    }

    /// A menu was opened whose values come from the house: fetches those that occur.
    fn fetch_values(event: &Event) {
        let Some(menu) = element(event).filter(|menu| menu.has_attribute("open")) else { return };
        let Some(key) = menu.get_attribute("data-values") else { return };
        let (Some(object), Some(search)) = (object_here(), search_here()) else { return };
        // Asked once: the attribute says that it still has to be.
        let _ = menu.remove_attribute("data-values");
        spawn_local(async move {
            let Ok(drawn) = records::values(object, key, search).await else { return };
            if let Ok(Some(values)) = menu.query_selector(".menu-values") {
                values.set_inner_html(&drawn);
            }
        });
    }

    fn object_here() -> Option<Object> {
        let path = window().location().pathname().ok()?;
        Object::from_plural(path.trim_start_matches('/').split('/').next()?)
    }

    fn search_here() -> Option<String> {
        window().location().search().ok().map(|search| search.trim_start_matches('?').to_owned())
    }

    /// Something was typed: notes that the form changed, and offers names where one is meant.
    fn typed(event: &Event) {
        let Some(input) = element(event) else { return };
        if !matches!(input.closest("form[data-save]"), Ok(Some(_))) {
            return;
        }
        DIRTY.set(true);
        let Some(object) = input.get_attribute("data-suggest").and_then(|key| Object::from_key(&key)) else { return };
        let Some(list) = input.get_attribute("list").and_then(|id| document().get_element_by_id(&id)) else { return };
        let text = event_target_value(event);
        let mine = ASKED.get() + 1;
        ASKED.set(mine);
        spawn_local(async move {
            let names = records::suggest(object, text).await.unwrap_or_default();
            if ASKED.get() == mine {
                let options: Html = names.iter().map(|name| el("option").attr("value", name).done()).collect();
                list.set_inner_html(options.as_str());
            }
        });
    }

    /// A form was sent: one that only asks leads to its address, one that saves is sent without leaving the page.
    fn submit(event: &web_sys::SubmitEvent) {
        let form = event.target().and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        let (Some(form), false) = (form, event.default_prevented()) else { return };
        let (saves, asks) = (form.has_attribute("data-save"), form.method() == "get");
        let (true, Some(action), Some(sent)) = (saves || asks, form.get_attribute("action"), content(&form)) else {
            return;
        };
        event.prevent_default();
        if saves {
            DIRTY.set(false);
            spawn_local(save(form, action, sent));
        } else {
            close_menus(None);
            navigate(&format!("{action}?{sent}"), NavigateOptions::default());
        }
    }

    /// What stands in a form, as its content is written.
    fn content(form: &HtmlFormElement) -> Option<String> {
        let data = web_sys::FormData::new_with_form(form).ok()?;
        let pairs = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
        pairs.to_string().as_string()
    }

    /// Sends a record's form; what is wrong with it is shown in it.
    async fn save(form: HtmlFormElement, action: String, sent: String) {
        let button = form.query_selector("[type=submit]").ok().flatten();
        let busy = |busy: bool| button.as_ref().map(|button| button.toggle_attribute_with_force("disabled", busy));
        busy(true);
        let answer = post(&action, FORM, sent).await;
        busy(false);
        if let Err(refusal) = answer {
            DIRTY.set(true);
            show(&form, &refusal);
            if refusal.0.code == Code::Stale {
                compare(&form).await;
            }
        }
    }

    /// Shows what was wrong: at the field, and in a summary on top that leads there.
    fn show(form: &HtmlFormElement, refusal: &Refusal) {
        let problem = &refusal.0;
        while let Ok(Some(input)) = form.query_selector("[aria-invalid]") {
            let _ = input.remove_attribute("aria-invalid");
        }
        while let Ok(Some(error)) = form.query_selector(".field-error:not(:empty)") {
            error.set_text_content(None);
        }
        for (key, text) in crate::i18n::problem::fields(use_language(), problem) {
            if let Some(input) = document().get_element_by_id(&format!("field-{key}")) {
                let _ = input.set_attribute("aria-invalid", "true");
            }
            if let Some(error) = document().get_element_by_id(&format!("error-{key}")) {
                error.set_text_content(Some(&text));
            }
        }
        let label = |key: &str| {
            let label = form.query_selector(&format!("label[for=\"field-{key}\"]")).ok().flatten();
            label.and_then(|label| label.text_content())
        };
        if let Some(summary) = document().get_element_by_id("form-summary") {
            summary.set_inner_html(said::summary_text(use_language(), problem, label).as_str());
            let _ = summary.remove_attribute("hidden");
        }
        focus("#form-summary");
    }

    /// After a refusal for being out of date: shows what is there now wherever the form differs, and
    /// lets the next save overwrite it knowingly.
    async fn compare(form: &HtmlFormElement) {
        let Some(data) = web_sys::FormData::new_with_form(form).ok() else { return };
        let value = |name: &str| data.get(name).as_string();
        let object = value("object").and_then(|key| Object::from_key(&key));
        let (Some(object), Some(id)) = (object, value("id").and_then(|id| id.parse().ok())) else { return };
        let Ok(now) = records::now(object, id).await else { return };
        if let Ok(Some(etag)) = form.query_selector("[name=etag]") {
            let _ = etag.set_attribute("value", &now.etag);
        }
        if let Ok(Some(notice)) = form.query_selector(".notice") {
            let _ = notice.remove_attribute("hidden");
        }
        for (key, stands) in &now.values {
            let same = value(&format!("values[{key}]")).is_some_and(|mine| mine == *stands);
            let text = (!same).then(|| said::now_text(stands));
            if let Some(shown) = document().get_element_by_id(&format!("now-{key}")) {
                shown.set_text_content(text.as_deref());
            }
        }
    }
}
