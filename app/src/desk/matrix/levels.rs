//! The fields of one object and how much of each the shown role lets one see.

use remit_policy::{Action, Field, Level, Object};

use super::Desk;
use super::cells::Place;
use crate::i18n::catalog;
use crate::ui::fields::option;
use crate::ui::html::{Html, el};

/// The fields of the chosen object.
pub fn levels(desk: &Desk) -> Html {
    let words = desk.words;
    let object = desk.object;
    let sees = desk.shown().is_some_and(|role| role.grant(object, Action::View).is_some());
    let unseen = (!sees).then(|| el("p").attr("class", "matrix-note").text(words.sees_none));
    let heads = [words.field, words.level, words.approval].map(|text| el("th").attr("scope", "col").text(text).done());
    let groups = [false, true].into_iter().filter(|kind| Place::fields(object, *kind).next().is_some());
    let body = groups.map(|sensitive| {
        let fields = Place::fields(object, sensitive).map(|field| line(desk, object, field));
        el("tbody")
            .attr("id", if sensitive { "fields-sensitive" } else { "fields-normal" })
            .flag("data-live", true)
            .add(group(desk, object, sensitive))
            .all(fields)
            .done()
    });
    let table = el("table")
        .attr("class", "matrix-levels")
        .attr(
            "aria-label",
            &format!(
                "{}{}{}",
                words.tab_fields,
                crate::i18n::live::words().colon,
                catalog::objects(desk.language, object)
            ),
        )
        .add(el("thead").add(el("tr").all(heads.into_iter())))
        .all(body);
    objects(desk)
        .and(el("p").attr("class", "matrix-lead").text(words.fields_lead))
        .and(unseen)
        .and(el("div").attr("class", "matrix-scroll").add(table))
}

fn objects(desk: &Desk) -> Html {
    let links = Object::ALL.into_iter().map(|object| {
        let role = remit_wire::encode(&desk.role);
        el("a")
            .attr("href", &format!("/matrix?tab=fields&object={}&role={role}", object.key()))
            .flag("data-noscroll", true)
            .maybe("aria-current", (object == desk.object).then_some("true"))
            .text(catalog::objects(desk.language, object))
            .done()
    });
    el("nav").attr("class", "matrix-objects").attr("aria-label", desk.words.objects).all(links).done()
}

/// One list for all fields of a kind.
fn group(desk: &Desk, object: Object, sensitive: bool) -> Html {
    let place = Place::Group(desk.role.clone(), object, sensitive);
    let words = desk.words;
    let label = if sensitive { words.all_sensitive } else { words.all_normal };
    let mut levels = Place::fields(object, sensitive).filter_map(|field| Some(desk.shown()?.level(object, field)));
    let first = levels.next();
    let same = first.filter(|first| levels.all(|level| level == *first));
    let id = if sensitive { "group-sensitive" } else { "group-normal" };
    let select = select(desk, &place, id, label, same, true);
    el("tr")
        .attr("class", "matrix-group")
        .add(el("th").attr("scope", "row").text(label))
        .add(el("td").add(select))
        .add(el("td"))
        .done()
}

fn line(desk: &Desk, object: Object, field: &'static Field) -> Html {
    let words = desk.words;
    let place = Place::Level(desk.role.clone(), object, field);
    let asked = Place::Approval(desk.role.clone(), object, field);
    let name = catalog::field(desk.language, object, field.key);
    let level = desk.shown().map(|role| role.level(object, field));
    let mark = field.sensitive.then(|| el("small").attr("class", "matrix-sensitive").text(words.sensitive));
    let select = select(desk, &place, &format!("level-{}", field.key), &name, level, false);
    let value = asked.value(desk.policy());
    let tick = el("input")
        .attr("type", "checkbox")
        .attr("id", &format!("approval-{}", field.key))
        .attr("aria-label", &format!("{}{}{name}", words.approval, crate::i18n::live::words().colon))
        .attr("autocomplete", "off")
        .attr("data-place", &asked.path())
        .attr("data-value", &value)
        .flag("disabled", !desk.may_write())
        .flag("checked", value == "yes");
    let changed = |place: &Place| desk.is_changed(place).then_some("true");
    el("tr")
        .add(el("th").attr("scope", "row").text(&name).add(mark))
        .add(el("td").maybe("data-changed", changed(&place)).add(select))
        .add(el("td").maybe("data-changed", changed(&asked)).add(tick))
        .done()
}

fn select(desk: &Desk, place: &Place, id: &str, label: &str, now: Option<Level>, group: bool) -> Html {
    let mixed = (group && now.is_none()).then(|| option("", desk.words.mixed, true));
    let options =
        Level::ALL.iter().map(|level| option(level.key(), catalog::level(desk.language, *level), now == Some(*level)));
    el("select")
        .attr("id", id)
        .attr("class", "matrix-level")
        .attr("autocomplete", "off")
        .attr("aria-label", &format!("{label}, {}", desk.role_name(&desk.role)))
        .attr("data-place", &place.path())
        .attr("data-value", &place.value(desk.policy()))
        .maybe("data-level", now.map(Level::key))
        .flag("disabled", !desk.may_write())
        .add(mixed)
        .all(options)
        .done()
}
