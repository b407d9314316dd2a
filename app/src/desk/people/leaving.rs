//! Moving someone and letting someone go: both ask what becomes of the records.

use leptos::server_fn::ServerFn;
use remit_policy::Capability;
use remit_store::Ctx;
use remit_wire::{Language, PersonView, RecordCounts};

use super::super::kit::{Choice, Form, counted, department_options, lead, needed, tick, value};
use super::super::sheet::{Here, Sheet};
use super::forms::colleagues;
use super::{back_to, need};
use crate::api::people::{Depart, MoveTo, page_of};
use crate::api::{Refusal, Returned, returned, server};
use crate::i18n::people::{Words, words};
use crate::pages::access::{field, typed};
use crate::ui::fields::Takes;
use crate::ui::html::{Html, el};
use crate::ui::page::head;

/// The form that moves someone to another department.
///
/// # Errors
/// `not_found`; `forbidden` for who may not manage them.
pub async fn move_to(here: Here) -> Result<Sheet, Refusal> {
    let (words, leaving) = (words(here.language), Leaving::of(&here).await?);
    let person = &leaving.person;
    let mut departments = department_options(&leaving.ctx.departments().await?);
    departments.retain(|(key, _)| *key != person.department.key);
    let department = value(leaving.returned.as_ref(), "department", "");
    let department = needed("department", words.to_department, Takes::OneOf(departments), None, department);
    let answers = [
        ("take_along", words.take_along, words.take_along_help),
        ("leave", words.leave, words.leave_move_help),
        ("hand_over", words.hand_over, words.hand_over_help),
    ];
    let back = page_of(&person.login, "");
    let form = Form {
        action: MoveTo::url(),
        about: &[("login", &person.login)],
        fields: vec![department],
        more: leaving.records(words, &answers).await?,
        submit: words.move_to,
        danger: false,
        cancel: Some(&back),
        returned: leaving.returned.as_ref(),
    };
    Ok(leaving.sheet((words.move_title)(&person.name), words.move_text, form))
}

/// The form that says that someone leaves the house.
///
/// # Errors
/// `not_found`; `forbidden` for who may not manage them.
pub async fn depart(here: Here) -> Result<Sheet, Refusal> {
    let (words, leaving) = (words(here.language), Leaving::of(&here).await?);
    let person = &leaving.person;
    let answers =
        [("hand_over", words.hand_over, words.hand_over_help), ("leave", words.leave, words.leave_depart_help)];
    let back = page_of(&person.login, "");
    let form = Form {
        action: Depart::url(),
        about: &[("login", &person.login)],
        fields: Vec::new(),
        more: leaving.records(words, &answers).await?,
        submit: words.depart,
        danger: true,
        cancel: Some(&back),
        returned: leaving.returned.as_ref(),
    };
    Ok(leaving.sheet((words.depart_title)(&person.name), words.depart_text, form))
}

/// Someone who goes elsewhere, with what they own.
struct Leaving {
    ctx: Ctx,
    language: Language,
    person: PersonView,
    owns: RecordCounts,
    returned: Option<Returned>,
}

impl Leaving {
    async fn of(here: &Here) -> Result<Leaving, Refusal> {
        let (language, returned) = (here.language, returned());
        let ctx = server::reading().await?;
        let person = ctx.person(here.name()).await?;
        need(language, &person, Capability::UsersManage)?;
        let owns = ctx.belongings(&person.login).await?;
        Ok(Leaving { ctx, language, person, owns, returned })
    }

    /// The question what becomes of the records; who owns none is not asked.
    async fn records(&self, words: &Words, answers: &[(&str, &str, &str)]) -> Result<Html, Refusal> {
        let title = el("h2").text(&(words.owns)(&self.person.name)).done();
        if self.owns.is_empty() {
            return Ok(title.and(el("p").text(words.owns_none)));
        }
        let returned = self.returned.as_ref();
        let question = Choice { key: "records", question: words.what_becomes, answers };
        let to = field("to", words.to, colleagues(&self.ctx).await?, Some(words.to_help), value(returned, "to", ""));
        let to = to.draw(self.language, returned.map(|returned| &returned.problem));
        let kept = typed(returned, "keep_shares").is_some();
        Ok(title
            .and(el("p").attr("class", "owns").text(&counted(self.language, &self.owns)))
            .and(question.draw(self.language, returned))
            .and(el("div").attr("class", "only-hand-over").add(to))
            .and(tick("keep_shares", words.keep_shares, words.keep_shares_help, kept)))
    }

    fn sheet(&self, title: String, text: &str, form: Form<'_>) -> Sheet {
        let content = back_to(&self.person).and(head(&title, Html::default())).and(lead(text));
        Sheet { content: content.and(form.draw(self.language)), title }
    }
}
