//! What the browser adds to the role matrix: keys that set a cell, changes that are saved as they are
//! made, undo and redo, and the impact as soon as it is known.
//!
//! It knows nothing of roles and grants. A cell carries where it stands (its id, or `data-place` in what is
//! no cell of the grid) and what stands in it (`data-value`); a change is sent with both, and what comes back is the page: the parts that came
//! back different (`data-live`) are put in their place. Changes wait for each other.

/// Begins to listen; only browsers do.
#[cfg(not(feature = "hydrate"))]
pub fn listen() {}

/// A page was drawn.
#[cfg(not(feature = "hydrate"))]
pub fn drawn() {}

#[cfg(feature = "hydrate")]
pub use browser::{drawn, listen};

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::{Cell, RefCell};
    use std::collections::VecDeque;
    use std::iter::successors;
    use std::time::Duration;

    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use leptos::wasm_bindgen::JsCast;
    use leptos::web_sys::{Element, Event, HtmlElement, HtmlFormElement, HtmlInputElement, KeyboardEvent};

    use crate::api::Refusal;
    use crate::api::drawn::{Drawn, draw};
    use crate::api::lean::{self, FORM, post};
    use crate::i18n::{problem, use_language};
    use crate::ui::keys::{find, on_document};

    /// A change of a cell.
    #[derive(Clone)]
    struct Change {
        place: String,
        from: String,
        to: String,
    }

    #[derive(Default)]
    struct Steps {
        done: Vec<Change>,
        undone: Vec<Change>,
        waiting: VecDeque<Change>,
        busy: bool,
        /// The version of the draft whose impact is shown, and the impact.
        shown: (String, String),
        /// The cell whose choices were open.
        open: String,
        /// The cell where the arrow keys go on.
        at: Option<Element>,
        /// The cell that was changed last, until its sentence was heard.
        told: String,
    }

    /// What the arrow keys move through.
    const GRID: &str = ".matrix-grid tbody :is(a, .matrix-cell)";

    thread_local! {
        static STEPS: RefCell<Steps> = RefCell::default();
        /// Counts what was asked to be loaded: only the latest is.
        static LOADING: Cell<u32> = const { Cell::new(0) };
    }

    /// Begins to listen. It goes on as long as the page.
    pub fn listen() {
        on_document("keydown", key);
        on_document("change", |event| {
            if let Some((of, to)) = target(event, "[data-place]").and_then(|of| Some((of.clone(), wanted(event, &of)?)))
            {
                change(&of, to);
            }
        });
        on_document("click", |event| {
            if let Some(of) = target(event, "button[data-to]") {
                let to = of.get_attribute("data-to").unwrap_or_default();
                change(&of, to);
            } else if target(event, "[data-undo]").is_some() {
                undo();
            } else if target(event, "[data-redo]").is_some() {
                redo();
            }
        });
        on_document("focusin", |event| {
            let Some(here) = target(event, GRID) else { return };
            if let (Some(said), Some(text)) = (find::<Element>("#matrix-sentence"), here.get_attribute("aria-label")) {
                said.set_text_content(Some(&text));
            }
            stop_at(&here);
        });
    }

    /// Makes a cell the one in the tab order.
    fn stop_at(here: &Element) {
        let before = STEPS.with_borrow_mut(|steps| steps.at.replace(here.clone()));
        let _ = before.map(|before| before.set_attribute("tabindex", "-1"));
        let _ = here.set_attribute("tabindex", "0");
    }

    /// Of all cells one is in the tab order: where the arrow keys go on from. Without them, all of them are.
    fn rove() {
        let Ok(all) = document().query_selector_all(GRID) else { return };
        for cell in (0..all.length()).filter_map(|index| all.item(index)?.dyn_into::<Element>().ok()) {
            let _ = cell.set_attribute("tabindex", "-1");
        }
        let at = STEPS.with_borrow_mut(|steps| steps.at.take()).and_then(|at| document().get_element_by_id(&at.id()));
        let at = at.and_then(|at| at.dyn_into::<HtmlElement>().ok());
        let at = at.filter(|at| at.offset_height() > 0).map(Element::from);
        let first = || find(".matrix-cell[aria-expanded]").or_else(|| find("[data-shown] .matrix-cell"));
        if let Some(at) = at.or_else(first).or_else(|| find(".matrix-cell")) {
            stop_at(&at);
        }
    }

    /// Says what a change made of a cell; one that has the focus is read out by its name.
    fn hear() {
        let told = STEPS.with_borrow_mut(|steps| std::mem::take(&mut steps.told));
        let cell =
            document().get_element_by_id(&told).filter(|cell| document().active_element().as_ref() != Some(cell));
        let text = cell.and_then(|cell| cell.get_attribute("aria-label"));
        if let (Some(heard), Some(text)) = (find::<Element>("#matrix-heard"), text) {
            heard.set_text_content(Some(&text));
        }
    }

    fn target(event: &Event, selector: &str) -> Option<Element> {
        event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok()?
    }

    fn attr(of: &Element, name: &str) -> String {
        of.get_attribute(name).unwrap_or_default()
    }

    /// Where a cell stands.
    fn place(of: &Element) -> String {
        of.get_attribute("data-place").unwrap_or_else(|| of.id())
    }

    /// What shall stand in a cell, after something in it was chosen.
    fn wanted(event: &Event, of: &Element) -> Option<String> {
        if let Some(form) = of.dyn_ref::<HtmlFormElement>() {
            let chosen = form.query_selector_all("input:checked, select").ok()?;
            let chosen = (0..chosen.length()).filter_map(|index| chosen.item(index)?.dyn_into::<Element>().ok());
            let words: Vec<String> = chosen.map(|one| value(&one)).filter(|word| !word.is_empty()).collect();
            return Some(words.join(" "));
        }
        let input = of.dyn_ref::<HtmlInputElement>();
        match input.map(HtmlInputElement::checked) {
            Some(true) => Some("yes".into()),
            Some(false) => Some("no".into()),
            None => Some(event_target_value(event)).filter(|value| !value.is_empty()),
        }
    }

    /// What is chosen in an input or a list.
    fn value(of: &Element) -> String {
        let chosen = of.query_selector("option:checked").ok().flatten();
        chosen.unwrap_or_else(|| of.clone()).get_attribute("value").unwrap_or_default()
    }

    fn key(event: &Event) {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        if find::<Element>("#matrix").is_none() {
            return;
        }
        let key = event.key();
        let command = event.ctrl_key() || event.meta_key();
        if key == "Escape" {
            let _ = find::<HtmlElement>("#matrix-close").map(|close| close.click());
            return;
        }
        // Where someone types, these keys are about what was typed.
        let typed = target(event, "textarea, input:not([type=radio], [type=checkbox])").is_some();
        if command && !event.alt_key() && !typed {
            match (key.to_ascii_lowercase().as_str(), event.shift_key()) {
                ("z", false) => undo(),
                ("z", true) | ("y", _) => redo(),
                _ => return,
            }
            event.prevent_default();
            return;
        }
        let Some(cell) = target(event, GRID).filter(|_| !event.alt_key() && !command) else { return };
        if moved(&cell, &key) || pressed(&cell, &key) {
            event.prevent_default();
            event.stop_propagation();
        }
    }

    /// Goes to the next cell in a direction. Where one type is shown at a time its actions stand below each
    /// other, and the other types are to its sides.
    fn moved(cell: &Element, key: &str) -> bool {
        let (Some(there), Ok(Some(row))) = (cell.parent_element(), cell.closest("tr")) else { return false };
        let column = successors(there.previous_element_sibling(), Element::previous_element_sibling).count() + 1;
        let stacked = find::<HtmlElement>(".matrix-one").is_some_and(|one| one.offset_height() > 0);
        let (row, column) = match (key, stacked) {
            ("ArrowLeft", true) => return step("previous"),
            ("ArrowRight", true) => return step("next"),
            ("ArrowUp", true) | ("ArrowLeft", false) => (Some(row), column - 1),
            ("ArrowDown", true) | ("ArrowRight", false) => (Some(row), column + 1),
            ("ArrowUp", false) => (row.previous_element_sibling(), column),
            ("ArrowDown", false) => (row.next_element_sibling(), column),
            ("Home", _) => (Some(row), 2),
            ("End", _) => (Some(row), 9),
            _ => return false,
        };
        let to =
            row.and_then(|row| row.query_selector(&format!(":nth-child({column}) > :is(a, .matrix-cell)")).ok()?);
        let _ = to.and_then(|to| to.dyn_into::<HtmlElement>().ok()).map(|to| to.focus());
        true
    }

    /// Goes to the type of record before or after.
    fn step(to: &str) -> bool {
        find::<HtmlElement>(&format!("[data-step='{to}']")).map(|step| step.click()).is_some()
    }

    /// A letter sets how far a cell reaches, and leaves its other parts; the same letters in both languages.
    fn pressed(cell: &Element, key: &str) -> bool {
        let value = attr(cell, "data-value");
        let rest = value.split_once(' ').map_or("", |(_, rest)| rest);
        let reach = match key.to_ascii_lowercase().as_str() {
            "o" => "own",
            "r" => "reports",
            "d" => "department",
            "s" => "subtree",
            "a" => "all",
            "0" | "delete" | "backspace" => "none",
            "u" => {
                undo();
                return true;
            }
            _ => return false,
        };
        if !cell.has_attribute("href") || value.is_empty() {
            return false;
        }
        let to = if reach == "none" || rest.is_empty() { reach.to_owned() } else { format!("{reach} {rest}") };
        if to != value {
            // Shown at once; the server says the same in a moment, or why not.
            let letter = find::<Element>(&format!(".matrix-legend [data-reach={reach}] b"));
            let letter = letter.and_then(|letter| letter.text_content()).unwrap_or_default();
            if let Ok(Some(there)) = cell.query_selector("b") {
                there.set_text_content(Some(&letter));
            }
            change(cell, to);
        }
        true
    }

    /// Sends a change of a cell, after those that wait.
    fn change(of: &Element, to: String) {
        let made = Change { place: place(of), from: attr(of, "data-value"), to };
        let _ = of.set_attribute("data-value", &made.to);
        STEPS.with_borrow_mut(|steps| {
            steps.undone.clear();
            steps.done.push(made.clone());
        });
        send(made);
    }

    fn undo() {
        let last = STEPS.with_borrow_mut(|steps| steps.done.pop().inspect(|last| steps.undone.push(last.clone())));
        if let Some(Change { place, from, to }) = last {
            send(Change { place, from: to, to: from });
        }
    }

    fn redo() {
        let next = STEPS.with_borrow_mut(|steps| steps.undone.pop().inspect(|next| steps.done.push(next.clone())));
        if let Some(next) = next {
            send(next);
        }
    }

    fn send(change: Change) {
        let first = STEPS.with_borrow_mut(|steps| {
            steps.told.clone_from(&change.place);
            steps.waiting.push_back(change);
            !std::mem::replace(&mut steps.busy, true)
        });
        if first {
            spawn_local(send_all());
        }
    }

    async fn send_all() {
        while let Some(next) = STEPS.with_borrow_mut(|steps| steps.waiting.pop_front()) {
            let answer = save(&next).await;
            let more = STEPS.with_borrow(|steps| !steps.waiting.is_empty());
            match answer {
                Ok(drawn) if !more => show(&drawn),
                Ok(_) => {}
                Err(refusal) => {
                    // What was built on it means nothing any more.
                    STEPS.with_borrow_mut(|steps| {
                        steps.waiting.clear();
                        steps.done.clear();
                        steps.undone.clear();
                    });
                    refused(&refusal).await;
                }
            }
        }
        STEPS.with_borrow_mut(|steps| steps.busy = false);
    }

    async fn save(change: &Change) -> Result<Drawn, Refusal> {
        let matrix = find::<Element>("#matrix");
        let of = |name| matrix.as_ref().map(|matrix| attr(matrix, name)).unwrap_or_default();
        let pairs = [
            ("place", change.place.clone()),
            ("from", change.from.clone()),
            ("version", of("data-version")),
            ("back", of("data-back")),
            ("values[to]", change.to.clone()),
        ];
        let body: Vec<String> =
            pairs.iter().map(|(key, value)| format!("{key}={}", remit_wire::encode(value))).collect();
        lean::read(&post(&of("data-action"), FORM, body.join("&")).await?)
    }

    /// Says why, and shows what stands there now.
    async fn refused(refusal: &Refusal) {
        let back = find::<Element>("#matrix").map(|matrix| attr(&matrix, "data-back")).unwrap_or_default();
        if let Ok(drawn) = draw(back).await {
            show(&drawn);
        }
        if let Some(news) = find::<Element>("#matrix-news") {
            news.set_text_content(Some(&problem::explain(use_language(), &refusal.0).1));
            news.scroll_into_view_with_bool(false);
        }
    }

    /// Puts the parts of a page that came back different in their place.
    fn show(drawn: &Drawn) {
        let Ok(new) = document().create_element("div") else { return };
        new.set_inner_html(&drawn.html);
        if let (Ok(Some(from)), Some(to)) = (new.query_selector("#matrix"), find::<Element>("#matrix")) {
            let _ = to.set_attribute("data-version", &attr(&from, "data-version"));
        }
        let Ok(parts) = new.query_selector_all("[data-live]") else { return };
        for part in (0..parts.length()).filter_map(|index| parts.item(index)?.dyn_into::<Element>().ok()) {
            let there = document().get_element_by_id(&part.id());
            if let Some(there) = there.filter(|there| there.outer_html() != part.outer_html()) {
                there.set_outer_html(&part.outer_html());
            }
        }
        crate::ui::keys::drawn();
    }

    /// A page was drawn: the steps are shown, the choices get the focus, the impact is asked for.
    pub fn drawn() {
        let Some(matrix) = find::<Element>("#matrix") else { return };
        let (done, undone) = STEPS.with_borrow(|steps| (steps.done.is_empty(), steps.undone.is_empty()));
        for (selector, none) in [("#matrix-undo", done), ("#matrix-redo", undone)] {
            let _ = find::<Element>(selector).map(|step| step.toggle_attribute_with_force("disabled", none));
        }
        // Choices that open take the focus, and give it back to their cell.
        let open = find::<Element>("#matrix-choices").map(|choices| attr(&choices, "data-open")).unwrap_or_default();
        let before = STEPS.with_borrow_mut(|steps| std::mem::replace(&mut steps.open, open.clone()));
        if open != before {
            let there = match open.is_empty() {
                true => document().get_element_by_id(&before),
                false => find("#matrix-choices input:checked"),
            };
            let _ = there.and_then(|there| there.dyn_into::<HtmlElement>().ok()).map(|there| there.focus());
        }
        rove();
        hear();
        load(attr(&matrix, "data-version"));
    }

    /// Shows the impact of this version of the draft, when nothing was changed for a moment.
    fn load(version: String) {
        let Some(panel) = find::<Element>("[data-load]") else { return };
        let (known, html) = STEPS.with_borrow(|steps| steps.shown.clone());
        if panel.inner_html().is_empty() {
            panel.set_inner_html(&html);
        }
        if known == version {
            return;
        }
        let _ = panel.set_attribute("aria-busy", "true");
        let mine = LOADING.get() + 1;
        LOADING.set(mine);
        let ask = move || {
            if LOADING.get() != mine {
                return;
            }
            spawn_local(async move {
                let answer = draw(attr(&panel, "data-load")).await;
                if LOADING.get() != mine {
                    return;
                }
                let _ = panel.remove_attribute("aria-busy");
                if let Ok(drawn) = answer {
                    panel.set_inner_html(&drawn.html);
                    STEPS.with_borrow_mut(|steps| steps.shown = (version, drawn.html));
                }
            });
        };
        set_timeout(ask, Duration::from_millis(400));
    }
}
