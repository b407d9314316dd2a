//! The role matrix: what each role may do and how far, changed in place and published as a revision.
//!
//! The page asks once for the policy in force and keeps it in a [`desk::Desk`]. A change of a cell is a
//! [`remit_wire::PolicyEdit`] in [`edits::Edits`]; the policy with all changes applied is what the
//! cells show. Publishing sends the changes, not the result, with the revision that they were made on.

mod about;
mod bar;
mod desk;
mod editor;
mod edits;
mod grid;
mod levels;
mod say;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use remit_policy::{Object, Policy, Tier};
use remit_wire::{Code, PolicyView, RevisionView};

use crate::api::Refusal;
use crate::api::policy::{policy, revisions};
use crate::i18n::matrix::words;
use crate::i18n::{catalog, use_language};
use crate::ui::page::{PageHead, Skeleton, Trouble};
use desk::Desk;
use edits::Edits;

/// The role matrix.
#[component]
pub fn MatrixPage() -> impl IntoView {
    let policy = Resource::new(|| (), |()| policy());
    let revisions = Resource::new(|| (), |()| revisions());
    view! {
        <Suspense fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match policy.await {
                    Ok(view) => matrix(view, revisions.await.unwrap_or_default()),
                    Err(refusal) => view! { <Trouble refusal=unseen(refusal) page=true/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// A page that someone has no business on looks the same as one that does not exist.
fn unseen(refusal: Refusal) -> Refusal {
    match refusal.0.code {
        Code::Forbidden => Refusal::new(Code::NotFound, refusal.0.detail),
        _ => refusal,
    }
}

fn matrix(view: PolicyView, history: Vec<RevisionView>) -> AnyView {
    let words = words();
    let query = use_query_map();
    let edits = Edits::new();
    let base = RwSignal::new(view);
    // Set from the address; a role that does not exist shows the first.
    let role = Memo::new(move |_| {
        let asked = query.with(|query| query.get("role")).unwrap_or_default();
        base.with(|base| shown_role(&base.policy, &asked))
    });
    let desk = Desk {
        words,
        language: use_language(),
        base,
        revisions: RwSignal::new(history),
        edits,
        preview: Memo::new(move |_| base.with(|base| edits.preview(&base.policy))),
        pending: Memo::new(move |_| base.with(|base| edits.pending(&base.policy))),
        role,
        open: RwSignal::new(None),
        news: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    edits.remember();
    let may_not = move || base.with(|base| !base.may_publish);
    let object = Memo::new(move |_| {
        let asked = query.with(|query| query.get("object"));
        asked.and_then(|key| Object::from_key(&key)).unwrap_or(Object::Customer)
    });
    let fields = Memo::new(move |_| query.with(|query| query.get("tab")).as_deref() == Some("fields"));
    view! {
        <div class="matrix" on:keydown=move |event| on_key(desk, &event)>
            <PageHead title=words.title/>
            <p class="remit-line">
                {words.lead} " "
                <strong data-revision=move || base.with(|base| base.revision).to_string()>
                    {move || (words.in_force)(base.with(|base| base.revision))}
                </strong>
            </p>
            {move || may_not().then(|| view! { <p class="matrix-note">{words.read_only}</p> })}
            {tabs(desk, fields, object)}
            {move || if fields.get() { fields_tab(desk, object) } else { records_tab(desk) }}
            {bar::bar(desk)}
            {about::history(desk)}
            {editor::editor(desk)}
        </div>
    }
    .into_any()
}

fn records_tab(desk: Desk) -> AnyView {
    let words = desk.words;
    let locked = move || desk.role.with(|role| desk.base.with(|base| base.may_publish && base.locked.contains(role)));
    view! {
        <div class="matrix-desk">
            {role_list(desk)}
            <section class="matrix-role" aria-labelledby="matrix-role">
                <h2 id="matrix-role">{move || desk.role.with(|role| desk.role_name(role))}</h2>
                {move || locked().then(|| view! { <p class="matrix-note" data-locked="">{words.locked}</p> })}
                {grid::grid(desk)}
                {about::legend(desk)}
                {about::role(desk)}
            </section>
        </div>
    }
    .into_any()
}

fn fields_tab(desk: Desk, object: Memo<Object>) -> AnyView {
    let words = desk.words;
    let links: Vec<AnyView> = Object::ALL
        .into_iter()
        .map(|one| {
            let current = move || (object.get() == one).then_some("true");
            view! {
                <a href=move || fields_address(desk, one) data-noscroll="" aria-current=current>
                    {catalog::objects(desk.language, one)}
                </a>
            }
            .into_any()
        })
        .collect();
    let table = move || {
        let roles = desk.base.with(|base| order(&base.policy));
        untrack(|| levels::levels(desk, object.get(), &roles))
    };
    view! {
        <nav class="matrix-objects" aria-label=words.objects>
            {links}
        </nav>
        {move || { object.track(); table() }}
    }
    .into_any()
}

/// The fields of an object, on the way back to the same role.
fn fields_address(desk: Desk, object: Object) -> String {
    format!("/matrix?tab=fields&object={}&role={}", object.key(), desk.role.get())
}

fn tabs(desk: Desk, fields: Memo<bool>, object: Memo<Object>) -> AnyView {
    let words = desk.words;
    view! {
        <nav class="matrix-tabs" aria-label=words.tabs>
            <a
                href=move || format!("/matrix?role={}", desk.role.get())
                data-noscroll=""
                aria-current=move || (!fields.get()).then_some("page")
            >
                {words.tab_actions}
            </a>
            <a
                href=move || fields_address(desk, object.get())
                data-noscroll=""
                aria-current=move || fields.get().then_some("page")
            >
                {words.tab_fields}
            </a>
        </nav>
    }
    .into_any()
}

fn role_list(desk: Desk) -> AnyView {
    let words = desk.words;
    let links = move || {
        desk.base.with(|base| {
            let mut tier = None;
            let mut list: Vec<AnyView> = Vec::new();
            for key in order(&base.policy) {
                let now = base.policy.roles.get(&key).map(|role| role.tier);
                if now != tier {
                    tier = now;
                    list.push(
                        view! { <li class="matrix-tier">{now.map(|tier| catalog::tier(desk.language, tier))}</li> }
                            .into_any(),
                    );
                }
                let members = base.members.get(&key).copied().unwrap_or_default();
                list.push(role_link(desk, key, members));
            }
            list
        })
    };
    view! {
        <nav class="matrix-roles" aria-label=words.roles>
            <ul>{links}</ul>
        </nav>
    }
    .into_any()
}

fn role_link(desk: Desk, key: String, members: u64) -> AnyView {
    let words = desk.words;
    let current = {
        let key = key.clone();
        move || desk.role.with(|role| *role == key).then_some("true")
    };
    let touched = {
        let key = key.clone();
        move || desk.is_touched(&key)
    };
    view! {
        <li>
            <a href=format!("/matrix?role={key}") data-role=key.clone() data-noscroll="" aria-current=current>
                <span>
                    {untrack(|| desk.role_name(&key))}
                    {move || touched().then(|| view! { <i class="matrix-dot" role="img" aria-label=words.unpublished></i> })}
                </span>
                <small>{(words.members)(members)}</small>
            </a>
        </li>
    }
    .into_any()
}

/// The keys of all roles: those for records first, then by weight and key.
fn order(policy: &Policy) -> Vec<String> {
    let mut keys: Vec<(usize, &String)> = policy.roles.iter().map(|(key, role)| (weight(role.tier), key)).collect();
    keys.sort();
    keys.into_iter().map(|(_, key)| key.clone()).collect()
}

fn weight(tier: Tier) -> usize {
    match tier {
        Tier::Business => 0,
        Tier::Management => 1,
        Tier::Basic => 2,
    }
}

fn shown_role(policy: &Policy, asked: &str) -> String {
    if policy.roles.contains_key(asked) {
        return asked.to_owned();
    }
    order(policy).into_iter().next().unwrap_or_default()
}

/// Undo and redo, wherever on the page, but not while someone writes.
fn on_key(desk: Desk, event: &KeyboardEvent) {
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() || about::is_text(event) {
        return;
    }
    match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
        ("z", false) => desk.edits.undo(),
        ("z", true) | ("y", _) => desk.edits.redo(),
        _ => return,
    }
    event.prevent_default();
}
