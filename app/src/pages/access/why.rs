//! Why a record is seen, what may be done to it and why not, and who else sees it.

use remit_policy::Object;
use remit_wire::Language;

use super::{called, framed, panel};
use crate::api::access::{Verdict, Why, Witness};
use crate::api::{Refusal, giving, server};
use crate::drawn::sheet::{Here, Sheet};
use crate::i18n::{access, catalog, use_language};
use crate::ui::html::{Html, el};
use crate::ui::table::wrap;

/// The explanation of the record in the address.
///
/// # Errors
/// `not_found` where there is none for the reader.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::reading().await?;
    let (object, id) = (here.object()?, here.id()?);
    Ok(explained(object, &id.to_string(), &giving::why(&ctx, object, id).await?))
}

fn explained(object: Object, id: &str, why: &Why) -> Sheet {
    let (words, language) = (access::words(), use_language());
    let verdicts = why.verdicts.iter().map(|verdict| drawn(language, verdict));
    let content = el("div").attr("class", "verdicts").all(verdicts).done();
    let who = why.who.as_deref().map(|who| witnesses(who, why.more));
    framed(object, id, &called(language, object, &why.title), words.why, content.and(who))
}

/// The verdict in bold, the reasons below.
fn drawn(language: Language, verdict: &Verdict) -> Html {
    let mut text = verdict.text.iter();
    let first = text.next().map(String::as_str).unwrap_or_default();
    let reasons = el("ul").all(text.map(|line| el("li").text(line).done()));
    let content = el("p").attr("class", "state-title").text(first).done().and(reasons);
    let tone = if verdict.allowed { "success" } else { "plain" };
    let badge =
        el("span").attr("class", "badge").attr("data-tone", tone).text(catalog::action(language, verdict.action));
    el("section")
        .attr("class", "panel")
        .attr("data-action", verdict.action.key())
        .attr("data-allowed", if verdict.allowed { "true" } else { "false" })
        .add(el("h2").add(badge))
        .add(content)
        .done()
}

fn witnesses(who: &[Witness], more: usize) -> Html {
    let words = access::words();
    let title = |text: &str| el("th").attr("scope", "col").text(text).done();
    let heads = [words.name, words.may, words.because].map(title);
    let table = el("table")
        .attr("class", "records")
        .add(el("thead").add(el("tr").all(heads.into_iter())))
        .add(el("tbody").all(who.iter().map(witness)));
    let more = (more > 0).then(|| el("p").attr("class", "help").text(&(words.who_more)(more)));
    let note = el("p").attr("class", "help").text(words.who_note).done();
    let table = wrap(words.who).add(table).done();
    el("div").attr("class", "who").add(panel(words.who, note.and(table).and(more))).done()
}

fn witness(one: &Witness) -> Html {
    let words = access::words();
    let may = match (one.edit, one.approval) {
        (true, true) => words.edits_by_approval,
        (true, false) => words.edits,
        (false, _) => words.views,
    };
    let name = el("th").attr("scope", "row").attr("data-slot", "title").attr("title", &one.person.login);
    let department = el("span").attr("class", "through").text(&one.department.name);
    let lines = one.text.iter().map(|line| el("li").text(line).done());
    el("tr")
        .attr("data-login", &one.person.login)
        .add(name.text(&one.person.name).text(" ").add(department))
        .add(el("td").attr("data-slot", "badge").text(may))
        .add(el("td").attr("class", "wraps").attr("data-slot", "who").add(el("ul").all(lines)))
        .done()
}
