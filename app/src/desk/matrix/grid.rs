//! One role in full: objects as rows, actions as columns, a ladder in each cell.
//!
//! One cell is in the tab order; the arrow keys move on from it, letters set the reach.

use remit_policy::{Action, Grant, Object, Reach};

use super::cells::{Place, written};
use super::{Desk, Tab, objects, say};
use crate::i18n::{catalog, matrix};
use crate::ui::html::{El, Html, el};

/// The grid of the shown role.
pub fn grid(desk: &Desk) -> Html {
    let words = desk.words;
    let rows = Object::ALL.into_iter().enumerate().map(|(row, object)| line(desk, row, object));
    let table = table(desk, words.objects, words.tab_actions, desk.may_write(), rows.collect());
    let first = desk.open.unwrap_or((desk.object, Action::View));
    let one = objects::steps(desk).and(objects::links(desk));
    let one = el("div").attr("class", "matrix-one").add(one);
    one.done().and(el("div").attr("class", "matrix-scroll").add(table)).and(said(desk, &desk.role, first))
}

/// A table of cells: a column for each action.
pub fn table(desk: &Desk, corner: &str, label: &str, writes: bool, rows: Html) -> Html {
    let actions = Action::ALL
        .iter()
        .map(|action| el("th").attr("scope", "col").text(catalog::action(desk.language, *action)).done());
    let head = el("tr").add(el("th").attr("scope", "col").text(corner)).all(actions);
    el("table")
        .attr("class", "matrix-grid")
        .attr("role", "grid")
        .attr("aria-label", label)
        .attr("aria-readonly", if writes { "false" } else { "true" })
        .add(el("thead").add(head))
        .add(el("tbody").add(rows))
        .done()
}

/// What the cell in focus means, which keys there are, and how to read a cell.
pub fn said(desk: &Desk, role: &str, (object, action): (Object, Action)) -> Html {
    let sentence = el("p")
        .attr("id", "matrix-sentence")
        .attr("class", "matrix-sentence")
        .attr("aria-live", "polite")
        .flag("data-sentence", true)
        .text(&sentence(desk, role, object, action));
    let keys = desk.draft.is_some().then(|| el("p").attr("class", "matrix-keys").text(desk.words.keys));
    el("div").attr("class", "matrix-words").add(sentence).add(keys).done().and(legend(desk))
}

/// A cell in one sentence, with what it does not do as the role stands.
pub fn sentence(desk: &Desk, key: &str, object: Object, action: Action) -> String {
    let Some(role) = desk.policy().roles.get(key) else { return String::new() };
    let mut text = say::sentence(desk.language, desk.role_name(key), object, action, role.grant(object, action));
    for note in say::notes(desk.language, role, object, action) {
        text.push(' ');
        text.push_str(note);
    }
    text
}

fn line(desk: &Desk, row: usize, object: Object) -> Html {
    let spot = |action| Spot { role: &desk.role, object, action };
    let cells = Action::ALL.iter().enumerate().map(|(column, action)| spot(*action).draw(desk, (row, column)));
    el("tr")
        .attr("id", &format!("row-{}", object.key()))
        .flag("data-live", true)
        .flag("data-shown", object == desk.object)
        .add(el("th").attr("scope", "row").text(catalog::objects(desk.language, object)))
        .all(cells)
        .done()
}

/// A cell that is drawn.
#[derive(Clone, Copy)]
pub struct Spot<'s> {
    /// Whose.
    pub role: &'s str,
    /// Of what.
    pub object: Object,
    /// To do what.
    pub action: Action,
}

impl Spot<'_> {
    /// Its id on the page.
    pub fn id(&self, desk: &Desk) -> String {
        let row = if desk.tab == Tab::All { self.role } else { self.object.key() };
        format!("cell-{row}-{}", self.action.key())
    }

    fn is(&self, desk: &Desk, cell: (Object, Action)) -> bool {
        cell == (self.object, self.action) && self.role == desk.role
    }

    /// The cell, at its row and column.
    pub fn draw(&self, desk: &Desk, at: (usize, usize)) -> Html {
        let Spot { role, object, action } = *self;
        let words = desk.words;
        let place = Place::Grant(role.to_owned(), object, action);
        let grant = desk.policy().roles.get(role).and_then(|role| role.grant(object, action));
        let (changed, writes) = (desk.is_changed(&place), desk.may_change(role));
        let open = desk.open.is_some_and(|open| self.is(desk, open));
        let first = self.is(desk, desk.open.unwrap_or((desk.object, Action::View)));
        let brief = say::brief(words, desk.language, grant);
        let row = match desk.tab {
            Tab::All => desk.role_name(role),
            _ => catalog::objects(desk.language, object),
        };
        let name = catalog::action(desk.language, action);
        let what = format!("{row}, {name}: {brief}");
        let label = if changed { format!("{what} ({})", words.unpublished) } else { what };
        let cell = el(if writes { "a" } else { "span" })
            .attr("id", &self.id(desk))
            .attr("class", "matrix-cell")
            .maybe("href", writes.then(|| desk.cell_address(role, (object, action))).as_deref())
            .flag("data-noscroll", true)
            .attr("role", "button")
            .attr("data-cell", &format!("{}:{}", object.key(), action.key()))
            .attr("data-at", &format!("{},{}", at.0, at.1))
            .attr("data-place", &place.path())
            .attr("data-value", &written(grant))
            .attr("data-say", &sentence(desk, role, object, action))
            .attr("data-reach", grant.map_or("none", |grant| grant.reach.key()))
            .maybe("data-changed", changed.then_some("true"))
            .attr("tabindex", if first { "0" } else { "-1" })
            .attr("aria-label", &label)
            .maybe("aria-haspopup", writes.then_some("dialog"))
            .maybe("aria-expanded", writes.then_some(if open { "true" } else { "false" }))
            .add(face(desk, grant));
        let hidden =
            |class: &str, text: &str| el("span").attr("class", class).attr("aria-hidden", "true").text(text).done();
        el("td")
            .attr("role", "gridcell")
            .add(hidden("matrix-what", name))
            .add(cell)
            .add((desk.tab == Tab::Actions).then(|| hidden("matrix-brief", &catalog::capital(&brief))))
            .done()
    }
}

/// What a cell shows: a ladder, a letter, and the marks of what else there is to it. There may be hundreds
/// on a page, so it says no more than it must: what is in a button with a label is not read out.
fn face(desk: &Desk, grant: Option<&Grant>) -> Html {
    let letter = grant.map_or("", |grant| matrix::letter(desk.language, grant.reach));
    let marks = grant.into_iter().flat_map(|grant| {
        let marks = [
            (!grant.fences.is_empty(), "mark-fence"),
            (grant.via_customer, "mark-via"),
            (grant.approval, "mark-approval"),
        ];
        marks.into_iter().filter(|(holds, _)| *holds).map(|(_, mark)| el("i").attr("class", mark).done())
    });
    let marks: Html = marks.collect();
    let marks = (!marks.as_str().is_empty()).then(|| el("span").attr("class", "matrix-marks").add(marks));
    steps().done().and(el("span").attr("class", "matrix-letter").text(letter)).and(marks)
}

/// Five steps; the style fills them up to the `data-reach` around them.
pub fn ladder() -> El {
    steps().attr("aria-hidden", "true")
}

fn steps() -> El {
    el("span").attr("class", "matrix-ladder").all((0..5).map(|_| el("i").done()))
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
