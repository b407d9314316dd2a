//! All choices of one cell. What is chosen goes into the draft at once; nothing is published from here.

use leptos::server_fn::ServerFn;
use remit_policy::{Action, Grant, Object, Reach};
use remit_wire::{DimensionView, PolicyView};

use super::cells::{Place, written};
use super::grid::{Spot, ladder, sentence};
use super::{Desk, Tab};
use crate::api::policy::ChangeCell;
use crate::i18n::{catalog, matrix};
use crate::ui::fields::option;
use crate::ui::html::{Html, el, hidden};

/// The choices of the cell that is open.
pub fn choices(desk: &Desk) -> Option<Html> {
    let (object, action) = desk.open.filter(|_| desk.may_write() && desk.tab != Tab::Fields)?;
    let words = desk.words;
    let grant = desk.shown()?.grant(object, action);
    let place = Place::Grant(desk.role.clone(), object, action);
    let title = format!("{} · {}", catalog::objects(desk.language, object), catalog::action(desk.language, action));
    let title = if desk.tab == Tab::All { format!("{} · {title}", desk.role_name(&desk.role)) } else { title };
    let version = desk.draft.as_ref().map_or(0, |draft| draft.version);
    let via = object
        .is_child()
        .then(|| tick("via", "via", words.via, Some(words.via_help), grant, |grant| grant.via_customer));
    let approval = may_need_approval(action).then(|| {
        tick("approval", "approval", words.approval, Some(words.approval_help), grant, |grant| grant.approval)
    });
    let form = el("form")
        .attr("method", "post")
        .attr("action", ChangeCell::url())
        .attr("data-place", &place.path())
        .attr("data-value", &written(grant))
        .add(hidden("place", &place.path()))
        .add(hidden("from", &written(grant)))
        .add(hidden("version", &version.to_string()))
        .add(hidden("back", &desk.address(desk.open)))
        .add(reach(desk, grant))
        .add((action == Action::Transfer).then(|| to(desk, grant)))
        .add(via)
        .add(fences(desk, object, grant))
        .add(approval)
        .add(el("noscript").add(el("button").attr("class", "button primary").text(words.save)));
    let close = el("a")
        .attr("id", "matrix-close")
        .attr("class", "button primary")
        .attr("href", &desk.address(None))
        .flag("data-noscroll", true)
        .flag("data-done", true)
        .text(words.done);
    let panel = el("section")
        .attr("id", "matrix-choices")
        .attr("class", "matrix-editor")
        .attr("role", "dialog")
        .attr("aria-labelledby", "matrix-editor-title")
        .attr("data-open", &Spot { role: &desk.role, object, action }.id())
        .flag("data-live", true)
        .add(el("h2").attr("id", "matrix-editor-title").text(&title))
        .add(el("p").attr("class", "matrix-sentence").text(&sentence(desk, &desk.role, object, action)))
        .add(form)
        .add(el("footer").attr("class", "matrix-editor-foot").add(close));
    Some(panel.done())
}

/// Only what changes records can wait for someone's approval.
fn may_need_approval(action: Action) -> bool {
    matches!(action, Action::Create | Action::Edit | Action::Delete | Action::Transfer)
}

/// A ladder to choose from: one step higher is one further.
fn reach(desk: &Desk, grant: Option<&Grant>) -> Html {
    let now = grant.map(|grant| grant.reach);
    let steps = std::iter::once(None).chain(Reach::ALL.iter().copied().map(Some)).map(|reach| {
        let key = reach.map_or("none", Reach::key);
        let name = reach.map_or(desk.words.none, |reach| catalog::reach(desk.language, reach));
        let input = el("input")
            .attr("type", "radio")
            .attr("id", &format!("reach-{key}"))
            .attr("name", "values[reach]")
            .attr("value", key)
            .attr("aria-label", name)
            .flag("checked", reach == now);
        let letter = reach.map_or("–", |reach| matrix::letter(desk.language, reach));
        el("label")
            .attr("class", "matrix-step")
            .attr("data-reach", key)
            .attr("title", name)
            .add(input)
            .add(ladder())
            .add(el("span").attr("aria-hidden", "true").text(letter))
            .done()
    });
    let meaning = now.map_or("", |reach| matrix::rung(desk.language, reach));
    el("fieldset")
        .attr("class", "matrix-fences")
        .add(el("legend").text(desk.words.reach))
        .add(el("div").attr("class", "matrix-steps").all(steps))
        .add(el("p").attr("class", "help").text(meaning))
        .done()
}

fn to(desk: &Desk, grant: Option<&Grant>) -> Html {
    let words = desk.words;
    let now = grant.and_then(|grant| grant.to);
    let options = Reach::ALL.iter().map(|reach| {
        option(&format!("to:{}", reach.key()), catalog::reach(desk.language, *reach), now == Some(*reach))
    });
    let select = el("select")
        .attr("id", "choice-to")
        .attr("name", "values[to]")
        .attr("autocomplete", "off")
        .flag("disabled", grant.is_none())
        .add(option("", words.to_unset, now.is_none()))
        .all(options);
    el("label")
        .attr("class", "matrix-choice")
        .add(el("span").text(words.to))
        .add(select)
        .add(el("small").attr("class", "help").text(words.to_help))
        .done()
}

fn fences(desk: &Desk, object: Object, grant: Option<&Grant>) -> Html {
    let words = desk.words;
    let ticks = offered(&desk.view, object, grant).into_iter().map(|key| {
        let value = format!("fence:{key}");
        let label = catalog::dimension(desk.language, &key);
        let values = desk.view.dimensions.iter().find(|one| one.key == key).map_or(0, |one| one.values.len());
        let help = (values == 0).then_some(words.fence_empty);
        tick(&value, &value, &label, help, grant, |grant| grant.fences.contains(&key))
    });
    el("fieldset")
        .attr("class", "matrix-fences")
        .add(el("legend").text(words.fences))
        .add(el("p").attr("class", "help").text(words.fences_help))
        .all(ticks)
        .done()
}

/// The dimensions that records of this type have, themselves or from their customer, and those that
/// the grant names already.
fn offered(base: &PolicyView, object: Object, grant: Option<&Grant>) -> Vec<String> {
    let carried = |one: &DimensionView| {
        one.objects.contains(&object) || (object.is_child() && one.objects.contains(&Object::Customer))
    };
    let set = |key: &str| grant.is_some_and(|grant| grant.fences.contains(key));
    let offered = base.dimensions.iter().filter(|one| carried(one) || set(&one.key));
    offered.map(|one| one.key.clone()).collect()
}

/// A box to tick; out of reach as long as there is no grant.
fn tick(
    name: &str, value: &str, label: &str, help: Option<&str>, grant: Option<&Grant>, is_set: impl Fn(&Grant) -> bool,
) -> Html {
    let input = el("input")
        .attr("type", "checkbox")
        .attr("id", &format!("choice-{name}"))
        .attr("name", &format!("values[{name}]"))
        .attr("value", value)
        .attr("autocomplete", "off")
        .flag("checked", grant.is_some_and(is_set))
        .flag("disabled", grant.is_none());
    let help = help.map(|help| el("small").attr("class", "help").text(help));
    el("label").attr("class", "matrix-tick").add(input).add(el("span").text(label).add(help)).done()
}
