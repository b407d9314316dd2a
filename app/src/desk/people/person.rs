//! Someone's page: where they stand, what they hold, and what can be done.

use std::collections::BTreeSet;

use leptos::server_fn::ServerFn;
use remit_policy::{Action, Capability, Status};
use remit_store::{Ctx, StoreError};
use remit_wire::{AssignmentView, Code, Language, PersonView, Phase, address_of};

use super::super::kit::{at_once, button, cell, confirmed, counted, counts_in, crumb, heads, notice, primary, refused};
use super::super::sheet::{Here, Sheet};
use super::{PEOPLE, badge};
use crate::api::people::{EndRole, Reactivate, Suspend, page_of};
use crate::api::{Note, Refusal, returned, server};
use crate::i18n::people::{Words, words};
use crate::i18n::{self, catalog, trail};
use crate::pages::access::panel;
use crate::ui::format;
use crate::ui::html::{Html, el, link};
use crate::ui::page::head;
use crate::ui::table::wrap;

/// The page of the person in the address.
///
/// # Errors
/// `forbidden` for who manages and reviews nobody; `not_found` for people elsewhere as for those who do
/// not exist.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let (language, words) = (here.language, words(here.language));
    let (note, returned) = (server::take_note(), returned());
    let ctx = server::reading().await?;
    let person = ctx.person(here.name()).await?;
    let can = |right| person.can.contains(&right);
    let managed = can(Capability::UsersManage);
    let mine = server_rights(&ctx).await?;
    let assignable = assignable(&ctx, can(Capability::RolesAssign)).await?;
    let owns = if managed { Some(ctx.belongings(&person.login).await?) } else { None };
    let owns = owns.map(|owns| {
        let text = if owns.is_empty() { words.owns_none.to_owned() } else { counted(language, &owns) };
        panel(words.records, el("p").text(&text))
    });
    let gaps = gaps(&ctx, language, &person).await?;
    let body = el("div")
        .attr("class", "desk-panels")
        .add(roles(language, words, &person, &assignable))
        .add(partitions(language, words, &person, &gaps))
        .add(owns);
    let idle = (!mine.is_empty() && !managed && !can(Capability::RolesAssign) && !can(Capability::PartitionsManage))
        .then(|| el("p").attr("class", "help").text(words.only_look));
    let content = crumb(PEOPLE, words.title)
        .and(head(&person.name, actions(words, &person, managed)))
        .and(refused(language, returned.as_ref()))
        .and(note.map(|note| told(language, words, &person, &note, &gaps)))
        .and(idle)
        .and(facts(language, words, &person))
        .and(body);
    Ok(Sheet { title: person.name, content })
}

/// The rights to manage people that the reader has over anyone.
async fn server_rights(ctx: &Ctx) -> Result<Vec<Capability>, Refusal> {
    let managing = [Capability::UsersManage, Capability::RolesAssign, Capability::PartitionsManage];
    let mut mine = ctx.me().await?.capabilities;
    mine.retain(|right| managing.contains(right));
    Ok(mine)
}

/// The keys of the roles that the reader may give and take.
async fn assignable(ctx: &Ctx, can: bool) -> Result<BTreeSet<String>, Refusal> {
    if !can {
        return Ok(BTreeSet::new());
    }
    Ok(ctx.assignable_roles().await?.into_iter().map(|role| role.key).collect())
}

fn facts(language: Language, words: &Words, person: &PersonView) -> Html {
    let fact = |label: &str, content: Html| el("div").add(el("dt").text(label)).add(el("dd").add(content)).done();
    let manager = match &person.manager {
        Some(manager) => link(&page_of(&manager.login, ""), &manager.name).done(),
        None => Html::text(words.nobody),
    };
    el("dl")
        .attr("class", "key-facts")
        .add(fact(words.login, Html::text(&person.login)))
        .add(fact(words.department, Html::text(&person.department.name)))
        .add(fact(words.manager, manager))
        .add(fact(words.status, badge(language, person.status)))
        .done()
}

fn actions(words: &Words, person: &PersonView, managed: bool) -> Html {
    if !managed {
        return Html::default();
    }
    let way = |page: &str, text: &str| button(&page_of(&person.login, page), text).done();
    let about = [("login", person.login.as_str())];
    let edit = way("/edit", words.edit);
    match person.status {
        Status::Active => edit
            .and(way("/move", words.move_to))
            .and(confirmed(words.suspend, words.suspend_text, Suspend::url(), &about, words.suspend, None))
            .and(way("/depart", words.depart)),
        Status::Suspended => {
            edit.and(at_once(words.reactivate, Reactivate::url(), &about)).and(way("/depart", words.depart))
        }
        Status::Departed => edit.and(at_once(words.reactivate, Reactivate::url(), &about)),
    }
}

fn roles(language: Language, words: &Words, person: &PersonView, assignable: &BTreeSet<String>) -> Html {
    let may = person.can.contains(&Capability::RolesAssign);
    let give =
        (may && person.status != Status::Departed).then(|| button(&page_of(&person.login, "/roles"), words.give_role));
    let title = el("div").attr("class", "panel-head").add(el("h2").text(words.roles)).add(give);
    let none = person.roles.iter().all(|role| role.phase == Phase::Ended) && person.status == Status::Active;
    let none = none.then(|| el("p").attr("class", "help").text(words.without_role));
    let rows = person.roles.iter().rev().map(|role| {
        let may_end = assignable.contains(&role.role) && role.phase != Phase::Ended;
        row(language, words, &person.login, role, may_end)
    });
    let table = (!person.roles.is_empty()).then(|| {
        let heads = heads(&[words.role, words.where_anchored, words.valid, words.reason, words.granted_by, ""]);
        let table = el("table").attr("class", "records").add(heads).add(el("tbody").all(rows));
        wrap(words.roles).add(table)
    });
    el("section").attr("class", "panel wide").add(title).add(none).add(table).done()
}

fn row(language: Language, words: &Words, login: &str, role: &AssignmentView, may_end: bool) -> Html {
    let name = i18n::name(language, &role.name);
    let (tone, phase) = match role.phase {
        Phase::Current => ("success", words.current),
        Phase::Coming => ("info", words.coming),
        Phase::Ended => ("none", words.ended),
    };
    let phase = el("span").attr("class", "badge").attr("data-tone", tone).text(phase);
    let anchor = role.anchor.as_ref().map_or(words.own_department, |anchor| anchor.name.as_str());
    let by = role.granted_by.as_ref().map_or(words.system, |by| by.name.as_str());
    let id = role.id.to_string();
    let end = may_end.then(|| {
        let about = [("login", login), ("id", id.as_str())];
        confirmed(words.end, words.end_text, EndRole::url(), &about, words.end, Some(&(words.end_role)(name)))
    });
    el("tr")
        .attr("data-role", &role.role)
        .add(el("th").attr("scope", "row").attr("data-slot", "title").text(name).text(" ").add(phase))
        .add(cell("who", Html::text(anchor)))
        .add(cell("desk", Html::text(&validity(language, words, role))))
        .add(cell("desk", Html::text(role.reason.as_deref().map_or("–", |text| trail::reason(language, text)))))
        .add(cell("desk", Html::text(by)))
        .add(cell("aside", Html::from(end)))
        .done()
}

fn validity(language: Language, words: &Words, role: &AssignmentView) -> String {
    let from = role.valid_from.as_deref().map(|time| (words.from)(&format::time(time, language)));
    let until = role.valid_until.as_deref().map(|time| (words.until)(&format::time(time, language)));
    match (from, until) {
        (None, None) => words.always.into(),
        (from, until) => from.into_iter().chain(until).collect::<Vec<_>>().join(" "),
    }
}

/// Why a role shows them nothing: it is fenced by a dimension of which they have no value. Nothing is said to who
/// may not read the policy.
async fn gaps(ctx: &Ctx, language: Language, person: &PersonView) -> Result<Vec<String>, Refusal> {
    let policy = match ctx.policy().await {
        Ok(view) => view.policy,
        Err(StoreError::Problem(problem)) if problem.code == Code::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let held = person.roles.iter().filter(|one| one.phase != Phase::Ended);
    let mut gaps = BTreeSet::new();
    for (name, role) in held.filter_map(|one| Some((&one.name, policy.roles.get(&one.role)?))) {
        let views = role.objects.keys().filter_map(|object| role.grant(*object, Action::View));
        let fences = views.flat_map(|grant| &grant.fences).filter(|one| !person.partitions.contains_key(*one));
        gaps.extend(fences.map(|one| {
            (words(language).fenced_out)(i18n::name(language, name), &catalog::dimension_within(language, one))
        }));
    }
    Ok(gaps.into_iter().collect())
}

fn partitions(language: Language, words: &Words, person: &PersonView, gaps: &[String]) -> Html {
    let change = person.can.contains(&Capability::PartitionsManage).then(|| {
        let said = (words.partitions_title)(&person.name);
        button(&page_of(&person.login, "/partitions"), words.change).attr("aria-label", &said)
    });
    let title = el("div").attr("class", "panel-head").add(el("h2").text(words.partitions)).add(change);
    let facts = person.partitions.iter().map(|(dimension, values)| {
        let value = |key: &String| {
            el("span").attr("class", "chip").text(&catalog::dimension_value(language, dimension, key)).done()
        };
        let label = el("dt").text(&catalog::dimension(language, dimension));
        el("div").add(label).add(el("dd").attr("class", "chips").all(values.iter().map(value))).done()
    });
    let content = match person.partitions.is_empty() {
        true => el("p").attr("class", "help").text(words.partitions_none).done(),
        false => el("dl").attr("class", "facts").all(facts).done(),
    };
    let gaps = gaps.iter().map(|text| el("p").attr("class", "notice").attr("data-gap", "").text(text).done());
    el("section").attr("class", "panel").add(title).add(content).all(gaps).done()
}

/// What was done before the page was opened, and what is likely next.
fn told(language: Language, words: &Words, person: &PersonView, note: &Note, gaps: &[String]) -> Html {
    let records = || {
        let counts = counts_in(note);
        let what = counted(language, &counts);
        match note.value("records") {
            _ if counts.is_empty() => words.records_none.to_owned(),
            "take_along" => (words.records_taken)(&what),
            "hand_over" => (words.records_given)(note.value("to"), &what),
            _ => (words.records_left)(&what),
        }
    };
    let and_records = |text: &str| notice(text).add(el("p").text(&records())).done();
    match note.done.as_str() {
        "invited" => invited(words, person, note, gaps),
        "moved" => and_records(&(words.moved)(&person.name, &person.department.name)),
        "departed" => and_records(&(words.departed)(&person.name)),
        "suspended" => notice(words.suspended).done(),
        "reactivated" => notice(words.reactivated).add(next(words, person, gaps)).done(),
        "role_given" => notice(words.role_given).add(next(words, person, gaps)).done(),
        "role_ended" => notice(words.role_ended).done(),
        _ => notice(words.saved).done(),
    }
}

fn invited(words: &Words, person: &PersonView, note: &Note, gaps: &[String]) -> Html {
    let password = el("code").attr("class", "secret").attr("data-secret", "password").text(note.value("password"));
    notice(&(words.invited)(&person.name))
        .add(el("p").add(el("strong").text(&format!("{}: ", words.password))).add(password))
        .add(el("p").attr("class", "help").text(words.password_text))
        .add(next(words, person, gaps))
        .done()
}

/// The form for one more of the same team.
fn another(person: &PersonView) -> String {
    let manager = person.manager.iter().map(|one| ("manager", one.login.clone()));
    let role = person.roles.iter().find(|one| one.phase != Phase::Ended).map(|one| ("role", one.role.clone()));
    let pairs = [("department", person.department.key.clone())].into_iter().chain(manager).chain(role);
    let pairs: Vec<_> = pairs.map(|(key, value)| (key.to_owned(), value)).collect();
    format!("/admin/people/new?{}", address_of(&pairs))
}

/// What someone new still needs.
fn next(words: &Words, person: &PersonView, gaps: &[String]) -> Html {
    let can = |right| person.can.contains(&right);
    let role = can(Capability::RolesAssign) && person.roles.iter().all(|role| role.phase == Phase::Ended);
    let role = role.then(|| primary(&page_of(&person.login, "/roles"), words.give_role));
    let values = (can(Capability::PartitionsManage) && person.partitions.is_empty())
        .then(|| (page_of(&person.login, "/partitions"), words.set_partitions));
    let values = values.map(|(page, text)| if gaps.is_empty() { button(&page, text) } else { primary(&page, text) });
    let another = can(Capability::UsersManage).then(|| button(&another(person), words.another));
    el("div").attr("class", "actions").add(role).add(values).add(another).done()
}
