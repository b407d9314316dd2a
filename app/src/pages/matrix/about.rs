//! What stands around the grid: how to read it, what else the role has, and what came before.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlInputElement;
use remit_policy::{Conditions, Day, Reach, Window};
use remit_wire::RevisionView;

use super::desk::Desk;
use super::grid::ladder;
use crate::i18n::{catalog, matrix};
use crate::ui::format;

/// How to read a cell.
pub fn legend(desk: Desk) -> AnyView {
    let words = desk.words;
    let rungs: Vec<_> = Reach::ALL
        .iter()
        .map(|reach| {
            view! {
                <li data-reach=reach.key()>
                    {ladder()}
                    <b>{matrix::letter(desk.language, *reach)}</b>
                    <span>{catalog::reach(desk.language, *reach)}</span>
                </li>
            }
        })
        .collect();
    view! {
        <ul class="matrix-legend">
            {rungs}
            <li><i class="mark-fence" aria-hidden="true"></i><span>{words.fences}</span></li>
            <li><i class="mark-via" aria-hidden="true"></i><span>{words.via}</span></li>
            <li><i class="mark-approval" aria-hidden="true"></i><span>{words.approval}</span></li>
        </ul>
    }
    .into_any()
}

/// System rights and conditions of the shown role.
pub fn role(desk: Desk) -> AnyView {
    let words = desk.words;
    let capabilities = move || {
        let all = desk.with_role(|role| role.capabilities.iter().copied().collect::<Vec<_>>()).unwrap_or_default();
        if all.is_empty() {
            return view! { <p>{words.no_capabilities}</p> }.into_any();
        }
        let all = all
            .into_iter()
            .map(|one| view! { <li data-capability=one.key()>{catalog::capability(desk.language, one)}</li> });
        view! { <ul>{all.collect_view()}</ul> }.into_any()
    };
    let conditions = move || {
        let lines = desk.with_role(|role| conditions(desk, &role.conditions)).unwrap_or_default();
        lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()
    };
    view! {
        <div class="matrix-about">
            <section>
                <h3>{words.capabilities}</h3>
                {capabilities}
            </section>
            <section>
                <h3>{words.conditions}</h3>
                {conditions}
            </section>
        </div>
    }
    .into_any()
}

fn conditions(desk: Desk, conditions: &Conditions) -> Vec<String> {
    let mut lines: Vec<String> = conditions.hours.iter().map(|window| hours(desk, window)).collect();
    if !conditions.networks.is_empty() {
        let networks: Vec<String> = conditions.networks.iter().map(ToString::to_string).collect();
        lines.push(format!("{}: {}", desk.words.networks, networks.join(", ")));
    }
    if lines.is_empty() {
        lines.push(desk.words.always.into());
    }
    lines
}

fn hours(desk: Desk, window: &Window) -> String {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let days: Vec<Day> = window.days.iter().copied().collect();
    format!("{} {}–{} ({})", days_of(desk, &days), clock(window.from), clock(window.to), window.tz)
}

/// `Mon–Fri` where the days follow each other, otherwise one by one.
fn days_of(desk: Desk, days: &[Day]) -> String {
    let name = |day| matrix::day(desk.language, day);
    let in_a_row = days.windows(2).all(|pair| matches!(pair, [a, b] if b.before() == *a));
    match days {
        [first, .., last] if in_a_row && days.len() > 2 => format!("{}–{}", name(*first), name(*last)),
        _ => days.iter().map(|day| name(*day)).collect::<Vec<_>>().join(", "),
    }
}

/// The published revisions.
pub fn history(desk: Desk) -> AnyView {
    let words = desk.words;
    let list = move || {
        let now = desk.base.with(|base| base.revision);
        desk.revisions.with(|all| all.iter().map(|one| revision(desk, one, now)).collect_view())
    };
    view! {
        <section class="matrix-history" aria-labelledby="matrix-history">
            <h2 id="matrix-history">{words.history}</h2>
            <p class="matrix-lead">
                {move || if desk.revisions.with(Vec::is_empty) { words.no_history } else { words.history_lead }}
            </p>
            <ol>{list}</ol>
        </section>
    }
    .into_any()
}

fn revision(desk: Desk, one: &RevisionView, now: i64) -> AnyView {
    let words = desk.words;
    let author = one.author.as_ref().map_or_else(|| words.system.to_owned(), |author| author.name.clone());
    view! {
        <li data-revision-entry=one.number.to_string()>
            <span class="matrix-number">
                {(words.revision)(one.number)}
                {(one.number == now).then(|| view! { <small class="matrix-now">{words.now}</small> })}
            </span>
            <span class="matrix-why">{one.reason.clone()}</span>
            <small>
                {author} " · "
                <time datetime=one.published_at.clone()>{format::time(&one.published_at, desk.language)}</time>
            </small>
        </li>
    }
    .into_any()
}

/// Whether a key goes into a line of text, which has an undo of its own.
pub fn is_text(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    target.is_some_and(|input| input.type_() == "text")
}
