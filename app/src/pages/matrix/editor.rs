//! All choices of one cell, in a dialog beside it. What is chosen counts at once in the preview;
//! nothing is published from here.

use leptos::html;
use leptos::prelude::*;
use remit_policy::{Action, Grant, Object, Reach};

use super::desk::Desk;
use super::grid::ladder;
use crate::i18n::{catalog, matrix};

/// The dialog; it opens as soon as a cell is chosen.
pub fn editor(desk: Desk) -> AnyView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let open = desk.open.get().is_some();
        let Some(dialog) = dialog.get() else { return };
        if open && !dialog.open() {
            let _ = dialog.show_modal();
        }
    });
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    view! {
        <dialog
            class="matrix-editor"
            node_ref=dialog
            closedby="any"
            aria-labelledby="matrix-editor-title"
            on:close=move |_| desk.open.set(None)
        >
            {move || desk.open.get().map(|(object, action)| choices(desk, object, action))}
            <footer class="matrix-editor-foot">
                <button type="button" class="button" data-undo="" on:click=move |_| desk.edits.undo() disabled=move || !desk.edits.steps().0>
                    {desk.words.undo}
                </button>
                <button type="button" class="button primary" data-done="" on:click=move |_| close()>
                    {desk.words.done}
                </button>
            </footer>
        </dialog>
    }
    .into_any()
}

fn choices(desk: Desk, object: Object, action: Action) -> AnyView {
    let words = desk.words;
    let grant = Memo::new(move |_| desk.grant(object, action));
    let title = format!("{} · {}", catalog::objects(desk.language, object), catalog::action(desk.language, action));
    view! {
        <h2 id="matrix-editor-title">{title}</h2>
        <p class="matrix-sentence">{move || desk.sentence(object, action)}</p>
        {move || {
            let notes = desk.notes(object, action);
            notes.into_iter().map(|note| view! { <p class="matrix-note">{note}</p> }).collect_view()
        }}
        {reach(desk, object, action, grant)}
        {(action == Action::Transfer).then(|| to(desk, object, grant))}
        {object.is_child().then(|| {
            let set = move |on| desk.adjust(object, action, |grant| grant.via_customer = on);
            tick(grant, "via_customer", words.via, Some(words.via_help), |grant| grant.via_customer, set)
        })}
        {fences(desk, object, action, grant)}
        {may_need_approval(action).then(|| {
            let set = move |on| desk.adjust(object, action, |grant| grant.approval = on);
            tick(grant, "approval", words.approval, Some(words.approval_help), |grant| grant.approval, set)
        })}
    }
    .into_any()
}

/// Only what changes records can wait for someone's approval.
fn may_need_approval(action: Action) -> bool {
    matches!(action, Action::Create | Action::Edit | Action::Delete | Action::Transfer)
}

/// The same choice twice: a ladder to point at, and a list for keyboard and reader.
fn reach(desk: Desk, object: Object, action: Action, grant: Memo<Option<Grant>>) -> AnyView {
    let words = desk.words;
    let now = move || grant.with(|grant| grant.as_ref().map_or("none", |grant| grant.reach.key()));
    let steps: Vec<AnyView> = std::iter::once(None)
        .chain(Reach::ALL.iter().copied().map(Some))
        .map(|reach| step(desk, object, action, reach, grant))
        .collect();
    let meaning =
        move || grant.with(|grant| grant.as_ref().map_or("", |grant| matrix::rung(desk.language, grant.reach)));
    let set = move |key: String| desk.set_reach(object, action, Reach::from_key(&key));
    view! {
        <div class="matrix-steps" aria-hidden="true">
            {steps}
        </div>
        {select("reach", words.reach, meaning, reaches(desk, "none", words.none), now, set)}
    }
    .into_any()
}

fn step(desk: Desk, object: Object, action: Action, reach: Option<Reach>, grant: Memo<Option<Grant>>) -> AnyView {
    let words = desk.words;
    let is_now = move || grant.with(|grant| grant.as_ref().map(|grant| grant.reach) == reach);
    view! {
        <button
            type="button"
            class="matrix-step"
            tabindex="-1"
            data-reach=reach.map_or("none", Reach::key)
            data-now=move || is_now().then_some("true")
            title=reach.map_or(words.none, |reach| catalog::reach(desk.language, reach))
            on:click=move |_| desk.set_reach(object, action, reach)
        >
            {ladder()}
            <span>{reach.map_or("–", |reach| matrix::letter(desk.language, reach))}</span>
        </button>
    }
    .into_any()
}

fn to(desk: Desk, object: Object, grant: Memo<Option<Grant>>) -> AnyView {
    let words = desk.words;
    let now = move || grant.with(|grant| grant.as_ref().and_then(|grant| grant.to).map_or("default", Reach::key));
    let set = move |key: String| desk.adjust(object, Action::Transfer, |grant| grant.to = Reach::from_key(&key));
    select("to", words.to, move || words.to_help, reaches(desk, "default", words.to_unset), now, set)
}

fn reaches(desk: Desk, none: &'static str, label: &'static str) -> Vec<(&'static str, &'static str)> {
    let named = Reach::ALL.iter().map(|reach| (reach.key(), catalog::reach(desk.language, *reach)));
    std::iter::once((none, label)).chain(named).collect()
}

fn fences(desk: Desk, object: Object, action: Action, grant: Memo<Option<Grant>>) -> AnyView {
    let words = desk.words;
    let offered = untrack(|| desk.base.with(|base| offered(base, object, grant.get().as_ref())));
    let ticks: Vec<AnyView> = offered
        .into_iter()
        .map(|key| {
            let label = catalog::dimension(desk.language, &key).to_owned();
            let is_set = {
                let key = key.clone();
                move |grant: &Grant| grant.fences.contains(&key)
            };
            let value = key.clone();
            let set = move |on: bool| {
                desk.adjust(object, action, |grant| {
                    if on {
                        grant.fences.insert(key.clone())
                    } else {
                        grant.fences.remove(&key)
                    };
                })
            };
            tick(grant, &format!("fence:{value}"), &label, None, is_set, set)
        })
        .collect();
    view! {
        <fieldset class="matrix-fences">
            <legend>{words.fences}</legend>
            <p class="help">{words.fences_help}</p>
            {ticks}
        </fieldset>
    }
    .into_any()
}

/// The dimensions that records of this type have, themselves or from their customer, and those that
/// the grant names already.
fn offered(base: &remit_wire::PolicyView, object: Object, grant: Option<&Grant>) -> Vec<String> {
    let carried = |key: &str| {
        object.dimensions().contains(&key) || (object.is_child() && Object::Customer.dimensions().contains(&key))
    };
    let set = |key: &str| grant.is_some_and(|grant| grant.fences.contains(key));
    base.dimensions.iter().map(|one| &one.key).filter(|key| carried(key) || set(key)).cloned().collect()
}

/// A labelled list to choose one from.
fn select(
    name: &'static str, label: &'static str, help: impl Fn() -> &'static str + Send + 'static,
    options: Vec<(&'static str, &'static str)>, now: impl Fn() -> &'static str + Copy + Send + 'static,
    set: impl Fn(String) + 'static,
) -> AnyView {
    let first = untrack(now);
    let options: Vec<_> = options
        .into_iter()
        .map(|(key, text)| view! { <option value=key selected=key == first>{text}</option> })
        .collect();
    view! {
        <label class="matrix-choice">
            <span>{label}</span>
            <select name=name autofocus=name == "reach" autocomplete="off" prop:value=now on:change=move |event| set(event_target_value(&event))>
                {options}
            </select>
            <small class="help">{help}</small>
        </label>
    }
    .into_any()
}

/// A box to tick; out of reach as long as there is no grant.
fn tick(
    grant: Memo<Option<Grant>>, name: &str, label: &str, help: Option<&'static str>,
    is_set: impl Fn(&Grant) -> bool + Send + 'static, set: impl Fn(bool) + 'static,
) -> AnyView {
    view! {
        <label class="matrix-tick">
            <input
                type="checkbox"
                name=name.to_owned()
                autocomplete="off"
                prop:checked=move || grant.with(|grant| grant.as_ref().is_some_and(&is_set))
                disabled=move || grant.with(Option::is_none)
                on:change=move |event| set(event_target_checked(&event))
            />
            <span>
                {label.to_owned()}
                {help.map(|help| view! { <small class="help">{help}</small> })}
            </span>
        </label>
    }
    .into_any()
}
