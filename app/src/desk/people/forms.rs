//! Inviting someone, editing them, and giving them a role.

use leptos::server_fn::ServerFn;
use remit_policy::{Capability, Kind, Status};
use remit_store::Ctx;
use remit_wire::{Code, Language, PeopleQuery, RoleChoice};

use super::super::kit::{Form, button, crumb, department_options, empty, lead, needed, value};
use super::super::sheet::{Here, Sheet};
use super::{PEOPLE, back_to, need};
use crate::api::people::{Assign, Change, Invite, page_of};
use crate::api::{Refusal, returned, server};
use crate::i18n;
use crate::i18n::people::words;
use crate::pages::access::field;
use crate::ui::fields::Takes;
use crate::ui::html::Html;
use crate::ui::page::head;

/// Those whom the reader manages and who have not departed: login and name.
pub(super) async fn colleagues(ctx: &Ctx) -> Result<Takes, Refusal> {
    let people = ctx.people(&PeopleQuery::default()).await?;
    let there = people.into_iter().filter(|one| one.status != Status::Departed);
    Ok(Takes::Login(there.map(|one| (one.login, one.name)).collect()))
}

fn roles(language: Language, choices: Vec<RoleChoice>) -> Vec<(String, String)> {
    choices.into_iter().map(|role| (role.key, i18n::name(language, &role.name).to_owned())).collect()
}

/// The form that lets someone in.
///
/// # Errors
/// `forbidden` without `users.manage`.
pub async fn invite(here: Here) -> Result<Sheet, Refusal> {
    let (language, words, returned) = (here.language, words(here.language), returned());
    let returned = returned.as_ref();
    let ctx = server::reading().await?;
    let can = ctx.me().await?.capabilities;
    if !can.contains(&Capability::UsersManage) {
        remit_store::note(Capability::UsersManage);
        return Err(Refusal::new(Code::Forbidden, words.not_yours));
    }
    let departments = department_options(&ctx.departments().await?);
    let people = colleagues(&ctx).await?;
    let typed = |key: &str| value(returned, key, here.asked(key));
    let mut fields = vec![
        needed("name", words.name, Takes::Value(Kind::Text), None, typed("name")),
        needed("login", words.login, Takes::Value(Kind::Text), Some(words.login_help), typed("login")),
        needed(
            "department",
            words.department,
            Takes::OneOf(departments),
            Some(words.department_help),
            typed("department"),
        ),
        field("manager", words.manager, people, Some(words.manager_help), typed("manager")),
    ];
    if can.contains(&Capability::RolesAssign) {
        let roles = Takes::OneOf(roles(language, ctx.assignable_roles().await?));
        fields.push(field("role", words.role, roles, Some(words.role_help), typed("role")));
    }
    let form = Form {
        action: Invite::url(),
        about: &[],
        fields,
        more: Html::default(),
        submit: words.invite,
        danger: false,
        cancel: Some(PEOPLE),
        returned,
    };
    let content = crumb(PEOPLE, words.title).and(head(words.invite, Html::default())).and(lead(words.invite_text));
    Ok(Sheet { title: words.invite.into(), content: content.and(form.draw(language)) })
}

/// The form for a name and a manager.
///
/// # Errors
/// `not_found`; `forbidden` for who may not manage them.
pub async fn edit(here: Here) -> Result<Sheet, Refusal> {
    let (language, words, returned) = (here.language, words(here.language), returned());
    let returned = returned.as_ref();
    let ctx = server::reading().await?;
    let person = ctx.person(here.name()).await?;
    need(language, &person, Capability::UsersManage)?;
    let manager = person.manager.as_ref().map_or("", |manager| &manager.login);
    let back = page_of(&person.login, "");
    let form = Form {
        action: Change::url(),
        about: &[("login", &person.login)],
        fields: vec![
            needed("name", words.name, Takes::Value(Kind::Text), None, value(returned, "name", &person.name)),
            field(
                "manager",
                words.manager,
                colleagues(&ctx).await?,
                Some(words.manager_help),
                value(returned, "manager", manager),
            ),
        ],
        more: Html::default(),
        submit: words.save,
        danger: false,
        cancel: Some(&back),
        returned,
    };
    let title = (words.edit_title)(&person.name);
    let content = back_to(&person).and(head(&title, Html::default())).and(form.draw(language));
    Ok(Sheet { title, content })
}

/// The form that gives a role: of those that the reader may give.
///
/// # Errors
/// `not_found`; `forbidden` for who may not give them any.
pub async fn assign(here: Here) -> Result<Sheet, Refusal> {
    let (language, words, returned) = (here.language, words(here.language), returned());
    let returned = returned.as_ref();
    let ctx = server::reading().await?;
    let person = ctx.person(here.name()).await?;
    need(language, &person, Capability::RolesAssign)?;
    let title = (words.assign_title)(&person.name);
    let above = back_to(&person).and(head(&title, Html::default()));
    let choices = roles(language, ctx.assignable_roles().await?);
    let back = page_of(&person.login, "");
    if choices.is_empty() {
        let content = above.and(empty(words.no_roles, words.assign_which, button(&back, words.back).done()));
        return Ok(Sheet { title, content });
    }
    let mut departments = department_options(&ctx.departments().await?);
    departments.insert(0, (String::new(), words.own_department.into()));
    let departments = Takes::OneOf(departments);
    let typed = |key: &str| value(returned, key, here.asked(key));
    let date = || Takes::Value(Kind::Date);
    let fields = vec![
        needed("role", words.role, Takes::OneOf(choices), Some(words.assign_which), typed("role")),
        needed("reason", words.reason, Takes::Value(Kind::Text), Some(words.reason_help), typed("reason")),
        field("anchor", words.where_anchored, departments, Some(words.anchor_help), typed("anchor")),
        field("valid_from", words.valid_from, date(), Some(words.from_help), typed("valid_from")),
        field("valid_until", words.valid_until, date(), Some(words.until_help), typed("valid_until")),
    ];
    let form = Form {
        action: Assign::url(),
        about: &[("login", &person.login)],
        fields,
        more: Html::default(),
        submit: words.give_role,
        danger: false,
        cancel: Some(&back),
        returned,
    };
    Ok(Sheet { title, content: above.and(form.draw(language)) })
}
