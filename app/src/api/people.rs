//! What the forms about people do. Only the server draws these, so only it has the functions.

use std::collections::BTreeMap;

use leptos::prelude::*;
use remit_store::Ctx;
use remit_wire::reason::OfDesk;
use remit_wire::{
    Code, Departure, Move, Moved, NewAssignment, NewPerson, PersonChange, Problem, RecordCounts, Records, encode,
};
use uuid::Uuid;

use super::server::{self, back_to_form, go_with_note, refuse};
use super::{Note, Refusal, Returned};
use crate::i18n::{self, people};

/// What stood in a form.
pub type Values = BTreeMap<String, String>;

/// What stood in an input, without the space around it.
pub(super) fn text<'v>(values: &'v Values, key: &str) -> &'v str {
    values.get(key).map_or("", |text| text.trim())
}

pub(super) fn filled(values: &Values, key: &str) -> Option<String> {
    Some(text(values, key).to_owned()).filter(|text| !text.is_empty())
}

/// A page about someone.
#[must_use]
pub fn page_of(login: &str, page: &str) -> String {
    format!("/admin/people/{}{page}", encode(login))
}

/// Goes on with a note of what was done; back to the form, with what was typed, where it was not.
pub(super) fn answered(done: Result<(String, Note), Refusal>, form: &str, values: Values) -> Result<(), Refusal> {
    match done {
        Ok((page, note)) => {
            go_with_note(&page, &note);
            Ok(())
        }
        Err(Refusal(problem)) => {
            back_to_form(form, Returned { problem: problem.clone(), values });
            Err(Refusal(problem))
        }
    }
}

/// Lets someone in, with a role if one is named, then shows the first password.
///
/// # Errors
/// With the field that is wrong; back to the form, with what was typed.
#[server(prefix = "/api/ui", endpoint = "people/invite")]
pub async fn invite(#[server(default)] values: Values) -> Result<(), Refusal> {
    answered(try_invite(&values).await, "/admin/people/new", values)
}

async fn try_invite(values: &Values) -> Result<(String, Note), Refusal> {
    let (store, visit) = (server::store()?, server::visit()?);
    let role = filled(values, "role").map(|role| NewAssignment {
        role,
        anchor: None,
        valid_from: None,
        valid_until: None,
        reason: people::words(i18n::detect()).first_reason.into(),
    });
    let new = NewPerson {
        login: text(values, "login").into(),
        name: text(values, "name").into(),
        department: text(values, "department").into(),
        manager: filled(values, "manager"),
        role,
    };
    let invited = store.invite(&visit, &new).await?;
    let note = Note::of("invited").with("password", invited.password);
    Ok((page_of(&new.login, ""), note))
}

/// Changes a name and a manager.
///
/// # Errors
/// With the field that is wrong; back to the form, with what was typed.
#[server(prefix = "/api/ui", endpoint = "people/change")]
pub async fn change(login: String, #[server(default)] values: Values) -> Result<(), Refusal> {
    let done = try_change(&login, &values).await;
    answered(done.map(|()| (page_of(&login, ""), Note::of("saved"))), &page_of(&login, "/edit"), values)
}

async fn try_change(login: &str, values: &Values) -> Result<(), Refusal> {
    let change = PersonChange { name: Some(text(values, "name").into()), manager: Some(filled(values, "manager")) };
    let ctx = server::writing().await?;
    ctx.change_person(login, &change).await?;
    Ok(ctx.commit().await?)
}

/// Takes every right from someone until they are taken back.
///
/// # Errors
/// As the store's; back to the person's page.
#[server(prefix = "/api/ui", endpoint = "people/suspend")]
pub async fn suspend(login: String) -> Result<(), Refusal> {
    let here = page_of(&login, "");
    answered(try_suspend(&login).await.map(|()| (here.clone(), Note::of("suspended"))), &here, Values::new())
}

async fn try_suspend(login: &str) -> Result<(), Refusal> {
    let ctx = server::writing().await?;
    ctx.suspend(login).await?;
    Ok(ctx.commit().await?)
}

/// Takes someone back.
///
/// # Errors
/// As the store's; back to the person's page.
#[server(prefix = "/api/ui", endpoint = "people/reactivate")]
pub async fn reactivate(login: String) -> Result<(), Refusal> {
    let here = page_of(&login, "");
    answered(try_reactivate(&login).await.map(|()| (here.clone(), Note::of("reactivated"))), &here, Values::new())
}

async fn try_reactivate(login: &str) -> Result<(), Refusal> {
    let ctx = server::writing().await?;
    ctx.reactivate(login).await?;
    Ok(ctx.commit().await?)
}

/// Moves someone, and their records as it is said.
///
/// # Errors
/// With the field that is wrong; back to the form, with what was typed.
#[server(name = MoveTo, prefix = "/api/ui", endpoint = "people/move")]
pub async fn move_to(login: String, #[server(default)] values: Values) -> Result<(), Refusal> {
    answered(try_move(&login, &values).await, &page_of(&login, "/move"), values)
}

async fn try_move(login: &str, values: &Values) -> Result<(String, Note), Refusal> {
    let ctx = server::writing().await?;
    let department = text(values, "department").to_owned();
    let records = records(&ctx, login, values).await?;
    let to = Move { department, records, keep_shares: values.contains_key("keep_shares") };
    let moved = ctx.move_user(login, &to).await?;
    ctx.commit().await?;
    Ok((page_of(login, ""), told(Note::of("moved"), &to.records, moved)))
}

/// Says that someone leaves the house, and what becomes of their records.
///
/// # Errors
/// With the field that is wrong; back to the form, with what was typed.
#[server(prefix = "/api/ui", endpoint = "people/depart")]
pub async fn depart(login: String, #[server(default)] values: Values) -> Result<(), Refusal> {
    answered(try_depart(&login, &values).await, &page_of(&login, "/depart"), values)
}

async fn try_depart(login: &str, values: &Values) -> Result<(String, Note), Refusal> {
    let ctx = server::writing().await?;
    let records = records(&ctx, login, values).await?;
    let departure = Departure { records, keep_shares: values.contains_key("keep_shares") };
    let moved = ctx.depart(login, &departure).await?;
    ctx.commit().await?;
    Ok((page_of(login, ""), told(Note::of("departed"), &departure.records, moved)))
}

/// What becomes of the records. Who owns none need not say.
async fn records(ctx: &Ctx, login: &str, values: &Values) -> Result<Records, Refusal> {
    match text(values, "records") {
        "take_along" => Ok(Records::TakeAlong),
        "leave" => Ok(Records::Leave),
        "hand_over" => Ok(Records::HandOver { to: text(values, "to").into() }),
        // Counted under the right that the change needs: who has it not is told nothing else.
        _ if ctx.belongings(login).await?.is_empty() => Ok(Records::Leave),
        _ => Err(refuse(Problem::because(Code::Invalid, OfDesk::WhatOfRecords).at("records"))),
    }
}

fn told(note: Note, records: &Records, moved: Moved) -> Note {
    let note = match records {
        Records::TakeAlong => note.with("records", "take_along"),
        Records::Leave => note.with("records", "leave"),
        Records::HandOver { to } => note.with("records", "hand_over").with("to", to),
    };
    counted(note, moved.records)
}

pub(super) fn counted(note: Note, records: RecordCounts) -> Note {
    records.into_iter().fold(note, |note, (object, count)| note.with(object.key(), count))
}

/// Gives a role.
///
/// # Errors
/// With the field that is wrong; back to the form, with what was typed.
#[server(prefix = "/api/ui", endpoint = "people/assign")]
pub async fn assign(login: String, #[server(default)] values: Values) -> Result<(), Refusal> {
    let done = try_assign(&login, &values).await;
    answered(done.map(|()| (page_of(&login, ""), Note::of("role_given"))), &page_of(&login, "/roles"), values)
}

async fn try_assign(login: &str, values: &Values) -> Result<(), Refusal> {
    let new = NewAssignment {
        role: text(values, "role").into(),
        anchor: filled(values, "anchor"),
        valid_from: filled(values, "valid_from"),
        valid_until: filled(values, "valid_until"),
        reason: text(values, "reason").into(),
    };
    let ctx = server::writing().await?;
    ctx.assign(login, &new).await?;
    Ok(ctx.commit().await?)
}

/// Ends a role that someone holds.
///
/// # Errors
/// As the store's; back to the person's page.
#[server(name = EndRole, prefix = "/api/ui", endpoint = "people/end-role")]
pub async fn end_role(login: String, id: Uuid) -> Result<(), Refusal> {
    let here = page_of(&login, "");
    answered(try_end(id).await.map(|()| (here.clone(), Note::of("role_ended"))), &here, Values::new())
}

async fn try_end(id: Uuid) -> Result<(), Refusal> {
    let ctx = server::writing().await?;
    ctx.end_assignment(id).await?;
    Ok(ctx.commit().await?)
}

/// Sets the values of someone, dimension by dimension.
///
/// # Errors
/// With the dimension that is wrong; back to the form.
#[server(prefix = "/api/ui", endpoint = "people/partitions")]
pub async fn partitions(
    login: String, #[server(default)] values: BTreeMap<String, Vec<String>>,
) -> Result<(), Refusal> {
    let done = try_partitions(&login, &values).await;
    let form = page_of(&login, "/partitions");
    let typed = values.iter().map(|(dimension, keys)| (dimension.clone(), keys.join(" "))).collect();
    answered(done.map(|()| (page_of(&login, ""), Note::of("saved"))), &form, typed)
}

async fn try_partitions(login: &str, values: &BTreeMap<String, Vec<String>>) -> Result<(), Refusal> {
    // Each dimension that was shown sends an empty value, so that none is chosen and none was asked differ.
    let keys = |keys: &Vec<String>| keys.iter().filter(|key| !key.is_empty()).cloned().collect();
    let values = values.iter().map(|(dimension, sent)| (dimension.clone(), keys(sent))).collect();
    let ctx = server::writing().await?;
    ctx.set_partitions(login, &values).await?;
    Ok(ctx.commit().await?)
}
