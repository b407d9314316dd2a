//! Shares.

use std::collections::HashSet;

use remit_policy::{Object, Policy, ShareLevel};
use remit_wire::reason::OfRow;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::organisation::{Organisation, insert};
use super::records::Records;
use super::table::{Folder, Row, of};
use super::{LoadError, value};
use crate::entity::access::share;

/// Loads the shares, if there are any, and answers how many.
pub(super) async fn load(
    tx: &DatabaseTransaction, folder: &Folder, org: &Organisation, records: &Records<'_>, policy: &Policy,
) -> Result<Option<usize>, LoadError> {
    let keys = ["object", "record", "grantee_kind", "grantee", "level"];
    let Some(table) = folder.table("shares.csv", &keys, &["expires_at"])? else { return Ok(None) };
    let mut shares = Vec::new();
    let mut seen = HashSet::new();
    for row in table {
        let row = row?;
        let share = read(&row, org, records, policy)?;
        if !seen.insert((share.record_id, share.grantee_kind.clone(), share.grantee.clone())) {
            return Err(row.wrong(OfRow::SharedTwice));
        }
        shares.push(share);
    }
    insert::<share::Entity, _>(tx, &shares).await?;
    Ok(Some(shares.len()))
}

fn read(row: &Row, org: &Organisation, records: &Records<'_>, policy: &Policy) -> Result<share::Model, LoadError> {
    let object = row.need("object")?;
    let object = Object::from_key(object).ok_or_else(|| row.wrong(OfRow::NoSuchObject { key: object.into() }))?;
    let record_id = records.find(object, row.need("record")?).map_err(|why| row.wrong(why))?;
    let level = row.need("level")?;
    let level = ShareLevel::from_key(level).ok_or_else(|| row.wrong(OfRow::NotALevel { level: level.into() }))?;
    Ok(share::Model {
        id: Uuid::now_v7(),
        object: object.key().into(),
        record_id,
        grantee_kind: row.need("grantee_kind")?.into(),
        grantee: grantee(row, org, policy)?,
        level: if level == ShareLevel::Edit { 2 } else { 1 },
        expires_at: row.parse("expires_at", value::time)?,
        granted_by: None,
    })
}

fn grantee(row: &Row, org: &Organisation, policy: &Policy) -> Result<String, LoadError> {
    let named = row.need("grantee")?;
    let found = match row.need("grantee_kind")? {
        "user" => org.person(row, "grantee")?.map(|id| id.to_string()),
        "department" => org.department(row, "grantee")?.map(|id| id.to_string()),
        "role" => policy.roles.contains_key(named).then(|| named.to_owned()),
        other => {
            return Err(row.wrong(OfRow::NotAGrantee { kind: other.into() }));
        }
    };
    found.ok_or_else(|| row.wrong(of("grantee", OfRow::NoSuchRole { role: named.into() })))
}
