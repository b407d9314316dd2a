//! Taking the audit trail away in a file: what its reader may read on the page, and no more.

use remit_policy::Capability;
use remit_wire::reason::OfRecord;
use remit_wire::{AuditEntryView, AuditQuery, Change};
use serde_json::json;

use super::MOST;
use crate::audit::{self, Entry, Event};
use crate::ctx::Ctx;
use crate::error::invalid;
use crate::export::{broken, harmless, shown};
use crate::{Export, Result, Store, Visit};

/// The most entries in one file.
const MOST_ROWS: u64 = 100_000;
const COLUMNS: [&str; 9] = ["number", "at", "person", "event", "object", "record", "fields", "changes", "notes"];

impl Store {
    /// The entries of the audit trail that match, as CSV, reduced like those of [`Ctx::audit`]. That they
    /// left is written into the trail first, with what was asked for.
    ///
    /// # Errors
    /// `forbidden` without `audit.view` and `audit.export`; `invalid` as for the page, and where more than
    /// 100,000 entries match.
    pub async fn export_audit(&self, visit: &Visit, query: &AuditQuery) -> Result<Export> {
        let ctx = self.read(visit).await?;
        let export = ctx.audit_file(query).await?;
        drop(ctx);
        let ctx = self.write(visit).await?;
        let entry = Entry::new(Event::AuditExport, ctx.at()).by(ctx.user());
        let entry = match (query.object, query.record) {
            (Some(object), Some(record)) => entry.on(object, record),
            (Some(object), None) => entry.of(object),
            _ => entry,
        };
        audit::append(ctx.tx(), entry.detail(json!({ "rows": export.rows, "asked": asked(query) }))).await?;
        ctx.commit().await?;
        Ok(export)
    }
}

impl Ctx {
    /// Not for the world: who hands a file out must say so in the audit trail.
    async fn audit_file(&self, query: &AuditQuery) -> Result<Export> {
        self.may_audit(Capability::AuditView)?;
        self.may_audit(Capability::AuditExport)?;
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(COLUMNS).map_err(|error| broken(&error))?;
        let (mut rows, mut page) = (0, AuditQuery { limit: Some(MOST), after: None, ..query.clone() });
        loop {
            let found = self.audit(&page).await?;
            for entry in &found.data {
                writer.write_record(cells(entry).map(harmless)).map_err(|error| broken(&error))?;
                rows += 1;
            }
            if rows > MOST_ROWS {
                return Err(invalid(OfRecord::TooManyEntries));
            }
            page.after = found.next;
            if page.after.is_none() {
                break;
            }
        }
        let bytes = writer.into_inner().map_err(|error| broken(&error))?;
        Ok(Export { bytes, rows, left_out: 0 })
    }
}

fn cells(entry: &AuditEntryView) -> [String; 9] {
    let change = |change: &Change| format!("{}: {} -> {}", change.field, shown(&change.before), shown(&change.after));
    let changes: Vec<String> = entry.changes.iter().map(change).collect();
    let notes: Vec<String> = entry.notes.iter().map(|(key, text)| format!("{key}: {text}")).collect();
    [
        entry.number.map(|number| number.to_string()).unwrap_or_default(),
        entry.at.clone(),
        entry.actor.as_ref().map(|actor| actor.login.clone()).unwrap_or_default(),
        entry.event.clone(),
        entry.object.map(|object| object.key().to_owned()).unwrap_or_default(),
        entry.record.as_ref().map(|record| record.id.to_string()).unwrap_or_default(),
        entry.fields.join("; "),
        changes.join("; "),
        notes.join("; "),
    ]
}

/// What else was asked for, as the trail keeps it: `person: ann`.
fn asked(query: &AuditQuery) -> Vec<String> {
    let parts = [
        ("person", query.person.clone()),
        ("event", query.event.clone()),
        ("topic", query.topic.map(|topic| topic.key().to_owned())),
        ("from", query.from.clone()),
        ("until", query.until.clone()),
    ];
    parts.into_iter().filter_map(|(key, value)| Some(format!("{key}: {}", value?))).collect()
}
