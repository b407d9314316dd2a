//! People, departments, dimensions, and who holds which role.

pub(super) mod schema;

use std::collections::BTreeMap;

use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use remit_store::Visit;
use remit_wire::{
    DepartmentChange, Departure, DimensionChange, Move, NewAssignment, NewDepartment, NewDimension, NewPerson,
    NewValue, PeopleFiles, PersonChange, ValueChange,
};
use serde::Deserialize;
use serde_json::json;

use super::input::{Id, Pairs, Payload, param};
use super::problem::{Answer, Refusal};
use crate::router::Server;

/// What the path names, as it was sent.
macro_rules! named {
    ($($what:ident = $name:literal),+ $(,)?) => {$(
        #[doc = concat!("The `", $name, "` in the path.")]
        pub(crate) struct $what(String);

        impl FromRequestParts<Server> for $what {
            type Rejection = Refusal;

            async fn from_request_parts(parts: &mut Parts, server: &Server) -> Answer<$what> {
                param(parts, server, $name).await.map($what)
            }
        }
    )+};
}

named!(Login = "login", Key = "key", Value = "value");

/// Into which department another one goes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Merge {
    into: String,
}

fn done() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

pub(crate) async fn list(State(server): State<Server>, Extension(visit): Extension<Visit>, pairs: Pairs) -> Answer {
    let ctx = server.store.read(&visit).await?;
    let people = ctx.people(&pairs.people()?).await?;
    Ok(Json(json!({ "data": people })).into_response())
}

pub(crate) async fn invite(
    State(server): State<Server>, Extension(visit): Extension<Visit>, payload: Payload,
) -> Answer {
    // Who is not signed in is told that before anything about what they sent.
    server.store.read(&visit).await?;
    let new: NewPerson = payload.json()?;
    let invited = server.store.invite(&visit, &new).await?;
    Ok((StatusCode::CREATED, Json(invited)).into_response())
}

pub(crate) async fn read(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Login(login): Login, pairs: Pairs,
) -> Answer {
    let ctx = server.store.read(&visit).await?;
    pairs.nothing()?;
    Ok(Json(ctx.person(&login).await?).into_response())
}

pub(crate) async fn change(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Login(login): Login, payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let change: PersonChange = payload.json()?;
    let person = ctx.change_person(&login, &change).await?;
    ctx.commit().await?;
    Ok(Json(person).into_response())
}

pub(crate) async fn belongings(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Login(login): Login, pairs: Pairs,
) -> Answer {
    let ctx = server.store.read(&visit).await?;
    pairs.nothing()?;
    Ok(Json(ctx.belongings(&login).await?).into_response())
}

pub(crate) async fn suspend(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Login(login): Login,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    ctx.suspend(&login).await?;
    ctx.commit().await?;
    Ok(done())
}

pub(crate) async fn reactivate(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Login(login): Login,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    ctx.reactivate(&login).await?;
    ctx.commit().await?;
    Ok(done())
}

pub(crate) async fn depart(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Login(login): Login, payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let departure: Departure = payload.json()?;
    let moved = ctx.depart(&login, &departure).await?;
    ctx.commit().await?;
    Ok(Json(moved).into_response())
}

pub(crate) async fn relocate(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Login(login): Login, payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let to: Move = payload.json()?;
    let moved = ctx.move_user(&login, &to).await?;
    ctx.commit().await?;
    Ok(Json(moved).into_response())
}

pub(crate) async fn partitions(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Login(login): Login, payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let values: BTreeMap<String, Vec<String>> = payload.json()?;
    let person = ctx.set_partitions(&login, &values).await?;
    ctx.commit().await?;
    Ok(Json(person).into_response())
}

pub(crate) async fn assign(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Login(login): Login, payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let new: NewAssignment = payload.json()?;
    let given = ctx.assign(&login, &new).await?;
    ctx.commit().await?;
    Ok((StatusCode::CREATED, Json(given)).into_response())
}

pub(crate) async fn end_assignment(State(server): State<Server>, Extension(visit): Extension<Visit>, id: Id) -> Answer {
    let ctx = server.store.write(&visit).await?;
    ctx.end_assignment(id.read()?).await?;
    ctx.commit().await?;
    Ok(done())
}

pub(crate) async fn assignable(
    State(server): State<Server>, Extension(visit): Extension<Visit>, pairs: Pairs,
) -> Answer {
    let ctx = server.store.read(&visit).await?;
    pairs.nothing()?;
    Ok(Json(json!({ "data": ctx.assignable_roles().await? })).into_response())
}

pub(crate) async fn import(
    State(server): State<Server>, Extension(visit): Extension<Visit>, payload: Payload,
) -> Answer {
    server.store.read(&visit).await?;
    let files: PeopleFiles = payload.json()?;
    Ok(Json(server.store.import_people(&visit, &files).await?).into_response())
}

pub(crate) async fn departments(
    State(server): State<Server>, Extension(visit): Extension<Visit>, pairs: Pairs,
) -> Answer {
    let ctx = server.store.read(&visit).await?;
    pairs.nothing()?;
    Ok(Json(json!({ "data": ctx.departments().await? })).into_response())
}

pub(crate) async fn add_department(
    State(server): State<Server>, Extension(visit): Extension<Visit>, payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let new: NewDepartment = payload.json()?;
    ctx.add_department(&new).await?;
    ctx.commit().await?;
    Ok(done())
}

pub(crate) async fn change_department(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Key(key): Key, payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let change: DepartmentChange = payload.json()?;
    ctx.change_department(&key, &change).await?;
    ctx.commit().await?;
    Ok(done())
}

pub(crate) async fn merge_departments(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Key(key): Key, payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let merge: Merge = payload.json()?;
    let moved = ctx.merge_departments(&key, &merge.into).await?;
    ctx.commit().await?;
    Ok(Json(moved).into_response())
}

pub(crate) async fn close_department(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Key(key): Key,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    ctx.close_department(&key).await?;
    ctx.commit().await?;
    Ok(done())
}

pub(crate) async fn dimensions(
    State(server): State<Server>, Extension(visit): Extension<Visit>, pairs: Pairs,
) -> Answer {
    let ctx = server.store.read(&visit).await?;
    pairs.nothing()?;
    Ok(Json(json!({ "data": ctx.dimensions().await? })).into_response())
}

pub(crate) async fn add_dimension(
    State(server): State<Server>, Extension(visit): Extension<Visit>, payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let new: NewDimension = payload.json()?;
    ctx.add_dimension(&new).await?;
    ctx.commit().await?;
    Ok(done())
}

pub(crate) async fn rename_dimension(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Key(key): Key, payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let change: DimensionChange = payload.json()?;
    ctx.rename_dimension(&key, change.name.as_deref()).await?;
    ctx.commit().await?;
    Ok(done())
}

pub(crate) async fn remove_dimension(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Key(key): Key,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    ctx.remove_dimension(&key).await?;
    ctx.commit().await?;
    Ok(done())
}

pub(crate) async fn add_value(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Key(key): Key, payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let new: NewValue = payload.json()?;
    ctx.add_value(&key, &new).await?;
    ctx.commit().await?;
    Ok(done())
}

pub(crate) async fn change_value(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Key(key): Key, Value(value): Value,
    payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let change: ValueChange = payload.json()?;
    ctx.change_value(&key, &value, &change).await?;
    ctx.commit().await?;
    Ok(done())
}

pub(crate) async fn remove_value(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Key(key): Key, Value(value): Value,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    ctx.remove_value(&key, &value).await?;
    ctx.commit().await?;
    Ok(done())
}
