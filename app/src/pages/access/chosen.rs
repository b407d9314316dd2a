//! What was chosen in a list: what more has to be known, and what became of each record.
//!
//! The form of a list is sent to this address, with JavaScript or without, and the answer is this page.

use leptos::prelude::use_context;
use remit_policy::Object;
use remit_wire::{Code, Directory, Language, Problem};
use uuid::Uuid;

use super::{called, field, hand_over, panel, share, summed_up};
use crate::api::many::{Many, Stage, What};
use crate::api::server::set_status;
use crate::api::{Refusal, server};
use crate::drawn::sheet::{Here, Sheet};
use crate::i18n::{access, catalog, many, problem as problems};
use crate::ui::fields::{Field, Takes};
use crate::ui::html::{El, Html, el, hidden, link};
use crate::ui::page::head;

/// How many names a form shows.
const NAMED: usize = 20;

/// The page for what was chosen in the list of the type in the address.
///
/// # Errors
/// `signed_out`.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    server::reading().await?;
    let object = here.object()?;
    let sheet = match use_context::<Result<Many, Problem>>() {
        Some(Ok(many)) => answered(here.language, &many),
        Some(Err(problem)) => refused(here.language, &problem),
        None => nothing(),
    };
    let back = link(&format!("/{}", object.plural()), catalog::objects(here.language, object));
    let crumb = el("p").attr("class", "crumb").add(back).done();
    let content = crumb.and(head(&sheet.title, Html::default())).and(sheet.content);
    Ok(Sheet { content, ..sheet })
}

/// Nothing was sent here.
fn nothing() -> Sheet {
    let words = many::words();
    let content = el("div").attr("class", "state").add(el("p").text(words.none_text)).done();
    Sheet { title: words.none.into(), content }
}

fn refused(language: Language, problem: &Problem) -> Sheet {
    set_status(problem.status);
    let (title, text) = problems::explain(language, problem);
    let text = if problem.code == Code::Invalid { many::words().none_text } else { &text };
    Sheet { title, content: el("div").attr("class", "state").add(el("p").text(text)).done() }
}

fn answered(language: Language, many: &Many) -> Sheet {
    let words = many::words();
    // Lower case is English; Chinese has none.
    let objects = catalog::objects(language, many.object).to_ascii_lowercase();
    let title = match many.what {
        What::Delete => words.delete,
        What::Transfer => words.transfer,
        What::Share => words.share,
    };
    let content = match &many.stage {
        Stage::Asked { directory, roles, problem } => {
            if let Some(problem) = problem {
                set_status(problem.status);
            }
            let fields = match many.what {
                What::Delete => Vec::new(),
                What::Transfer => placement(language, many, directory),
                What::Share => share::inputs(language, directory, roles, |key| value(many, key)),
            };
            form(language, many, &fields, problem.as_ref())
        }
        Stage::Done(refused) => result(language, many, refused),
    };
    Sheet { title: title(&objects), content }
}

fn value(many: &Many, key: &str) -> String {
    many.values.get(key).cloned().unwrap_or_default()
}

/// Whom they go to and where they will lie.
fn placement(language: Language, many: &Many, directory: &Directory) -> Vec<Field> {
    let words = many::words();
    let people = directory.people.iter().map(|one| (one.login.clone(), one.name.clone())).collect();
    let departments = directory.departments.iter().map(|one| (one.key.clone(), one.name.clone())).collect();
    let owner = || {
        let label = access::words().owner;
        field("owner", label, Takes::Login(people), Some(words.owner_help), value(many, "owner"))
    };
    let label = catalog::field(language, many.object, "department");
    let typed = value(many, "department");
    let department = field("department", &label, Takes::Login(departments), Some(words.department_help), typed);
    (many.object != Object::Product).then(owner).into_iter().chain([department]).collect()
}

fn form(language: Language, many: &Many, fields: &[Field], problem: Option<&Problem>) -> Html {
    let words = many::words();
    let (class, label) = match many.what {
        What::Delete => ("button danger", words.delete_confirm),
        What::Transfer => ("button primary", access::words().hand_over),
        What::Share => ("button primary", access::words().share),
    };
    let question = (many.what == What::Delete).then(|| el("p").text(words.delete_question));
    let keep = (many.what == What::Transfer).then(|| hand_over::keep_shares(many.values.contains_key("keep_shares")));
    let submit = el("button").attr("type", "submit").attr("class", class).text(label);
    let form = el("form")
        .attr("method", "post")
        .attr("action", &format!("/{}/chosen", many.object.plural()))
        .add(summed_up(language, fields, problem))
        .add(hidden("what", many.what.key()))
        .add(hidden("go", "true"))
        .all(many.ids.iter().map(|id| hidden("ids", &id.to_string())))
        .add(question)
        .all(fields.iter().map(|field| field.draw(language, problem)))
        .add(keep)
        .add(el("div").attr("class", "form-actions").add(submit));
    let names = many.ids.iter().take(NAMED).map(|id| named(language, many, *id).done());
    let rest = many.ids.len().saturating_sub(NAMED);
    let rest = (rest > 0).then(|| el("li").text(&(words.more)(rest)));
    let chosen = el("ul").attr("class", "chosen").all(names).add(rest);
    let edit = el("div").attr("class", "edit").add(form);
    panel(&(words.chosen)(many.ids.len()), chosen).and(edit)
}

/// A record by its name, which leads to it; without a name where it is not seen.
fn named(language: Language, many: &Many, id: Uuid) -> El {
    let line = el("li").attr("data-id", &id.to_string());
    match many.names.get(&id) {
        Some(name) => line.add(link(&address(many.object, id), &called(language, many.object, name))),
        None => line.text(many::words().unseen),
    }
}

fn address(object: Object, id: Uuid) -> String {
    format!("/{}/{id}", object.plural())
}

/// What was done, and what was refused and why.
fn result(language: Language, many: &Many, refused: &[Option<Problem>]) -> Html {
    let words = many::words();
    let of = |wanted: bool| many.ids.iter().zip(refused).filter(move |(_, refused)| refused.is_some() == wanted);
    let done = of(false).map(|(id, _)| named(language, many, *id).done());
    let not = of(true).map(|(id, refused)| {
        let why = refused.as_ref().map(|problem| el("p").attr("class", "help").text(&why(language, problem)));
        named(language, many, *id).add(why).done()
    });
    let list = |class: &str, title: String, lines: Html| {
        let empty = lines.as_str().is_empty();
        let list = el("ul").attr("class", class).attr("role", "status").add(lines);
        (!empty).then(|| panel(&title, list))
    };
    let (succeeded, failed) = (of(false).count(), of(true).count());
    Html::from(list("chosen done", (words.done)(succeeded), done.collect())).and(list(
        "chosen refused",
        (words.refused)(failed),
        not.collect(),
    ))
}

/// In the words that the form of a single record would say.
fn why(language: Language, problem: &Problem) -> String {
    let (title, text) = problems::explain(language, problem);
    let text = access::wrong(language, problem).map_or(text, str::to_owned);
    let colon = if language == Language::Zh { "：" } else { ": " };
    format!("{title}{colon}{text}")
}
