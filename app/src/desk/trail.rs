//! The audit log: searched, permission changes apart, its chain checked, and taken away as a file.

use remit_policy::{Capability, Object};
use remit_store::Ctx;
use remit_wire::{
    AuditEntryView, AuditPage, AuditQuery, AuditTopic, Code, Count, Language, PeopleQuery, Problem, Record, address_of,
};

use uuid::Uuid;

use super::ask::{Input, record};
use super::sheet::{Here, Sheet};
use crate::api::{Refusal, server};
use crate::i18n::trail::{self, EVENTS, words};
use crate::i18n::{catalog, desk};
use crate::pages::access::history::changes;
use crate::ui::fields::option;
use crate::ui::format;
use crate::ui::html::{Html, el, link};
use crate::ui::page::head;
use crate::ui::table::wrap;

/// The page, and where a search leads.
const HERE: &str = "/admin/audit";
/// What is asked under, apart from which page.
const ASKED: [&str; 7] = ["topic", "person", "event", "object", "record", "from", "until"];

/// The log.
///
/// # Errors
/// `not_found` for who may not read it.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let (language, words) = (here.language, words(here.language));
    let ctx = server::reading().await?;
    let mine = ctx.me().await?.capabilities;
    if !mine.contains(&Capability::AuditView) {
        return Err(Refusal::new(Code::NotFound, ""));
    }
    let found = find(&ctx, &here).await?;
    // Whoever manages or reviews nobody types logins by heart.
    let known = ctx.people(&PeopleQuery::default()).await.unwrap_or_default();
    drop(ctx);
    let chain = match here.asked("check") {
        "" => None,
        _ => Some(server::store()?.check_audit(&server::visit()?).await?),
    };
    let chain = chain.map(|chain| {
        let whole = chain.broken_at.is_none();
        let count = format::count(Count { value: chain.entries, exact: true });
        el("section")
            .attr("class", "panel chain")
            .attr("role", "status")
            .attr("data-whole", if whole { "true" } else { "false" })
            .add(el("h2").text(words.chain))
            .add(el("p").text(&trail::chain(language, chain, &count)))
    });
    let asked = found.as_ref().ok().filter(|found| found.record.is_some() || here.asked("record").is_empty());
    let file = asked.filter(|_| mine.contains(&Capability::AuditExport)).map(|found| {
        let record = found.record.map(|id| id.to_string()).unwrap_or_default();
        let href = address("/export/audit.csv", &here, &[("record", &record)]);
        // The router of the pages leaves alone what is downloaded.
        let file = el("a").attr("class", "button").attr("href", &href).attr("rel", "external");
        file.attr("download", "audit.csv").text(words.export)
    });
    let check = el("a").attr("class", "button").attr("href", &address(HERE, &here, &[("check", "1")]));
    let actions = check.text(words.check).done().and(file);
    let title = desk::words(language).audit;
    let people: Vec<(&str, &str)> = known.iter().map(|one| (one.login.as_str(), one.name.as_str())).collect();
    let wrong = found.as_ref().err().copied();
    let content = head(title, actions)
        .and(el("p").attr("class", "intro").text(words.intro))
        .and(chain)
        .and(tabs(language, &here))
        .and(form(language, &here, &people, wrong))
        .and(found.ok().map(|found| entries(language, &here, &found.page)));
    Ok(Sheet { title: title.into(), content: el("div").attr("class", "trail").add(content).done() })
}

/// What an input holds that cannot be used.
type Wrong = (&'static str, &'static str);

/// What was found.
struct Found {
    page: AuditPage,
    /// The record that was asked about, where the asker sees it.
    record: Option<Uuid>,
}

/// The entries that were asked for.
async fn find(ctx: &Ctx, here: &Here) -> Result<Result<Found, Wrong>, Refusal> {
    let words = words(here.language);
    let text = |key: &str| Some(here.asked(key).trim().to_owned()).filter(|text| !text.is_empty());
    let object = Object::from_key(here.asked("object"));
    let id = match (text("record"), object) {
        (None, _) => None,
        (Some(_), None) => return Ok(Err(("object", words.record_needs_object))),
        (Some(name), Some(object)) => match record(ctx, object, &name).await? {
            Ok(id) => Some(id),
            // What there is not and what is not seen have no entries alike.
            Err(_) => return Ok(Ok(Found { page: AuditPage { data: Vec::new(), next: None }, record: None })),
        },
    };
    let query = AuditQuery {
        person: text("person"),
        event: text("event"),
        topic: AuditTopic::from_key(here.asked("topic")),
        object,
        record: id,
        from: text("from"),
        until: text("until"),
        after: here.asked("after").parse().ok(),
        limit: None,
    };
    match ctx.audit(&query).await {
        Ok(page) => Ok(Ok(Found { page, record: id })),
        Err(error) => match Problem::from(error) {
            problem if problem.field.as_deref() == Some("from") => Ok(Err(("from", words.time_wrong))),
            problem if problem.field.as_deref() == Some("until") => Ok(Err(("until", words.time_wrong))),
            problem => Err(server::refuse(problem)),
        },
    }
}

/// An address with what was asked for, and what is to be other than it is.
fn address(path: &str, here: &Here, other: &[(&str, &str)]) -> String {
    let kept = ASKED.into_iter().filter(|key| !other.iter().any(|(one, _)| one == key));
    let kept = kept.map(|key| (key, here.asked(key)));
    let pairs = kept.chain(other.iter().copied()).filter(|(_, value)| !value.is_empty());
    let pairs: Vec<(String, String)> = pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    match pairs.is_empty() {
        true => path.to_owned(),
        false => format!("{path}?{}", address_of(&pairs)),
    }
}

fn tabs(language: Language, here: &Here) -> Html {
    let words = words(language);
    let tab = |topic: &str, text: &str| {
        let current = (here.asked("topic") == topic).then_some("page");
        let href = address(HERE, here, &[("topic", topic)]);
        el("a").attr("class", "switch").attr("href", &href).maybe("aria-current", current).text(text).done()
    };
    el("nav")
        .attr("class", "switches")
        .attr("aria-label", words.tabs)
        .add(tab("", words.all))
        .add(tab(AuditTopic::Rights.key(), words.rights))
        .done()
}

fn form(language: Language, here: &Here, people: &[(&str, &str)], wrong: Option<Wrong>) -> Html {
    let words = words(language);
    let input = |key: &'static str, label: &'static str, help: &'static str| Input {
        key,
        label,
        help,
        error: wrong.filter(|(one, _)| *one == key).map(|(_, text)| text),
    };
    let asked = |key: &str| here.asked(key);
    let events = EVENTS.iter().map(|(key, _, _)| option(key, &trail::event(language, key), asked("event") == *key));
    let events = option("", words.any_event, asked("event").is_empty()).and(events.collect::<Html>());
    let objects = Object::ALL.into_iter();
    let objects = objects.map(|one| option(one.key(), catalog::objects(language, one), asked("object") == one.key()));
    let objects = option("", words.any_object, asked("object").is_empty()).and(objects.collect::<Html>());
    let topic = asked("topic");
    let topic = (!topic.is_empty()).then(|| crate::ui::html::hidden("topic", topic));
    let submit = el("button").attr("type", "submit").attr("class", "button primary").text(words.search);
    let clear = el("a").attr("class", "button quiet").attr("href", HERE).text(words.clear);
    el("form")
        .attr("method", "get")
        .attr("action", HERE)
        .attr("class", "panel question")
        .attr("aria-label", words.filters)
        .add(topic)
        .add(input("person", words.person, words.person_help).suggesting(asked("person"), people.iter().copied()))
        .add(input("event", words.event, "").select(events))
        .add(input("object", words.object, "").select(objects))
        .add(input("record", words.record, words.record_help).line("text", asked("record")))
        .add(input("from", words.from, "").line("date", asked("from")))
        .add(input("until", words.until, "").line("date", asked("until")))
        .add(el("div").attr("class", "question-actions").add(submit).add(clear))
        .done()
}

fn entries(language: Language, here: &Here, page: &AuditPage) -> Html {
    let words = words(language);
    if page.data.is_empty() {
        let title = el("p").attr("class", "state-title").text(words.nothing);
        return el("div").attr("class", "state").add(title).add(el("p").text(words.nothing_text)).done();
    }
    let title = |text: &str| el("th").attr("scope", "col").text(text).done();
    let heads = [words.what, words.when, words.who, words.about, words.details].map(title);
    let table = el("table").attr("class", "records").add(el("thead").add(el("tr").all(heads.into_iter())));
    let rows = page.data.iter().map(|entry| row(language, entry));
    let table = wrap(words.entries).add(table.add(el("tbody").all(rows))).done();
    let way = |href: &str, text: &str| el("a").attr("class", "button").attr("href", href).text(text).done();
    let first = (!here.asked("after").is_empty()).then(|| way(&address(HERE, here, &[]), words.newest));
    let next = page.next.map(|next| way(&address(HERE, here, &[("after", &next.to_string())]), words.older));
    table.and(el("nav").attr("class", "paging").attr("aria-label", words.entries).add(first).add(next))
}

fn row(language: Language, entry: &AuditEntryView) -> Html {
    let words = words(language);
    let number = entry.number.map(|number| el("span").attr("class", "through").text(&format!("#{number}")));
    let what = el("th").attr("scope", "row").attr("data-slot", "title");
    let when = el("time").attr("datetime", &entry.at).text(&format::time(&entry.at, language));
    let who = match &entry.actor {
        Some(actor) => el("td").attr("title", &actor.login).text(&actor.name),
        None => el("td").text(words.system),
    };
    el("tr")
        .attr("data-event", &entry.event)
        .add(what.text(&trail::event(language, &entry.event)).text(" ").add(number))
        .add(el("td").attr("data-slot", "badge").add(when))
        .add(who.attr("data-slot", "who"))
        .add(el("td").attr("data-slot", "aside").add(about(language, entry)))
        .add(el("td").attr("class", "wraps").attr("data-slot", "more").add(details(language, entry)))
        .done()
}

/// The record, which leads to its history; its type alone where it is not seen.
fn about(language: Language, entry: &AuditEntryView) -> Html {
    let words = words(language);
    if let Some(record) = &entry.record {
        let href = format!("/{}/{}/history", record.object.plural(), record.id);
        let unnamed = (words.unseen)(catalog::object(language, record.object));
        let name = if record.name.is_empty() { unnamed.as_str() } else { record.name.as_str() };
        return link(&href, name).attr("title", words.history).done();
    }
    let object = entry.object.map(|object| catalog::objects(language, object));
    el("span").attr("class", "none").text(object.unwrap_or("–")).done()
}

/// What was changed as far as the reader may read it, what it concerned, and what else is told.
fn details(language: Language, entry: &AuditEntryView) -> Html {
    let words = words(language);
    let drawn = entry.object.map(|object| changes(language, &bare(object), &entry.changes));
    let label = |key: &String| match entry.object {
        Some(object) => catalog::field(language, object, key),
        None => catalog::capital(&key.replace('_', " ")),
    };
    let fields: Vec<String> = entry.fields.iter().map(label).collect();
    let concerned = (entry.changes.is_empty() && !fields.is_empty())
        .then(|| el("p").text(&(words.concerned)(&fields.join(words.list))));
    let mut notes: Vec<(&str, Vec<String>)> = Vec::new();
    for (key, text) in &entry.notes {
        let text = text.said(language);
        let text = if is_time(key) { format::time(text, language) } else { trail::noted(language, key, text) };
        match notes.last_mut() {
            Some((last, texts)) if last == key => texts.push(text),
            _ => notes.push((key, vec![text])),
        }
    }
    let note = |(key, texts): &(&str, Vec<String>)| {
        let value = match texts.as_slice() {
            [one] => Html::text(one),
            several if *key == "changes" && several.len() > LISTED => folded(language, several),
            several => el("ul").all(several.iter().map(|text| el("li").text(text).done())).done(),
        };
        el("div").add(el("dt").text(&trail::note(language, key))).add(el("dd").add(value)).done()
    };
    let notes = (!notes.is_empty()).then(|| el("dl").attr("class", "changes").all(notes.iter().map(note)));
    Html::from(drawn).and(concerned).and(notes)
}

/// How many changes of the policy stand in an entry as they are; more are opened.
const LISTED: usize = 4;

fn folded(language: Language, lines: &[String]) -> Html {
    let count = (crate::i18n::matrix::words_in(language).changes)(lines.len());
    let list = el("ul").all(lines.iter().map(|line| el("li").text(line).done()));
    el("details").attr("class", "more").add(el("summary").text(&count)).add(list).done()
}

fn is_time(key: &str) -> bool {
    matches!(key, "expires_at" | "valid_from" | "valid_until" | "time" | "silent_until")
}

/// What the cells of an entry need to know of a record.
fn bare(object: Object) -> Record {
    Record {
        object,
        id: Uuid::nil(),
        key: None,
        etag: String::new(),
        owner: None,
        department: None,
        fields: Default::default(),
        masked: Vec::new(),
        editable: Vec::new(),
        can: Vec::new(),
        limited_by: Default::default(),
        waiting: Vec::new(),
    }
}
