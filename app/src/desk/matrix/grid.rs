//! One role in full: objects as rows, actions as columns, a ladder in each cell.
//!
//! One cell is in the tab order; the arrow keys move on from it, letters set the reach.

use remit_policy::{Action, Object, Reach};

use super::Desk;
use super::cells::{Place, written};
use super::say;
use crate::i18n::{catalog, matrix};
use crate::ui::html::{El, Html, el};

/// The grid of the shown role.
pub fn grid(desk: &Desk) -> Html {
    let words = desk.words;
    let actions = Action::ALL
        .iter()
        .map(|action| el("th").attr("scope", "col").text(catalog::action(desk.language, *action)).done());
    let head = el("tr").add(el("th").attr("scope", "col").text(words.objects)).all(actions);
    let rows = Object::ALL.into_iter().enumerate().map(|(row, object)| line(desk, row, object));
    let table = el("table")
        .attr("class", "matrix-grid")
        .attr("role", "grid")
        .attr("aria-label", words.tab_actions)
        .attr("aria-readonly", if desk.may_write() { "false" } else { "true" })
        .add(el("thead").add(head))
        .add(el("tbody").all(rows));
    let first = desk.open.unwrap_or((Object::Customer, Action::View));
    let sentence = el("p")
        .attr("id", "matrix-sentence")
        .attr("class", "matrix-sentence")
        .attr("aria-live", "polite")
        .flag("data-sentence", true)
        .text(&sentence(desk, first.0, first.1));
    let keys = desk.may_write().then(|| el("p").attr("class", "matrix-keys").text(words.keys));
    let said = el("div").attr("class", "matrix-words").add(sentence).add(keys);
    el("div").attr("class", "matrix-scroll").add(table).done().and(said).and(legend(desk))
}

/// A cell in one sentence, with what it does not do as the role stands.
pub fn sentence(desk: &Desk, object: Object, action: Action) -> String {
    let Some(role) = desk.shown() else { return String::new() };
    let who = desk.role_name(&desk.role);
    let mut text = say::sentence(desk.language, who, object, action, role.grant(object, action));
    for note in say::notes(desk.language, role, object, action) {
        text.push(' ');
        text.push_str(note);
    }
    text
}

fn line(desk: &Desk, row: usize, object: Object) -> Html {
    let cells = Action::ALL.iter().enumerate().map(|(column, action)| cell(desk, (row, column), object, *action));
    el("tr")
        .attr("id", &format!("row-{}", object.key()))
        .flag("data-live", true)
        .add(el("th").attr("scope", "row").text(catalog::objects(desk.language, object)))
        .all(cells)
        .done()
}

fn cell(desk: &Desk, at: (usize, usize), object: Object, action: Action) -> Html {
    let words = desk.words;
    let place = Place::Grant(desk.role.clone(), object, action);
    let grant = desk.shown().and_then(|role| role.grant(object, action));
    let changed = desk.is_changed(&place);
    let open = desk.open == Some((object, action));
    let marks = grant.map(|grant| {
        let marks = [(!grant.fences.is_empty(), "fence"), (grant.via_customer, "via"), (grant.approval, "approval")];
        marks.into_iter().filter_map(|(holds, mark)| holds.then_some(mark)).collect::<Vec<_>>().join(" ")
    });
    let what = say::brief(words, desk.language, grant);
    let what =
        format!("{}, {}: {what}", catalog::objects(desk.language, object), catalog::action(desk.language, action));
    let label = if changed { format!("{what} ({})", words.unpublished) } else { what };
    let letter = grant.map_or("", |grant| matrix::letter(desk.language, grant.reach));
    let marked = ["mark-fence", "mark-via", "mark-approval"].into_iter().map(|mark| el("i").attr("class", mark).done());
    let first = desk.open.unwrap_or((Object::Customer, Action::View)) == (object, action);
    let tag = if desk.may_write() { "a" } else { "span" };
    let button = el(tag)
        .attr("id", &format!("cell-{}-{}", object.key(), action.key()))
        .attr("class", "matrix-cell")
        .maybe("href", desk.may_write().then(|| desk.address(Some((object, action)))).as_deref())
        .flag("data-noscroll", true)
        .attr("role", "button")
        .attr("data-cell", &format!("{}:{}", object.key(), action.key()))
        .attr("data-at", &format!("{},{}", at.0, at.1))
        .attr("data-place", &place.path())
        .attr("data-value", &written(grant))
        .attr("data-say", &sentence(desk, object, action))
        .attr("data-reach", grant.map_or("none", |grant| grant.reach.key()))
        .maybe("data-marks", marks.as_deref())
        .maybe("data-changed", changed.then_some("true"))
        .attr("tabindex", if first { "0" } else { "-1" })
        .attr("aria-label", &label)
        .maybe("aria-haspopup", desk.may_write().then_some("dialog"))
        .maybe("aria-expanded", desk.may_write().then_some(if open { "true" } else { "false" }))
        .add(ladder())
        .add(el("span").attr("class", "matrix-letter").attr("aria-hidden", "true").text(letter))
        .add(el("span").attr("class", "matrix-marks").attr("aria-hidden", "true").all(marked));
    el("td").attr("role", "gridcell").add(button).done()
}

/// Five steps; the style fills them up to the `data-reach` around them.
pub fn ladder() -> El {
    let steps = (0..5).map(|_| el("i").done());
    el("span").attr("class", "matrix-ladder").attr("aria-hidden", "true").all(steps)
}

/// How to read a cell.
fn legend(desk: &Desk) -> Html {
    let words = desk.words;
    let rungs = Reach::ALL.iter().map(|reach| {
        el("li")
            .attr("data-reach", reach.key())
            .add(ladder())
            .add(el("b").text(matrix::letter(desk.language, *reach)))
            .add(el("span").text(catalog::reach(desk.language, *reach)))
            .done()
    });
    let marks = [("mark-fence", words.fences), ("mark-via", words.via), ("mark-approval", words.approval)];
    let marks = marks.into_iter().map(|(mark, text)| {
        el("li").add(el("i").attr("class", mark).attr("aria-hidden", "true")).add(el("span").text(text)).done()
    });
    el("ul").attr("class", "matrix-legend").all(rungs).all(marks).done()
}
