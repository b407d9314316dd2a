//! What the keyboard does on every page, and two things that plain HTML leaves to be wished for: menus
//! close when one clicks elsewhere, and forms that only ask do not load the page anew.

/// Begins to listen; only browsers do.
#[cfg(not(feature = "hydrate"))]
pub fn listen() {}

/// Begins to listen; only browsers do.
#[cfg(feature = "hydrate")]
pub fn listen() {
    use leptos::ev;
    use leptos::prelude::*;

    let navigate = leptos_router::hooks::use_navigate();
    // They live as long as the page: the handles are not needed.
    let _ = window_event_listener(ev::keydown, |event| browser::key(&event));
    let _ = window_event_listener(ev::click, |event| browser::close_menus(event.target().as_ref()));
    let _ = window_event_listener(ev::submit, move |event| {
        if let Some(address) = browser::asked(&event) {
            event.prevent_default();
            navigate(&address, leptos_router::NavigateOptions::default());
        }
    });
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::*;
    use leptos::wasm_bindgen::JsCast;
    use leptos::web_sys::{self, Element, HtmlDialogElement, HtmlElement, HtmlFormElement, KeyboardEvent};

    /// Acts on a key, unless someone is typing.
    pub fn key(event: &KeyboardEvent) {
        let key = event.key();
        let search = key == "/" || (event.ctrl_key() || event.meta_key()) && key == "k";
        if key == "Escape" {
            close_menus(None);
        }
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
            "e" => click("[data-key=edit]"),
            "?" => help(),
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

    fn find<T: JsCast>(selector: &str) -> Option<T> {
        document().query_selector(selector).ok().flatten()?.dyn_into().ok()
    }

    fn focus(selector: &str) -> bool {
        find::<HtmlElement>(selector).is_some_and(|element| element.focus().is_ok())
    }

    fn click(selector: &str) -> bool {
        find::<HtmlElement>(selector).map(|element| element.click()).is_some()
    }

    fn help() -> bool {
        find::<HtmlDialogElement>("#keys").is_some_and(|dialog| dialog.show_modal().is_ok())
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
    pub fn close_menus(target: Option<&web_sys::EventTarget>) {
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

    /// The address that a form asks for, if asking is all that it does.
    pub fn asked(event: &web_sys::SubmitEvent) -> Option<String> {
        let form: HtmlFormElement = event.target()?.dyn_into().ok()?;
        if event.default_prevented() || form.method() != "get" {
            return None;
        }
        let data = web_sys::FormData::new_with_form(&form).ok()?;
        let query = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
        let path = form.get_attribute("action")?;
        close_menus(None);
        Some(format!("{path}?{}", String::from(query.to_string())))
    }
}
