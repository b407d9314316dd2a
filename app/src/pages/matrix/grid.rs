//! One role in full: objects as rows, actions as columns, a ladder in each cell.
//!
//! One cell is in the tab order; the arrow keys move on from it, letters set the reach.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};
use remit_policy::{Action, Object, Reach};

use super::desk::Desk;
use crate::i18n::{catalog, matrix};

/// Row and column of a cell.
type At = (usize, usize);

/// The grid of the shown role.
pub fn grid(desk: Desk) -> AnyView {
    let at = RwSignal::new((0, 0));
    let words = desk.words;
    let rows: Vec<AnyView> =
        Object::ALL.into_iter().enumerate().map(|(row, object)| line(desk, at, row, object)).collect();
    let actions: Vec<_> = Action::ALL
        .iter()
        .map(|action| view! { <th scope="col">{catalog::action(desk.language, *action)}</th> })
        .collect();
    view! {
        <div class="matrix-scroll">
            <table
                class="matrix-grid"
                role="grid"
                aria-label=words.tab_actions
                aria-readonly=move || (!desk.may_write()).to_string()
                on:keydown=move |event| on_key(desk, at, &event)
                on:focusin=move |event| {
                    if let Some(cell) = event.target().and_then(|target| cell_at(target.unchecked_ref())) {
                        at.set(cell);
                    }
                }
            >
                <thead>
                    <tr>
                        <th scope="col">{words.objects}</th>
                        {actions}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <div class="matrix-words">
            <p class="matrix-sentence" aria-live="polite" data-sentence="">
                {move || place(at.get()).map(|(object, action)| desk.sentence(object, action))}
            </p>
            {move || {
                let notes = place(at.get()).map(|(object, action)| desk.notes(object, action)).unwrap_or_default();
                notes.into_iter().map(|note| view! { <p class="matrix-note">{note}</p> }).collect_view()
            }}
            {move || desk.may_write().then(|| view! { <p class="matrix-keys">{words.keys}</p> })}
        </div>
    }
    .into_any()
}

fn line(desk: Desk, at: RwSignal<At>, row: usize, object: Object) -> AnyView {
    let cells: Vec<AnyView> =
        Action::ALL.iter().enumerate().map(|(column, action)| cell(desk, at, (row, column), object, *action)).collect();
    view! {
        <tr>
            <th scope="row">{catalog::objects(desk.language, object)}</th>
            {cells}
        </tr>
    }
    .into_any()
}

fn cell(desk: Desk, at: RwSignal<At>, here: At, object: Object, action: Action) -> AnyView {
    let words = desk.words;
    let grant = Memo::new(move |_| desk.grant(object, action));
    let changed = Memo::new(move |_| {
        desk.is_pending(&desk.role.with(|role| remit_wire::PolicyEdit::Grant {
            role: role.clone(),
            object,
            action,
            grant: None,
        }))
    });
    let reach = move || grant.with(|grant| grant.as_ref().map(|grant| grant.reach));
    let marks = move || {
        grant.with(|grant| {
            let grant = grant.as_ref()?;
            let marks =
                [(!grant.fences.is_empty(), "fence"), (grant.via_customer, "via"), (grant.approval, "approval")];
            let marks: Vec<&str> = marks.into_iter().filter_map(|(holds, mark)| holds.then_some(mark)).collect();
            (!marks.is_empty()).then(|| marks.join(" "))
        })
    };
    let label = move || {
        let who = catalog::objects(desk.language, object);
        let what = grant.with(|grant| super::say::brief(words, desk.language, grant.as_ref()));
        let what = format!("{who}, {}: {what}", catalog::action(desk.language, action));
        if changed.get() { format!("{what} ({})", words.unpublished) } else { what }
    };
    view! {
        <td role="gridcell">
            <button
                type="button"
                class="matrix-cell"
                data-cell=format!("{}:{}", object.key(), action.key())
                data-at=format!("{},{}", here.0, here.1)
                data-reach=move || reach().map_or("none", Reach::key)
                data-marks=marks
                data-changed=move || changed.get().then_some("true")
                tabindex=move || if at.get() == here { "0" } else { "-1" }
                aria-label=label
                aria-haspopup=move || desk.may_write().then_some("dialog")
                aria-expanded=move || (desk.open.get() == Some((object, action))).then_some("true")
                on:click=move |_| {
                    if untrack(|| desk.may_write()) {
                        desk.open.set(Some((object, action)));
                    }
                }
            >
                {ladder()}
                <span class="matrix-letter" aria-hidden="true">
                    {move || reach().map_or("", |reach| matrix::letter(desk.language, reach))}
                </span>
                <span class="matrix-marks" aria-hidden="true">
                    <i class="mark-fence"></i>
                    <i class="mark-via"></i>
                    <i class="mark-approval"></i>
                </span>
            </button>
        </td>
    }
    .into_any()
}

/// Five steps; the style fills them up to the `data-reach` around them.
pub fn ladder() -> AnyView {
    view! {
        <span class="matrix-ladder" aria-hidden="true">
            <i></i>
            <i></i>
            <i></i>
            <i></i>
            <i></i>
        </span>
    }
    .into_any()
}

fn place((row, column): At) -> Option<(Object, Action)> {
    Object::ALL.get(row).copied().zip(Action::ALL.get(column).copied())
}

/// The cell that an element lies in.
pub fn cell_at(element: &Element) -> Option<At> {
    let cell = element.closest("[data-at]").ok().flatten()?.get_attribute("data-at")?;
    let (row, column) = cell.split_once(',')?;
    Some((row.parse().ok()?, column.parse().ok()?))
}

pub fn focus((row, column): At) {
    let found = document().query_selector(&format!("[data-at='{row},{column}']")).ok().flatten();
    if let Some(cell) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        let _ = cell.focus();
    }
}

fn on_key(desk: Desk, at: RwSignal<At>, event: &KeyboardEvent) {
    let key = event.key();
    let here = at.get_untracked();
    if let Some(there) = moved(here, &key, event.ctrl_key()) {
        event.prevent_default();
        focus(there);
        return;
    }
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let Some((object, action)) = place(here) else { return };
    match key.to_ascii_lowercase().as_str() {
        "u" => desk.edits.undo(),
        "0" | "delete" | "backspace" => desk.set_reach(object, action, None),
        letter => {
            let Some(reach) = reach_of(letter) else { return };
            desk.set_reach(object, action, Some(reach));
        }
    }
    event.prevent_default();
}

/// The reach behind a letter; the same keys in both languages.
fn reach_of(letter: &str) -> Option<Reach> {
    Some(match letter {
        "o" => Reach::Own,
        "r" => Reach::Reports,
        "d" => Reach::Department,
        "s" => Reach::Subtree,
        "a" => Reach::All,
        _ => return None,
    })
}

/// Where a key leads from a cell.
fn moved((row, column): At, key: &str, far: bool) -> Option<At> {
    let (last_row, last_column) = (Object::ALL.len() - 1, Action::ALL.len() - 1);
    Some(match key {
        "ArrowUp" => (row.saturating_sub(1), column),
        "ArrowDown" => (last_row.min(row + 1), column),
        "ArrowLeft" => (row, column.saturating_sub(1)),
        "ArrowRight" => (row, last_column.min(column + 1)),
        "Home" => (if far { 0 } else { row }, 0),
        "End" => (if far { last_row } else { row }, last_column),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_move_and_stop_at_the_edge() {
        assert_eq!(moved((0, 0), "ArrowUp", false), Some((0, 0)));
        assert_eq!(moved((0, 0), "ArrowRight", false), Some((0, 1)));
        assert_eq!(moved((7, 7), "ArrowDown", false), Some((7, 7)));
        assert_eq!(moved((3, 3), "End", true), Some((7, 7)));
        assert_eq!(moved((3, 3), "Home", false), Some((3, 0)));
        assert_eq!(moved((3, 3), "x", false), None);
    }

    #[test]
    fn every_rung_has_its_letter() {
        for reach in Reach::ALL {
            let letter = reach.key().get(..1).unwrap();
            assert_eq!(reach_of(letter), Some(*reach));
        }
    }
}
