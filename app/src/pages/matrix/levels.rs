//! The fields tab: how much of each field every role shows.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;
use remit_policy::{Field, Level, Object};
use remit_wire::PolicyEdit;

use super::desk::Desk;
use crate::i18n::catalog;

/// The fields of an object against all roles.
pub fn levels(desk: Desk, object: Object, roles: &[String]) -> AnyView {
    let words = desk.words;
    let heads: Vec<AnyView> = roles.iter().map(|key| head(desk, object, key)).collect();
    let rows: Vec<AnyView> =
        object.fields().iter().enumerate().map(|(row, field)| line(desk, object, row, field, roles)).collect();
    view! {
        <p class="matrix-lead">{words.fields_lead}</p>
        <div class="matrix-scroll">
            <table
                class="matrix-levels"
                aria-label=format!("{}: {}", words.tab_fields, catalog::objects(desk.language, object))
                on:keydown=|event| on_key(&event)
            >
                <thead>
                    <tr>
                        <th scope="col">{words.field}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn head(desk: Desk, object: Object, role: &str) -> AnyView {
    let key = role.to_owned();
    let sees = move || desk.sees(&key, object);
    view! {
        <th scope="col">
            {desk.role_name(role)}
            {move || (!sees()).then(|| view! { <small>{desk.words.sees_none}</small> })}
        </th>
    }
    .into_any()
}

fn line(desk: Desk, object: Object, row: usize, field: &'static Field, roles: &[String]) -> AnyView {
    let cells: Vec<AnyView> =
        roles.iter().enumerate().map(|(column, role)| cell(desk, object, (row, column), field, role)).collect();
    view! {
        <tr>
            <th scope="row">
                {catalog::field(desk.language, object, field.key)}
                {field.sensitive.then(|| view! { <small class="matrix-sensitive">{desk.words.sensitive}</small> })}
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

fn cell(desk: Desk, object: Object, at: (usize, usize), field: &'static Field, role: &str) -> AnyView {
    let key = role.to_owned();
    let level = Memo::new(move |_| desk.level(&key, object, field.key).map_or("hidden", Level::key));
    let edit = move |role: &str, level| PolicyEdit::Level { role: role.into(), object, field: field.key.into(), level };
    let changed = {
        let key = role.to_owned();
        Memo::new(move |_| desk.is_pending(&edit(&key, Level::Hidden)))
    };
    let writable = {
        let key = role.to_owned();
        move || desk.is_writable(&key)
    };
    let idle = {
        let key = role.to_owned();
        Memo::new(move |_| !desk.sees(&key, object))
    };
    let first = level.get_untracked();
    let options: Vec<_> = Level::ALL
        .iter()
        .map(|one| view! { <option value=one.key() selected=one.key() == first>{catalog::level(desk.language, *one)}</option> })
        .collect();
    let key = role.to_owned();
    view! {
        <td data-changed=move || changed.get().then_some("true") data-idle=move || idle.get().then_some("true")>
            <select
                class="matrix-level"
                autocomplete="off"
                aria-label=format!("{}, {}", catalog::field(desk.language, object, field.key), desk.role_name(role))
                data-level-cell=format!("{role}:{}:{}", object.key(), field.key)
                data-level=move || level.get()
                data-at=format!("{},{}", at.0, at.1)
                disabled=move || !writable()
                prop:value=move || level.get()
                on:change=move |event| {
                    if let Some(level) = Level::from_key(&event_target_value(&event)) {
                        desk.change(edit(&key, level));
                    }
                }
            >
                {options}
            </select>
        </td>
    }
    .into_any()
}

/// Left and right go from role to role; up and down stay with the list itself.
fn on_key(event: &KeyboardEvent) {
    let key = event.key();
    if !matches!(key.as_str(), "ArrowLeft" | "ArrowRight") || event.alt_key() {
        return;
    }
    let Some(target) = event.target() else { return };
    let Some((row, column)) = super::grid::cell_at(target.unchecked_ref::<Element>()) else { return };
    let column = if key == "ArrowRight" { Some(column + 1) } else { column.checked_sub(1) };
    event.prevent_default();
    if let Some(column) = column {
        super::grid::focus((row, column));
    }
}
