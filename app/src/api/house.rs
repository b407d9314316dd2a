//! What the forms about departments and dimensions do, and people from files.

use leptos::prelude::*;
use remit_policy::Object;
use remit_wire::{
    DepartmentChange, Imported, NewDepartment, NewDimension, NewValue, PeopleFiles, ValueChange, encode, key_of,
};

use super::people::{Values, answered, counted, filled, text};
use super::{Note, Refusal, server};
use crate::i18n;
use crate::i18n::house::words;

/// The departments.
pub const DEPARTMENTS: &str = "/admin/departments";
/// The dimensions.
pub const DIMENSIONS: &str = "/admin/dimensions";

/// The forms of the dimensions among those for values, which go by the keys of dimensions: for another one,
/// for removing one, for its name.
pub const NEW: &str = "+";
/// Before the key of the dimension.
pub const NAME: &str = "=";

/// The page of a department.
#[must_use]
pub fn page_of(key: &str) -> String {
    format!("{DEPARTMENTS}/{}", encode(key))
}

/// The page of a value.
#[must_use]
pub fn value_page(dimension: &str, value: &str) -> String {
    format!("{DIMENSIONS}/{}/{}", encode(dimension), encode(value))
}

/// What stood in one of the forms of a page, and which one it was.
fn typed(form: &str, mut values: Values) -> Values {
    values.insert("form".into(), form.into());
    values
}

/// Adds a department.
///
/// # Errors
/// With the field that is wrong; back to the form, with what was typed.
#[server(prefix = "/api/ui", endpoint = "departments/add")]
pub async fn add_department(#[server(default)] values: Values) -> Result<(), Refusal> {
    let done = try_add(&values).await;
    answered(done.map(|key| (page_of(&key), Note::of("added"))), "/admin/departments/new", values)
}

/// Answers the key. Where none is given, the name makes one.
async fn try_add(values: &Values) -> Result<String, Refusal> {
    let name = text(values, "name").to_owned();
    let key = filled(values, "key").or_else(|| key_of(&name)).unwrap_or_default();
    let new = NewDepartment { key, name, parent: filled(values, "parent") };
    let ctx = server::writing().await?;
    ctx.add_department(&new).await?;
    ctx.commit().await?;
    Ok(new.key)
}

/// Gives a department another name or place.
///
/// # Errors
/// With the field that is wrong; back to the form, with what was typed.
#[server(prefix = "/api/ui", endpoint = "departments/change")]
pub async fn change_department(key: String, #[server(default)] values: Values) -> Result<(), Refusal> {
    let (done, here) = (try_change(&key, &values).await, page_of(&key));
    answered(done.map(|()| (here.clone(), Note::of("saved"))), &here, typed("change", values))
}

async fn try_change(key: &str, values: &Values) -> Result<(), Refusal> {
    let ctx = server::writing().await?;
    let change = DepartmentChange { name: Some(text(values, "name").into()), parent: filled(values, "parent") };
    ctx.change_department(key, &change).await?;
    Ok(ctx.commit().await?)
}

/// Merges a department into another.
///
/// # Errors
/// With the field that is wrong; back to the form.
#[server(prefix = "/api/ui", endpoint = "departments/merge")]
pub async fn merge_departments(key: String, #[server(default)] values: Values) -> Result<(), Refusal> {
    answered(try_merge(&key, text(&values, "into")).await, &page_of(&key), typed("merge", values))
}

async fn try_merge(key: &str, into: &str) -> Result<(String, Note), Refusal> {
    let ctx = server::writing().await?;
    let moved = ctx.merge_departments(key, into).await?;
    ctx.commit().await?;
    let note = Note::of("merged").with("from", key).with("people", moved.people);
    Ok((page_of(into), counted(note, moved.records)))
}

/// Closes a department in which nothing is left.
///
/// # Errors
/// `conflict` with what is left; back to its page.
#[server(prefix = "/api/ui", endpoint = "departments/close")]
pub async fn close_department(key: String) -> Result<(), Refusal> {
    let done = try_close(&key).await;
    answered(done.map(|()| (DEPARTMENTS.into(), Note::of("closed"))), &page_of(&key), typed("close", Values::new()))
}

async fn try_close(key: &str) -> Result<(), Refusal> {
    let ctx = server::writing().await?;
    ctx.close_department(key).await?;
    Ok(ctx.commit().await?)
}

/// Adds a dimension.
///
/// # Errors
/// With the field that is wrong; back to the form, with what was typed.
#[server(prefix = "/api/ui", endpoint = "dimensions/new")]
pub async fn add_dimension(#[server(default)] values: Values) -> Result<(), Refusal> {
    let done = try_add_dimension(&values).await;
    answered(done.map(|()| (DIMENSIONS.into(), Note::of("dimension_added"))), DIMENSIONS, typed(NEW, values))
}

async fn try_add_dimension(values: &Values) -> Result<(), Refusal> {
    let objects = Object::ALL.into_iter().filter(|object| values.contains_key(object.key())).collect();
    let (key, name) = called(values);
    let ctx = server::writing().await?;
    ctx.add_dimension(&NewDimension { key, name, objects }).await?;
    Ok(ctx.commit().await?)
}

/// Key and name. Where no key is given, the name makes one.
fn called(values: &Values) -> (String, Option<String>) {
    let name = filled(values, "name");
    let key = filled(values, "key").or_else(|| key_of(name.as_deref()?)).unwrap_or_default();
    (key, name)
}

/// Gives a dimension another name, or none.
///
/// # Errors
/// With what is wrong about it; back to the form, with what was typed.
#[server(prefix = "/api/ui", endpoint = "dimensions/rename")]
pub async fn rename_dimension(dimension: String, #[server(default)] values: Values) -> Result<(), Refusal> {
    let done = try_rename_dimension(&dimension, text(&values, "name")).await;
    let form = typed(&format!("{NAME}{dimension}"), values);
    answered(done.map(|()| (DIMENSIONS.into(), Note::of("dimension_renamed"))), DIMENSIONS, form)
}

async fn try_rename_dimension(dimension: &str, name: &str) -> Result<(), Refusal> {
    let ctx = server::writing().await?;
    ctx.rename_dimension(dimension, Some(name)).await?;
    Ok(ctx.commit().await?)
}

/// Removes a dimension that nothing uses.
///
/// # Errors
/// `conflict` with what uses it; back to the dimensions.
#[server(prefix = "/api/ui", endpoint = "dimensions/drop")]
pub async fn remove_dimension(dimension: String) -> Result<(), Refusal> {
    let done = try_remove_dimension(&dimension).await;
    let form = typed(&format!("{NEW}{dimension}"), Values::new());
    answered(done.map(|()| (DIMENSIONS.into(), Note::of("dimension_removed"))), DIMENSIONS, form)
}

async fn try_remove_dimension(dimension: &str) -> Result<(), Refusal> {
    let ctx = server::writing().await?;
    ctx.remove_dimension(dimension).await?;
    Ok(ctx.commit().await?)
}

/// Adds a value to a dimension.
///
/// # Errors
/// With the field that is wrong; back to the form, with what was typed.
#[server(prefix = "/api/ui", endpoint = "dimensions/add")]
pub async fn add_value(dimension: String, #[server(default)] values: Values) -> Result<(), Refusal> {
    let done = try_add_value(&dimension, &values).await;
    answered(done.map(|()| (DIMENSIONS.into(), Note::of("value_added"))), DIMENSIONS, typed(&dimension, values))
}

async fn try_add_value(dimension: &str, values: &Values) -> Result<(), Refusal> {
    let (key, name) = called(values);
    let new = NewValue { key, name, parent: filled(values, "parent") };
    let ctx = server::writing().await?;
    ctx.add_value(dimension, &new).await?;
    Ok(ctx.commit().await?)
}

/// Gives a value another name and place: below another one, or below none.
///
/// # Errors
/// With the field that is wrong; back to the form, with what was typed.
#[server(prefix = "/api/ui", endpoint = "dimensions/change")]
pub async fn change_value(dimension: String, value: String, #[server(default)] values: Values) -> Result<(), Refusal> {
    let done = try_change_value(&dimension, &value, &values).await;
    let form = value_page(&dimension, &value);
    answered(done.map(|()| (DIMENSIONS.into(), Note::of("value_saved"))), &form, typed("change", values))
}

async fn try_change_value(dimension: &str, value: &str, values: &Values) -> Result<(), Refusal> {
    let ctx = server::writing().await?;
    let change = ValueChange { name: Some(filled(values, "name")), parent: Some(filled(values, "parent")) };
    ctx.change_value(dimension, value, &change).await?;
    Ok(ctx.commit().await?)
}

/// Removes a value that nothing uses.
///
/// # Errors
/// `conflict` with what uses it; back to its page.
#[server(prefix = "/api/ui", endpoint = "dimensions/remove")]
pub async fn remove_value(dimension: String, value: String) -> Result<(), Refusal> {
    let (done, form) = (try_remove(&dimension, &value).await, value_page(&dimension, &value));
    answered(done.map(|()| (DIMENSIONS.into(), Note::of("value_removed"))), &form, typed("remove", Values::new()))
}

async fn try_remove(dimension: &str, value: &str) -> Result<(), Refusal> {
    let ctx = server::writing().await?;
    ctx.remove_value(dimension, value).await?;
    Ok(ctx.commit().await?)
}

/// Reads people from what was sent with the page itself: files are longer than what a form could bring back.
///
/// # Errors
/// As the store's.
pub async fn import(values: &Values) -> Result<Imported, Refusal> {
    let (store, visit) = (server::store()?, server::visit()?);
    let files = PeopleFiles {
        users: filled(values, "users"),
        assignments: filled(values, "assignments"),
        partitions: filled(values, "partitions"),
        reason: filled(values, "reason").unwrap_or_else(|| words(i18n::detect()).import_reason.into()),
        dry_run: text(values, "what") != "import",
    };
    Ok(store.import_people(&visit, &files).await?)
}
