//! What is drafted, by whom, and the ways from there: back, away, and to publishing.

use leptos::server_fn::ServerFn;
use remit_wire::{Changed, DiffLine, DraftView};

use super::Desk;
use super::cells::Place;
use crate::api::policy::HandleDraft;
use crate::desk::policy::lines;
use crate::i18n::policy as texts;
use crate::ui::format;
use crate::ui::html::{Html, el, hidden};

/// The bar at the bottom: there as long as something is drafted.
pub fn bar(desk: &Desk) -> Html {
    let bar = el("div").attr("id", "matrix-bar").attr("class", "matrix-bar").flag("data-live", true);
    match desk.draft.as_ref().filter(|draft| draft.open) {
        None => bar.flag("hidden", true).done(),
        Some(draft) => bar.add(pending(desk, draft)).done(),
    }
}

fn pending(desk: &Desk, draft: &DraftView) -> Html {
    let words = desk.words;
    let list = draft.diff.iter().map(|line| one(desk, draft, line));
    let summary = el("summary").attr("data-changes", &draft.diff.len().to_string());
    let changes = el("details")
        .attr("class", "matrix-pending")
        .add(summary.text(&(words.changes)(draft.diff.len())))
        .add(el("ul").all(list));
    let step = |id: &str, mark: &str, text: &str| {
        let button = el("button").attr("type", "button").attr("id", id).attr("class", "button");
        button.flag(mark, true).flag("disabled", true).text(text).done()
    };
    let back = el("div")
        .attr("class", "matrix-back")
        .add(step("matrix-undo", "data-undo", words.undo))
        .add(step("matrix-redo", "data-redo", words.redo))
        .add(handling(draft, "discard", texts::words(desk.language).discard, &desk.address(desk.open)));
    let publish = el("a")
        .attr("id", "matrix-publish")
        .attr("class", "button primary")
        .attr("href", "/admin/policy/publish")
        .flag("data-publish", true)
        .text(texts::words(desk.language).review);
    who(desk, draft).and(changes).and(back).and(publish)
}

/// Whose draft it is and since when, and whether something stands in its way.
fn who(desk: &Desk, draft: &DraftView) -> Html {
    let words = texts::words(desk.language);
    let when = draft.edited_at.as_deref().map(|at| format::time(at, desk.language)).unwrap_or_default();
    let name = draft.author.as_ref().map_or("", |author| author.name.as_str());
    let mine = draft.author.as_ref().is_none_or(|author| author.login == desk.login);
    let said = if mine { (words.draft_mine)(&when) } else { (words.draft_theirs)(name, &when) };
    let said = el("p")
        .attr("class", if mine { "matrix-saved" } else { "matrix-note" })
        .attr("data-draft-by", draft.author.as_ref().map_or("", |author| author.login.as_str()))
        .text(&said);
    said.done().and(obstacles(desk.language, draft, &desk.address(desk.open)))
}

/// What stands in the way of changing the draft, with what to do about it.
pub fn obstacles(language: remit_wire::Language, draft: &DraftView, back: &str) -> Html {
    let words = texts::words(language);
    let mut html = Html::default();
    if draft.open && draft.stale {
        let buttons = [
            ("rebase", words.rebase),
            ("rebase-draft", words.rebase_draft),
            ("rebase-revision", words.rebase_revision),
        ];
        let buttons = buttons.map(|(what, text)| handling(draft, what, text, back));
        let text = el("p").attr("data-stale", "true").text(&(words.draft_stale)(draft.base, draft.revision));
        html = html.and(
            el("div")
                .attr("class", "notice")
                .add(text)
                .add(el("div").attr("class", "matrix-back").all(buttons.into_iter())),
        );
    }
    if let Some(schedule) = &draft.schedule {
        let by = schedule.by.as_ref().map_or("", |by| by.name.as_str());
        let text = (words.scheduled)(&format::time(&schedule.at, language), by, &schedule.reason);
        let off = handling(draft, "unschedule", words.unschedule, back);
        html = html.and(
            el("div").attr("class", "notice").attr("data-scheduled", &schedule.at).add(el("p").text(&text)).add(off),
        );
    }
    if let Some(missed) = &draft.missed {
        let text = (words.missed)(&format::time(&missed.at, language), missed.why.said(language));
        html = html.and(el("p").attr("class", "notice").text(&text));
    }
    html
}

/// A button that does something with the whole draft.
pub fn handling(draft: &DraftView, what: &str, text: &str, back: &str) -> Html {
    el("form")
        .attr("method", "post")
        .attr("action", HandleDraft::url())
        .add(hidden("what", what))
        .add(hidden("version", &draft.version.to_string()))
        .add(hidden("back", back))
        .add(el("button").attr("type", "submit").attr("class", "button").attr("data-handle", what).text(text))
        .done()
}

fn one(desk: &Desk, draft: &DraftView, line: &DiffLine) -> Html {
    let text = lines::line(desk.language, &desk.view.policy, &draft.policy, line);
    let back = place(line).filter(|place| !draft.stale && desk.view.policy.roles.contains_key(place.role()));
    let back = back.map(|place| {
        el("button")
            .attr("type", "button")
            .attr("class", "button")
            .attr("data-place", &place.path())
            .attr("data-value", &place.value(&draft.policy))
            .attr("data-to", &place.value(&desk.view.policy))
            .text(desk.words.take_back)
    });
    el("li").add(el("span").text(&text)).add(back).done()
}

/// The cell that a change is of, if it is of one.
fn place(line: &DiffLine) -> Option<Place> {
    let role = line.role.clone()?;
    let object = line.object?;
    Some(match &line.change {
        Changed::Grant { action, .. } => Place::Grant(role, object, *action),
        Changed::Level { field, .. } => Place::Level(role, object, object.field(field)?),
        Changed::ApprovalField { field, .. } => Place::Approval(role, object, object.field(field)?),
        _ => return None,
    })
}
