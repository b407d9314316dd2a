//! Two roles side by side: only where they differ, unless all is asked for.

use remit_policy::{Action, Level, Object, Role};
use remit_wire::{Language, encode};

use super::named;
use crate::api::{Refusal, server};
use crate::desk::matrix::{around, order, say};
use crate::desk::policy::framed;
use crate::desk::sheet::{Here, Sheet};
use crate::i18n::matrix::words_in;
use crate::i18n::policy::words;
use crate::i18n::{catalog, pick};
use crate::ui::fields::option;
use crate::ui::html::{Html, el, link};
use crate::ui::table::wrap;

/// A line of the comparison.
struct Line {
    what: String,
    sides: [String; 2],
}

/// Two roles.
///
/// # Errors
/// `not_found` for who may not read the policy, `forbidden` for who may not draft.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let policy = server::reading().await?.draft().await?.policy;
    let (language, words) = (here.language, words(here.language));
    let keys = order(&policy);
    let first = keys.iter().find(|key| key.as_str() == here.asked("a")).or(keys.first());
    let second = keys.iter().find(|key| key.as_str() == here.asked("b"));
    let second = second.or_else(|| keys.iter().find(|key| Some(*key) != first)).or(first);
    let (Some(a), Some(b)) = (first, second) else { return Err(Refusal::new(remit_wire::Code::NotFound, "")) };
    let all = !here.asked("all").is_empty();
    let empty = Role::default();
    let roles = [a, b].map(|key| policy.roles.get(*key).unwrap_or(&empty));
    let lines =
        lines(language, roles).into_iter().filter(|line| all || line.sides.iter().any(|one| *one != line.sides[0]));
    let rows: Vec<Html> = lines.map(|line| row(&line, all)).collect();
    let heads = [a, b].map(|key| {
        let name = say::role_name(language, key, policy.roles.get(*key).unwrap_or(&empty));
        el("th").attr("scope", "col").add(link(&format!("/matrix?role={}", encode(key)), name)).done()
    });
    let head = el("tr").add(el("th").attr("scope", "col").text(words.what)).all(heads.into_iter());
    let content = match rows.is_empty() {
        true => el("div").attr("class", "state").add(el("p").text(words.same)).done(),
        false => {
            let table = el("table").attr("class", "table policy-compare").add(el("thead").add(head));
            wrap(words.compare).add(table.add(el("tbody").all(rows.into_iter()))).done()
        }
    };
    let names = named(language, &policy);
    let choose = |name: &str, label: &str, now: &str| {
        let options = names.iter().map(|(key, name)| option(key, name, key == now));
        let select = el("select").attr("name", name).attr("autocomplete", "off").all(options);
        el("label").add(el("span").text(label)).add(select).done()
    };
    let tick = el("input").attr("type", "checkbox").attr("name", "all").attr("value", "1").flag("checked", all);
    let form = el("form")
        .attr("method", "get")
        .attr("action", "/admin/roles/compare")
        .attr("class", "policy-find")
        .add(choose("a", words.one_role, a))
        .add(choose("b", words.other_role, b))
        .add(el("label").attr("class", "check").add(tick).add(el("span").text(words.all_lines)))
        .add(el("button").attr("type", "submit").attr("class", "button").text(words.show));
    let title = words.compare;
    let content = framed(title, ("/matrix", words.to_matrix), form.done().and(content));
    Ok(Sheet { title: title.into(), content })
}

/// Where everything is shown, what differs stands out.
fn row(line: &Line, all: bool) -> Html {
    let differs = all && line.sides.iter().any(|one| *one != line.sides[0]);
    el("tr")
        .maybe("data-differs", differs.then_some("true"))
        .add(el("th").attr("scope", "row").text(&line.what))
        .all(line.sides.iter().map(|side| el("td").text(side).done()))
        .done()
}

fn lines(language: Language, roles: [&Role; 2]) -> Vec<Line> {
    let words = words_in(language);
    let mut lines = Vec::new();
    for object in Object::ALL {
        let name = catalog::objects(language, object);
        lines.extend(Action::ALL.iter().map(|action| Line {
            what: format!("{name} · {}", catalog::action(language, *action)),
            sides: roles.map(|role| catalog::capital(&say::brief(words, language, role.grant(object, *action)))),
        }));
        let level = |level: Level| catalog::level(language, level).to_owned();
        lines.extend(object.fields().iter().map(|field| Line {
            what: format!("{name} · {}", catalog::field(language, object, field.key)),
            sides: roles.map(|role| level(role.level(object, field))),
        }));
    }
    let rights = |role: &Role| {
        let all: Vec<&str> = role.capabilities.iter().map(|one| catalog::capability(language, *one)).collect();
        if all.is_empty() { "–".to_owned() } else { all.join(pick(", ", "、")) }
    };
    lines.push(Line { what: words.capabilities.into(), sides: roles.map(rights) });
    let conditions = roles.map(|role| around::conditions(language, &role.conditions).join("; "));
    lines.push(Line { what: words.conditions.into(), sides: conditions });
    lines
}
