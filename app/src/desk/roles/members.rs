//! Who holds a role.

use remit_wire::{AssignmentView, Code, PeopleQuery, PersonView, Phase, encode};

use super::Drafted;
use crate::api::{Refusal, server};
use crate::desk::sheet::{Here, Sheet};
use crate::i18n::matrix;
use crate::i18n::policy::words;
use crate::ui::format;
use crate::ui::html::{Html, el, link};
use crate::ui::table::wrap;

/// The members of the role.
///
/// # Errors
/// `not_found` for who may not read the policy and where there is no such role.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let of = Drafted::read(&here).await?;
    let (language, words) = (here.language, words(here.language));
    let ctx = server::reading().await?;
    let query = PeopleQuery { role: Some(of.key.clone()), ..PeopleQuery::default() };
    let people = match ctx.people(&query).await.map_err(Refusal::from) {
        Ok(people) => people,
        // Who manages roles and not people is told how many hold it, and not who.
        Err(refusal) if refusal.0.code == Code::Forbidden => Vec::new(),
        Err(refusal) => return Err(refusal),
    };
    let held = ctx.policy().await?.members.get(&of.key).copied().unwrap_or_default();
    let rows = people.iter().flat_map(|person| {
        let held = person.roles.iter().filter(|one| one.role == of.key && one.phase != Phase::Ended);
        held.map(|one| row(&here, person, one)).collect::<Vec<_>>()
    });
    let heads = [words.person, words.department, words.anchor, words.from, words.until, ""];
    let heads = heads.map(|text| el("th").attr("scope", "col").text(text).done());
    let table = el("table")
        .attr("class", "records")
        .add(el("thead").add(el("tr").all(heads.into_iter())))
        .add(el("tbody").all(rows));
    let count =
        el("p").attr("data-members", &held.to_string()).text(&(matrix::words_in(language).members)(held)).done();
    let list = (!people.is_empty()).then(|| wrap(words.tab_members).add(table));
    let content = count.and(list);
    Ok(of.sheet(&here, words.tab_members, content))
}

fn row(here: &Here, person: &PersonView, one: &AssignmentView) -> Html {
    let (language, words) = (here.language, words(here.language));
    let time = |moment: &Option<String>| moment.as_deref().map_or_else(|| "–".into(), |at| format::time(at, language));
    let anchor = one.anchor.as_ref().map_or_else(|| words.own_department.to_owned(), |anchor| anchor.name.clone());
    let phase = if one.phase == Phase::Coming { words.coming } else { "" };
    let cells = [
        ("who", person.department.name.clone()),
        ("aside", anchor),
        ("desk", time(&one.valid_from)),
        ("desk", time(&one.valid_until)),
        ("badge", phase.to_owned()),
    ];
    let name = link(&format!("/admin/people/{}", encode(&person.login)), &person.name);
    el("tr")
        .attr("data-member", &person.login)
        .add(el("th").attr("scope", "row").attr("data-slot", "title").add(name))
        .all(cells.iter().map(|(slot, text)| el("td").attr("data-slot", slot).text(text).done()))
        .done()
}
