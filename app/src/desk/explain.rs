//! Why someone may or may not do something to a record, who can see a record, and what one person can
//! see: three questions of one form.

use remit_policy::{Action, Capability, Object};
use remit_store::StoreError;
use remit_wire::{
    Code, ExplainQuery, ExplanationView, Language, PartView, PeopleQuery, PersonView, Problem, ReachView, Said,
    WhoView, address_of, encode, words as said,
};
use uuid::Uuid;

use super::ask::{Input, record};
use super::reach;
use super::sheet::{Here, Sheet};
use crate::api::{Refusal, server};
use crate::i18n::review::{Words, outcome, words};
use crate::i18n::{access, catalog, desk, names};
use crate::ui::fields::option;
use crate::ui::html::{Html, el, link};
use crate::ui::page::head;
use crate::ui::table::wrap;

/// How many of those who see a record a page names.
const NAMED: usize = 200;

/// What was asked for.
struct Question<'a> {
    user: &'a str,
    object: Object,
    record: &'a str,
    action: Action,
    field: &'a str,
}

impl<'a> Question<'a> {
    fn of(here: &'a Here) -> Question<'a> {
        Question {
            user: here.asked("user").trim(),
            object: Object::from_key(here.asked("object")).unwrap_or(Object::Customer),
            record: here.asked("record").trim(),
            action: Action::from_key(here.asked("action")).unwrap_or(Action::View),
            field: here.asked("field"),
        }
    }
}

/// What there is to say.
enum Answer {
    Nothing,
    /// An input cannot be used, and why.
    Wrong(&'static str, &'static str),
    Verdict(Box<ExplanationView>),
    Who(Sight),
    Reach(Box<ReachView>),
}

/// Who sees a record.
struct Sight {
    id: Uuid,
    /// What names it, where the asker sees it.
    title: String,
    seeing: Vec<WhoView>,
}

/// The form and the answer.
///
/// # Errors
/// `not_found` for who does not review access.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::reading().await?;
    if !ctx.me().await?.capabilities.contains(&Capability::AccessReview) {
        return Err(Refusal::bare(Code::NotFound));
    }
    let (words, question) = (words(here.language), Question::of(&here));
    let answer = answer(&ctx, words, &question).await?;
    let wrong = match &answer {
        Answer::Wrong(key, text) => Some((*key, *text)),
        _ => None,
    };
    let form = form(here.language, &ctx.people(&PeopleQuery::default()).await?, &question, wrong);
    let answer = match answer {
        Answer::Nothing | Answer::Wrong(..) => Html::default(),
        Answer::Verdict(view) => verdict(here.language, &view),
        Answer::Who(sight) => who(here.language, question.object, &sight),
        Answer::Reach(view) => reach::content(here.language, &view),
    };
    let title = desk::words(here.language).access;
    let intro = el("p").attr("class", "intro").text(words.intro).done();
    let content = el("div").attr("class", "explain").add(form).add(el("div").attr("class", "answer").add(answer));
    Ok(Sheet { title: title.into(), content: head(title, Html::default()).and(intro).and(content) })
}

async fn answer(ctx: &remit_store::Ctx, words: &Words, asked: &Question<'_>) -> Result<Answer, Refusal> {
    if asked.record.is_empty() {
        return match asked.user {
            "" => Ok(Answer::Nothing),
            user => or_wrong(words, ctx.reach(Some(user)).await.map(|view| Answer::Reach(Box::new(view)))),
        };
    }
    let id = match record(ctx, asked.object, asked.record).await? {
        Ok(id) => id,
        Err(0) => return Ok(Answer::Wrong("record", words.record_wrong)),
        Err(_) => return Ok(Answer::Wrong("record", words.record_several)),
    };
    if asked.user.is_empty() {
        let title = ctx.get(asked.object, id).await.map(|record| record.title().to_owned()).unwrap_or_default();
        let seeing = ctx.who(asked.object, id).await;
        return or_wrong(words, seeing.map(|seeing| Answer::Who(Sight { id, title, seeing })));
    }
    let query = ExplainQuery {
        user: Some(asked.user.to_owned()),
        object: asked.object,
        record: id,
        action: asked.action,
        field: Some(asked.field.to_owned()).filter(|field| !field.is_empty()),
    };
    or_wrong(words, ctx.explain(&query).await.map(|view| Answer::Verdict(Box::new(view))))
}

/// What cannot be used is said at the input that it stands in.
fn or_wrong(words: &Words, found: Result<Answer, StoreError>) -> Result<Answer, Refusal> {
    let problem = match found {
        Ok(answer) => return Ok(answer),
        Err(error) => Problem::from(error),
    };
    match (problem.code, problem.field.as_deref()) {
        (Code::NotFound, _) => Ok(Answer::Wrong("record", words.record_absent)),
        (Code::Invalid, Some("user")) => Ok(Answer::Wrong("user", words.person_wrong)),
        (Code::Invalid, Some("field")) => Ok(Answer::Wrong("field", words.field_wrong)),
        _ => Err(server::refuse(problem)),
    }
}

fn form(language: Language, people: &[PersonView], asked: &Question<'_>, wrong: Option<(&str, &str)>) -> Html {
    let words = words(language);
    let input = |key: &'static str, label: &'static str, help: &'static str| Input {
        key,
        label,
        help,
        error: wrong.filter(|(one, _)| *one == key).map(|(_, text)| text),
    };
    let people = people.iter().map(|one| (one.login.as_str(), one.name.as_str()));
    let objects = Object::ALL.into_iter();
    let objects =
        objects.map(|one| option(one.key(), catalog::objects(language, one), one == asked.object)).collect::<Html>();
    let actions = Action::ALL.iter().filter(|one| **one != Action::Approve);
    let actions = actions.map(|one| option(one.key(), catalog::action(language, *one), *one == asked.action));
    let submit = el("button").attr("type", "submit").attr("class", "button primary").text(words.ask);
    el("form")
        .attr("method", "get")
        .attr("action", "/admin/access")
        .attr("class", "panel question")
        .attr("aria-label", words.question)
        .add(input("user", words.person, words.person_help).suggesting(asked.user, people))
        .add(input("object", words.object, "").select(objects))
        .add(input("record", words.record, words.record_help).line("text", asked.record))
        .add(input("action", words.action, "").select(actions.collect()))
        .add(input("field", words.field, "").select(fields(language, words, asked)))
        .add(el("div").add(submit))
        .done()
}

/// The fields of every type: the form does not know yet which one is meant.
fn fields(language: Language, words: &Words, asked: &Question<'_>) -> Html {
    let group = |object: Object| {
        let chosen = |key: &str| object == asked.object && key == asked.field;
        let fields = object.fields().iter();
        let fields = fields.map(|one| option(one.key, &catalog::field(language, object, one.key), chosen(one.key)));
        el("optgroup").attr("label", catalog::objects(language, object)).all(fields).done()
    };
    let mut objects: Vec<Object> = Object::ALL.to_vec();
    objects.sort_by_key(|object| *object != asked.object);
    option("", words.any_field, asked.field.is_empty()).and(objects.into_iter().map(group).collect::<Html>())
}

/// What a record goes by.
fn called(language: Language, object: Object, title: &str) -> String {
    match title {
        "" => (words(language).unnamed)(catalog::object(language, object)),
        title => title.to_owned(),
    }
}

/// The verdict, then what lies outside roles, then what each role says.
fn verdict(language: Language, view: &ExplanationView) -> Html {
    let words = words(language);
    let lines = match language {
        Language::En => &view.text_en,
        Language::Zh => &view.text_zh,
    };
    let (text, tone) = match (view.allowed, view.approval) {
        (true, false) => (words.allowed, "success"),
        (true, true) => (words.by_approval, "warning"),
        (false, _) => (words.refused, "danger"),
    };
    let badge = el("span").attr("class", "badge").attr("data-tone", tone).text(text);
    let name = called(language, view.object, &view.title);
    let first = el("p").attr("class", "state-title").text(lines.first().map_or("", String::as_str));
    // After the verdict come fields and shares, and then one line for each role.
    let others = lines.len().saturating_sub(view.parts.len()).saturating_sub(1);
    let others = lines.iter().skip(1).take(others).map(|line| el("p").text(line).done());
    let mut parts: Vec<&PartView> = view.parts.iter().collect();
    parts.sort_by_key(|part| weight(&part.said));
    let of = (!view.own).then_some(view.person.name.as_str());
    let part = |part: &PartView| {
        let text = said::part(language, &names(), of, view.object, view.action, part);
        let badge = el("span").attr("class", "badge").attr("data-tone", tone_of(&part.said));
        let badge = badge.text(outcome(language, &part.said));
        el("li").attr("data-role", &part.role).add(badge).add(el("span").text(&text)).done()
    };
    let heading = (!parts.is_empty()).then(|| el("h3").text(words.each_role));
    let list = (!parts.is_empty()).then(|| el("ul").attr("class", "findings").all(parts.iter().map(|one| part(one))));
    el("section")
        .attr("class", "panel verdict")
        .attr("data-allowed", if view.allowed { "true" } else { "false" })
        .add(el("h2").text(&name))
        .add(el("p").add(badge))
        .add(first)
        .all(others)
        .add(heading)
        .add(list)
        .add(ways(language, view))
        .done()
}

/// What allows comes first, then what came closest.
fn weight(said: &Said) -> u8 {
    match said {
        Said::Allowed { .. } => 0,
        Said::Fenced { .. } => 1,
        Said::OutOfReach { .. } => 2,
        Said::NoGrant => 4,
        _ => 3,
    }
}

fn tone_of(said: &Said) -> &'static str {
    match said {
        Said::Allowed { approval: false, .. } => "success",
        Said::Allowed { .. } => "warning",
        Said::Fenced { .. } | Said::OutOfReach { .. } => "danger",
        _ => "plain",
    }
}

/// Where to go from a verdict.
fn ways(language: Language, view: &ExplanationView) -> Html {
    let words = words(language);
    let who = link(&who_address(view.object, view.record), words.who_sees_it).done();
    let what = format!("/admin/access/{}", encode(&view.person.login));
    let what = link(&what, &(words.what_they_see)(&view.person.name)).done();
    let seen = (!view.title.is_empty()).then(|| seen(language, view.object, view.record));
    el("p").attr("class", "record-ways").add(who).add(what).add(seen).done()
}

fn who_address(object: Object, id: Uuid) -> String {
    let pairs = [("object", object.key().to_owned()), ("record", id.to_string())];
    format!("/admin/access?{}", address_of(&pairs.map(|(key, value)| (key.to_owned(), value))))
}

/// The ways to a record that the asker sees.
fn seen(language: Language, object: Object, id: Uuid) -> Html {
    let (words, at) = (words(language), format!("/{}/{id}", object.plural()));
    link(&at, words.open_record).done().and(link(&format!("{at}/history"), words.history))
}

fn who(language: Language, object: Object, sight: &Sight) -> Html {
    let (review, words) = (words(language), access::words());
    let title = |text: &str| el("th").attr("scope", "col").text(text).done();
    let heads = [words.name, words.may, words.because].map(title);
    let rows = sight.seeing.iter().take(NAMED).map(|one| witness(language, object, sight.id, one));
    let table = el("table").attr("class", "records").add(el("thead").add(el("tr").all(heads.into_iter())));
    let table = wrap(words.who).add(table.add(el("tbody").all(rows)));
    let count = match sight.seeing.len() {
        0 => review.nobody.to_owned(),
        count => (review.people)(count),
    };
    let more = sight.seeing.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| el("p").attr("class", "help").text(&(words.who_more)(more)));
    let seen =
        (!sight.title.is_empty()).then(|| el("p").attr("class", "record-ways").add(seen(language, object, sight.id)));
    el("section")
        .attr("class", "panel who")
        .add(el("h2").text(&called(language, object, &sight.title)))
        .add(el("p").attr("class", "state-title").text(&count))
        .add(el("p").attr("class", "help").text(words.who_note))
        .add(seen)
        .add((!sight.seeing.is_empty()).then_some(table))
        .add(more)
        .done()
}

fn witness(language: Language, object: Object, id: Uuid, one: &WhoView) -> Html {
    let words = access::words();
    let may = match (one.edit, one.approval) {
        (true, true) => words.edits_by_approval,
        (true, false) => words.edits,
        (false, _) => words.views,
    };
    let text = match language {
        Language::En => &one.text_en,
        Language::Zh => &one.text_zh,
    };
    // That they see it is what the list says.
    let lines = text.iter().skip(1).map(|line| el("li").text(line).done());
    let at = format!("{}&user={}", who_address(object, id), encode(&one.person.login));
    let department = el("span").attr("class", "through").text(&one.department.name);
    let name = el("th").attr("scope", "row").attr("data-slot", "title");
    el("tr")
        .attr("data-login", &one.person.login)
        .add(name.add(link(&at, &one.person.name)).add(department))
        .add(el("td").attr("data-slot", "badge").text(may))
        .add(el("td").attr("class", "wraps").attr("data-slot", "who").add(el("ul").all(lines)))
        .done()
}
