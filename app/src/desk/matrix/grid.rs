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
    let rows = Object::ALL.into_iter().map(|object| line(desk, object));
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
        .text(&sentence(desk, role, object, action));
    let keys = desk.draft.is_some().then(|| el("p").attr("class", "matrix-keys").text(desk.words.keys));
    // What was changed while the focus is elsewhere; a cell in focus is read out by its name.
    let heard = el("p").attr("id", "matrix-heard").attr("class", "sr-only").attr("role", "status");
    el("div").attr("class", "matrix-words").add(sentence).add(keys).add(heard).done().and(legend(desk))
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

fn line(desk: &Desk, object: Object) -> Html {
    let spot = |action| Spot { role: &desk.role, object, action };
    let cells = Action::ALL.iter().map(|action| spot(*action).draw(desk));
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
    /// Its id on the page: where it stands, which a change is sent with.
    pub fn id(&self) -> String {
        self.place().path()
    }

    fn place(&self) -> Place {
        Place::Grant(self.role.to_owned(), self.object, self.action)
    }

    fn is_open(&self, desk: &Desk) -> bool {
        desk.open == Some((self.object, self.action)) && self.role == desk.role
    }

    /// The cell. There may be hundreds on a page, so it says no more than it must: its sentence is its name,
    /// and the style draws the ladder after what stands in it.
    pub fn draw(&self, desk: &Desk) -> Html {
        let Spot { role, object, action } = *self;
        let grant = desk.policy().roles.get(role).and_then(|role| role.grant(object, action));
        let (changed, writes) = (desk.is_changed(&self.place()), desk.may_change(role));
        let said = sentence(desk, role, object, action);
        let said = if changed { format!("{said} ({})", desk.words.unpublished) } else { said };
        let brief = (desk.tab == Tab::Actions)
            .then(|| el("em").text(&catalog::capital(&say::brief(desk.words, desk.language, grant))));
        let cell = el(if writes { "a" } else { "span" })
            .attr("id", &self.id())
            .attr("class", "matrix-cell")
            .maybe("href", writes.then(|| desk.cell_address(role, (object, action))).as_deref())
            .maybe("role", (!writes).then_some("img"))
            .flag("data-noscroll", writes)
            .attr("data-value", &written(grant))
            .maybe("data-changed", changed.then_some("true"))
            .attr("aria-label", &said)
            .maybe("aria-expanded", self.is_open(desk).then_some("true"))
            .add(el("small").text(catalog::action(desk.language, action)))
            .add(el("b").text(grant.map_or("", |grant| matrix::letter(desk.language, grant.reach))))
            .add(marks(grant))
            .add(brief);
        el("td").add(cell).done()
    }
}

/// What else there is to a grant than how far it reaches.
fn marks(grant: Option<&Grant>) -> Html {
    let Some(grant) = grant else { return Html::default() };
    let marks =
        [(!grant.fences.is_empty(), "mark-fence"), (grant.via_customer, "mark-via"), (grant.approval, "mark-approval")];
    marks.into_iter().filter(|(holds, _)| *holds).map(|(_, mark)| el("i").attr("class", mark).done()).collect()
}

/// Five steps; the style fills them up to the reach around them.
pub fn ladder() -> El {
    el("i").attr("class", "matrix-ladder").attr("aria-hidden", "true")
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
