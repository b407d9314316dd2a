//! The people whom the reader manages or reviews.

use std::collections::BTreeMap;

use remit_policy::{Capability, Status};
use remit_wire::{Language, PeopleQuery, PersonView, Phase, address_of};

use super::super::kit::{button, cell, department_options, empty, heads, number, primary};
use super::super::sheet::{Here, Sheet};
use super::{PEOPLE, badge};
use crate::api::people::page_of;
use crate::api::{Refusal, server};
use crate::i18n::people::{Words, status, words};
use crate::i18n::{self};
use crate::ui::fields::option;
use crate::ui::html::{Html, el, link};
use crate::ui::page::head;
use crate::ui::table::wrap;

/// How many people a page shows.
const PAGE: usize = 50;

/// The list.
///
/// # Errors
/// `forbidden` for who manages and reviews nobody.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::reading().await?;
    let words = words(here.language);
    let asked = |key: &str| Some(here.asked(key).to_owned()).filter(|text| !text.is_empty());
    let query = PeopleQuery {
        q: asked("q"),
        department: asked("department"),
        status: asked("status").and_then(|key| Status::from_key(&key)),
        role: asked("role"),
    };
    let everyone = ctx.people(&PeopleQuery::default()).await?;
    let found = if query == PeopleQuery::default() { everyone.clone() } else { ctx.people(&query).await? };
    let departments = department_options(&ctx.departments().await?);
    let can = ctx.me().await?.capabilities;
    let may_invite = can.contains(&Capability::UsersManage);
    let actions = may_invite.then(|| {
        let import = button("/admin/import", words.to_import);
        Html::from(import).and(primary("/admin/people/new", words.invite))
    });
    let filters = filters(&here, words, &departments, &held(here.language, &everyone));
    let content = if everyone.len() < 2 && may_invite && found.len() == everyone.len() {
        let ways = primary("/admin/departments", words.to_departments);
        let ways = Html::from(ways).and(button("/admin/people/new", words.invite));
        rows(here.language, words, &found).and(empty(words.alone, words.alone_text, ways))
    } else {
        filters.and(listed(&here, words, &found))
    };
    Ok(Sheet { title: words.title.into(), content: head(words.title, actions.into()).and(content) })
}

/// The roles that somebody holds now, by key.
fn held(language: Language, people: &[PersonView]) -> Vec<(String, String)> {
    let current = people.iter().flat_map(|person| &person.roles).filter(|role| role.phase == Phase::Current);
    let named: BTreeMap<&str, &str> =
        current.map(|role| (role.role.as_str(), i18n::name(language, &role.name))).collect();
    named.into_iter().map(|(key, name)| (key.to_owned(), name.to_owned())).collect()
}

fn filters(here: &Here, words: &Words, departments: &[(String, String)], roles: &[(String, String)]) -> Html {
    let statuses = Status::ALL.iter().map(|one| (one.key().to_owned(), status(here.language, *one).to_owned()));
    let statuses: Vec<_> = statuses.collect();
    let search = el("input")
        .attr("type", "search")
        .attr("name", "q")
        .attr("id", "people-q")
        .attr("value", here.asked("q"))
        .attr("maxlength", "100")
        .attr("autocomplete", "off");
    let label = el("label").add(el("span").text(words.search)).add(search).done();
    let select = |key: &str, label: &str, options: &[(String, String)]| {
        let any = option("", words.any, here.asked(key).is_empty());
        let options = options.iter().map(|(one, label)| option(one, label, here.asked(key) == one));
        let select = el("select").attr("name", key).add(any).all(options);
        el("label").add(el("span").text(label)).add(select).done()
    };
    let show = el("button").attr("type", "submit").attr("class", "button").text(words.show);
    el("form")
        .attr("class", "desk-filters")
        .attr("role", "search")
        .attr("method", "get")
        .attr("action", PEOPLE)
        .add(label)
        .add(select("department", words.department, departments))
        .add(select("role", words.role, roles))
        .add(select("status", words.status, &statuses))
        .add(show)
        .done()
}

fn listed(here: &Here, words: &Words, found: &[PersonView]) -> Html {
    if found.is_empty() {
        return empty(words.no_match, words.no_match_text, button(PEOPLE, words.show_all).done());
    }
    let page: usize = here.asked("page").parse().unwrap_or(0);
    let from = page.saturating_mul(PAGE);
    let shown: Vec<PersonView> = found.iter().skip(from).take(PAGE).cloned().collect();
    let count = match found.len() {
        1 => words.one.to_owned(),
        many => (words.count)(&number(many as u64)),
    };
    let count = el("p").attr("class", "remit-line").add(el("strong").text(&count));
    let to = |page: usize, text: &str| {
        let rest = here.query.iter().filter(|(key, value)| key != "page" && !value.is_empty());
        let query: Vec<_> = rest.cloned().chain([("page".to_owned(), page.to_string())]).collect();
        button(&format!("{PEOPLE}?{}", address_of(&query)), text)
    };
    let back = (page > 0).then(|| to(page.saturating_sub(1), words.back));
    let next = (from + PAGE < found.len()).then(|| to(page + 1, words.next));
    let paging = el("nav").attr("class", "paging").add(back).add(next);
    count.done().and(rows(here.language, words, &shown)).and(paging)
}

fn rows(language: Language, words: &Words, people: &[PersonView]) -> Html {
    let rows = people.iter().map(|person| row(language, words, person));
    let heads = heads(&[words.name, words.login, words.department, words.roles, words.manager, words.status]);
    let table = el("table").attr("class", "records").add(heads).add(el("tbody").all(rows));
    wrap(words.title).add(table).done()
}

fn row(language: Language, words: &Words, person: &PersonView) -> Html {
    let name = link(&page_of(&person.login, ""), &person.name);
    let current = person.roles.iter().filter(|role| role.phase == Phase::Current);
    let roles: Vec<&str> = current.map(|role| i18n::name(language, &role.name)).collect();
    let none = || el("span").attr("class", "help").text(words.no_role).done();
    let roles = if roles.is_empty() { none() } else { Html::text(&roles.join(", ")) };
    let manager = person.manager.as_ref().map_or("–", |manager| manager.name.as_str());
    el("tr")
        .attr("data-login", &person.login)
        .add(el("th").attr("scope", "row").attr("data-slot", "title").add(name))
        .add(cell("desk", Html::text(&person.login)))
        .add(cell("who", Html::text(&person.department.name)))
        .add(cell("aside", roles))
        .add(cell("desk", Html::text(manager)))
        .add(cell("badge", badge(language, person.status)))
        .done()
}
