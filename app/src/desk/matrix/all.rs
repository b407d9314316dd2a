//! Every role on one type of record: roles as rows, so that forty of them can be read, actions as columns.

use leptos::prelude::use_context;
use remit_policy::Action;

use super::grid::{self, Spot};
use super::{Desk, OnlyRole, Tab, objects, order};
use crate::i18n::catalog;
use crate::ui::html::{Html, el};

/// The roles side by side.
pub fn section(desk: &Desk) -> Html {
    let words = desk.words;
    let only = use_context::<OnlyRole>();
    let keys = order(desk.policy()).into_iter();
    let keys = keys.filter(|key| only.as_ref().is_none_or(|only| only.0 == **key));
    let rows = keys.map(|key| line(desk, key)).collect();
    let name = catalog::objects(desk.language, desk.object);
    let label = format!("{}{}{name}", words.tab_all, crate::i18n::live::words().colon);
    let table = grid::table(desk, words.roles, &label, desk.draft.is_some(), rows);
    let said = grid::said(desk, &desk.role, (desk.object, Action::View));
    el("section")
        .attr("class", "matrix-role matrix-all")
        .attr("aria-labelledby", "matrix-role")
        .add(el("h2").attr("id", "matrix-role").attr("class", "sr-only").text(name))
        .add(objects::steps(desk))
        .add(objects::links(desk))
        .add(el("div").attr("class", "matrix-scroll").add(table))
        .add(said)
        .done()
}

fn line(desk: &Desk, key: &str) -> Html {
    let spot = |action| Spot { role: key, object: desk.object, action };
    let cells = Action::ALL.iter().map(|action| spot(*action).draw(desk));
    let name = el("a").attr("href", &desk.place(Tab::Actions, key, desk.object)).text(desk.role_name(key));
    el("tr")
        .attr("id", &format!("row-{key}"))
        .flag("data-live", true)
        .add(el("th").attr("scope", "row").add(name))
        .all(cells)
        .done()
}
