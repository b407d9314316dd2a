//! Records: lists, single ones, search, and changing them.

use std::collections::BTreeMap;

use leptos::prelude::*;
use remit_policy::{Action, Object};
use remit_wire::{Bucket, Directory, Filter, ListQuery, Page, Person, Record, Unit};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Refusal;
use super::lean::Lean;
#[cfg(feature = "ssr")]
use super::{desk, forms, server};

/// A record with the first of those that refer to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dossier {
    /// The record.
    pub record: Record,
    /// What refers to it, type by type.
    pub related: Vec<Related>,
    /// The actions that exist for the reader but not on this record, each with why.
    pub denied: BTreeMap<Action, String>,
}

/// Records of one type that refer to another record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Related {
    /// Their type.
    pub object: Object,
    /// The field by which they refer to it.
    pub field: String,
    /// The first of them.
    pub page: Page,
}

/// What the form of a new record offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blank {
    /// The fields that may be filled in.
    pub creatable: Vec<String>,
    /// People, departments and dimension values.
    pub directory: Directory,
    /// The name of the customer that it is for, if it is for one that the asker sees.
    pub customer: Option<String>,
}

/// What a search shows of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// Its type.
    pub object: Object,
    /// Its id.
    pub id: Uuid,
    /// What names it.
    pub title: String,
    /// Who owns it.
    pub owner: Option<Person>,
    /// Where it lies.
    pub department: Option<Unit>,
}

impl From<Record> for Hit {
    fn from(record: Record) -> Hit {
        let title = record.title().to_owned();
        Hit { object: record.object, id: record.id, title, owner: record.owner, department: record.department }
    }
}

/// A page of a list, with the fields that its columns show and no others.
///
/// # Errors
/// As [`remit_store`'s](../../../remit_store) list.
#[server(prefix = "/api/ui", endpoint = "records/list", protocol = Lean)]
pub async fn list(object: Object, query: ListQuery) -> Result<Page, Refusal> {
    let mut page = server::reading().await?.list(object, &query).await?;
    desk::keep_columns(object, &mut page.data);
    Ok(page)
}

/// The values by which a list can be narrowed, out of the records that its reader sees.
///
/// # Errors
/// `invalid` for a field that cannot be grouped by.
#[server(prefix = "/api/ui", endpoint = "records/values", protocol = Lean)]
pub async fn values(object: Object, field: String, filters: Vec<Filter>) -> Result<Vec<Bucket>, Refusal> {
    desk::values(&server::reading().await?, object, field, filters).await
}

/// A record and what refers to it.
///
/// # Errors
/// `not_found` where there is none for the reader.
#[server(prefix = "/api/ui", endpoint = "records/open", protocol = Lean)]
pub async fn open(object: Object, id: Uuid) -> Result<Dossier, Refusal> {
    let ctx = server::reading().await?;
    let dossier = desk::open(&ctx, object, id).await?;
    server::seen(ctx, object, id).await?;
    Ok(dossier)
}

/// A single record.
///
/// # Errors
/// `not_found` where there is none for the reader.
#[server(prefix = "/api/ui", endpoint = "records/one", protocol = Lean)]
pub async fn one(object: Object, id: Uuid) -> Result<Record, Refusal> {
    let ctx = server::reading().await?;
    let record = ctx.get(object, id).await?;
    server::seen(ctx, object, id).await?;
    Ok(record)
}

/// Records of all types by what names them.
///
/// # Errors
/// `invalid` for a text that is too short or too long.
#[server(prefix = "/api/ui", endpoint = "records/search", protocol = Lean)]
pub async fn search(text: String) -> Result<Vec<Hit>, Refusal> {
    let ctx = server::reading().await?;
    let found = if text.is_empty() { Vec::new() } else { ctx.search(&text, 20).await? };
    Ok(found.into_iter().map(Hit::from).collect())
}

/// Names of records that contain a text, for an input that refers to one.
///
/// # Errors
/// `signed_out`.
#[server(prefix = "/api/ui", endpoint = "records/suggest", protocol = Lean)]
pub async fn suggest(object: Object, text: String) -> Result<Vec<String>, Refusal> {
    desk::suggest(&server::reading().await?, object, &text).await
}

/// What the form of a new record offers.
///
/// # Errors
/// `signed_out`; `forbidden` where none of the asker's roles makes such a record.
#[server(prefix = "/api/ui", endpoint = "records/begin", protocol = Lean)]
pub async fn begin(object: Object, customer: Option<Uuid>) -> Result<Blank, Refusal> {
    desk::blank(&server::reading().await?, object, customer).await
}

/// Creates a record, or changes the one with this id, from what stood in a form; then goes to it.
///
/// # Errors
/// With the field that is wrong; back to the form, with what was typed, for a browser without JavaScript.
#[server(prefix = "/api/ui", endpoint = "records/save")]
pub async fn save(
    object: Object, #[server(default)] id: String, #[server(default)] etag: String,
    #[server(default)] values: BTreeMap<String, String>, #[server(default)] currency: BTreeMap<String, String>,
) -> Result<(), Refusal> {
    forms::Sent { object, id, etag, values, currency }.save().await
}

/// Deletes a record, then goes to the list.
///
/// # Errors
/// As the store's; back to the record, for a browser without JavaScript.
#[server(prefix = "/api/ui", endpoint = "records/delete")]
pub async fn delete(object: Object, id: String, etag: String) -> Result<(), Refusal> {
    forms::delete(object, &id, &etag).await
}
