//! Records: lists, single ones, search, and changing them.

use std::collections::BTreeMap;

use leptos::prelude::*;
use remit_policy::Object;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Refusal;
use super::lean::Lean;
#[cfg(feature = "ssr")]
use {
    super::{desk, forms, server},
    crate::i18n,
    crate::ui::address,
    crate::ui::filters::Bar,
    crate::ui::values::text_of,
    remit_policy::{Action, Dimension},
    remit_wire::{Directory, Page, Record},
};

/// A record with the first of those that refer to it.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq)]
pub struct Dossier {
    /// The record.
    pub record: Record,
    /// What refers to it, type by type.
    pub related: Vec<Related>,
    /// The actions that exist for the reader but not on this record, each with why.
    pub denied: BTreeMap<Action, String>,
}

/// Records of one type that refer to another record.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// Their type.
    pub object: Object,
    /// The field by which they refer to it.
    pub field: String,
    /// The first of them.
    pub page: Page,
}

/// What the form of a new record offers.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blank {
    /// The fields that may be filled in.
    pub creatable: Vec<String>,
    /// People, departments and dimension values.
    pub directory: Directory,
    /// The values that it has unless others are chosen, by dimension.
    pub preset: BTreeMap<Dimension, String>,
    /// The name of the customer that it is for, if it is for one that the asker sees.
    pub customer: Option<String>,
}

/// What stands in a record now, for a form that was opened before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The version.
    pub etag: String,
    /// What stands in the fields that the asker may change, as a form shows it.
    pub values: BTreeMap<String, String>,
}

/// The values by which a list can be narrowed, out of the records that its reader sees, drawn for the
/// menu of its field.
///
/// # Errors
/// `invalid` for a field that cannot be grouped by.
#[server(prefix = "/api/ui", endpoint = "records/values", protocol = Lean)]
pub async fn values(object: Object, field: String, search: String) -> Result<String, Refusal> {
    let ctx = server::browsing().await?;
    let query = address::question(object, &search).map_err(server::refuse)?;
    let found = desk::values(&ctx, object, field.clone(), query.filters.clone()).await?;
    let bar = Bar { language: i18n::detect(), object, query: &query, me: "" };
    Ok(bar.values(&field, &found).into_string())
}

/// What stands in a record now.
///
/// # Errors
/// `not_found` where there is none for the reader.
#[server(prefix = "/api/ui", endpoint = "records/now", protocol = Lean)]
pub async fn now(object: Object, id: Uuid) -> Result<Standing, Refusal> {
    let ctx = server::reading().await?;
    let record = ctx.get(object, id).await?;
    server::seen(ctx, object, id).await?;
    let text = |key: &String| (key.clone(), text_of(record.fields.get(key)));
    Ok(Standing { values: record.editable.iter().map(text).collect(), etag: record.etag })
}

/// Names of records that contain a text, for an input that refers to one.
///
/// # Errors
/// `signed_out`.
#[server(prefix = "/api/ui", endpoint = "records/suggest", protocol = Lean)]
pub async fn suggest(object: Object, text: String) -> Result<Vec<String>, Refusal> {
    desk::suggest(&server::reading().await?, object, &text).await
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
