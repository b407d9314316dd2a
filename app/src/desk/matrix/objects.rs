//! One type of record at a time: which there are, and the one before and after.

use remit_policy::Object;

use super::Desk;
use crate::i18n::catalog;
use crate::ui::html::{Html, el};

/// A link to each type.
pub fn links(desk: &Desk) -> Html {
    let links = Object::ALL.into_iter().map(|object| {
        el("a")
            .attr("href", &desk.place(desk.tab, &desk.role, object))
            .flag("data-noscroll", true)
            .maybe("aria-current", (object == desk.object).then_some("true"))
            .text(catalog::objects(desk.language, object))
            .done()
    });
    el("nav").attr("class", "matrix-objects").attr("aria-label", desk.words.objects).all(links).done()
}

/// The type that is shown, between the ways to the one before and the one after. They go round.
pub fn steps(desk: &Desk) -> Html {
    let many = Object::ALL.len();
    let at = Object::ALL.iter().position(|object| *object == desk.object).unwrap_or_default();
    let step = |to: usize, mark: &str, arrow: &str| {
        let object = Object::ALL.get(to % many).copied().unwrap_or(desk.object);
        let name = catalog::objects(desk.language, object);
        el("a")
            .attr("class", "button quiet")
            .attr("href", &desk.place(desk.tab, &desk.role, object))
            .flag("data-noscroll", true)
            .attr("data-step", mark)
            .attr("aria-label", name)
            .attr("title", name)
            .text(arrow)
            .done()
    };
    let now = el("strong").text(catalog::objects(desk.language, desk.object));
    let count = el("small").text(&format!("{} / {many}", at + 1));
    el("div")
        .attr("class", "matrix-steps-through")
        .add(step(at + many - 1, "previous", "←"))
        .add(el("span").add(now).text(" ").add(count))
        .add(step(at + 1, "next", "→"))
        .done()
}
