//! Taking many records away in a file (`permissions.md`, §3 and §7).
//!
//! The rows are rows(u, export), which lie inside rows(u, view) like those of every action; filters and
//! order are those of the list. A field that may be read on no record is no column, and on a record where
//! it may not be read its cell is empty or a mask. Nothing is handed out before the audit trail says so.
//!
//! In CSV a cell that a spreadsheet would take for a formula gets an apostrophe in front, which spreadsheets do
//! not show: one that begins with `=`, `+`, `-`, `@` (or their full-width forms), a tab or a line end.
//! That holds for every cell without exception, so a phone number `+86 …` leaves as `'+86 …` and a
//! negative amount as text: a rule with exceptions is one that somebody finds a way around. In XLSX a
//! text is a text and no cell is a formula; there numbers and amounts leave as numbers.

mod sheet;

use std::collections::BTreeSet;

use remit_policy::{Action, Object, Permit, Readable};
use remit_wire::reason::OfRecord;
use remit_wire::{Cell, ListQuery, Record};
use serde_json::{Value, json};

use crate::audit::{self, Entry, Event};
use crate::ctx::Ctx;
use crate::error::{forbidden, invalid};
use crate::masked::Masked;
use crate::scoped::Scoped;
use crate::write::needs_approval;
use crate::{Result, Store, StoreError, Visit};
use sheet::Sheet;

/// How many records are read at a time.
const PAGE: u64 = 500;
/// The most records in one file.
const MOST: u64 = 100_000;
/// What stands for a record that the reader may not see.
const UNSEEN: &str = "(not in your remit)";

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Csv,
    Xlsx,
}

/// A file, ready to be handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// CSV in UTF-8, or XLSX, the first row being the keys of the columns.
    pub bytes: Vec<u8>,
    /// How many records are in it.
    pub rows: u64,
    /// How many more matched that could leave only with someone's approval.
    pub left_out: u64,
}

impl Store {
    /// The records of one type that the user may export and that match, as CSV: filters, sort and fields
    /// of the question count, its page does not. What leaves is written into the audit trail first, in a
    /// transaction of its own: a long export does not hold up those who write.
    ///
    /// # Errors
    /// `forbidden` without a grant to export, `unavailable` where every such grant asks for approval,
    /// `invalid` as for a list (a field that is only ever masked is no column), and where more than
    /// 100,000 records match.
    pub async fn export_csv(&self, visit: &Visit, object: Object, query: &ListQuery) -> Result<Export> {
        self.export(visit, object, query, Format::Csv).await
    }

    /// The same as XLSX, for spreadsheets.
    ///
    /// # Errors
    /// As for CSV.
    pub async fn export_xlsx(&self, visit: &Visit, object: Object, query: &ListQuery) -> Result<Export> {
        self.export(visit, object, query, Format::Xlsx).await
    }

    async fn export(&self, visit: &Visit, object: Object, query: &ListQuery, format: Format) -> Result<Export> {
        let ctx = self.read(visit).await?;
        ctx.may_write()?;
        let export = ctx.export(object, query, format).await?;
        drop(ctx);
        let ctx = self.write(visit).await?;
        let entry = Entry::new(Event::Export, ctx.at()).by(ctx.user()).of(object);
        audit::append(ctx.tx(), entry.detail(detail(query, &export))).await?;
        ctx.commit().await?;
        Ok(export)
    }
}

impl Ctx {
    /// Not for the world: who hands a file out must say so in the audit trail.
    async fn export(&self, object: Object, query: &ListQuery, format: Format) -> Result<Export> {
        self.may_export(object)?;
        let scoped = self.filtered(object, Action::Export, &query.filters).await?;
        let columns = columns(&scoped, query)?;
        if scoped.count(Some(MOST + 1)).await? > MOST {
            return Err(invalid(OfRecord::TooManyExported));
        }
        let mut file = File::begin(columns, format, self.at())?;
        let mut page = ListQuery { sort: query.sort.clone(), ..ListQuery::default() };
        let mut left_out = 0;
        loop {
            let found = self.sorted(&scoped, &page, PAGE, None).await?.found;
            let more = found.len() as u64 == PAGE;
            page.after = found.last().map(|(_, cursor)| cursor.encode());
            let (open, waiting): (Vec<Masked>, Vec<Masked>) = found
                .into_iter()
                .map(|(masked, _)| masked)
                .partition(|masked| scoped.permit().is_direct(&masked.row().facts));
            left_out += waiting.len() as u64;
            file.add(&self.reduced(scoped.permit(), &open).await?)?;
            if !more {
                return file.end(left_out);
            }
        }
    }

    fn may_export(&self, object: Object) -> Result<()> {
        let standing = self.standing();
        let grants = standing.counting().iter().filter_map(|one| one.role.grant(object, Action::Export));
        let by_approval: Vec<bool> = grants.map(|grant| grant.approval).collect();
        if by_approval.is_empty() {
            return Err(forbidden(
                (Action::Export, object),
                OfRecord::ExportsNone { object, plural: object.plural().into() },
            ));
        }
        if by_approval.into_iter().all(|approval| approval) {
            return Err(needs_approval((Action::Export, object)));
        }
        Ok(())
    }
}

/// The columns of a file: id and key, then where a record lies, then the fields in the order of the
/// catalogue; only those that were asked for, if any were.
fn columns(scoped: &Scoped<'_>, query: &ListQuery) -> Result<Vec<String>> {
    let permit = scoped.permit();
    let object = permit.object();
    let wanted: Option<BTreeSet<&str>> = match &query.fields {
        None => None,
        Some(fields) => {
            fields.iter().try_for_each(|field| scoped.term(field).map(drop))?;
            Some(fields.iter().map(String::as_str).collect())
        }
    };
    let place = ["owner", "department"].into_iter().chain(scoped.dimensions());
    let customer = object.is_child().then_some("customer");
    let rest = place.chain(customer).chain(readable(permit));
    let rest = rest.filter(|key| wanted.as_ref().is_none_or(|wanted| wanted.contains(key)));
    Ok(["id", "key"].into_iter().chain(rest).map(str::to_owned).collect())
}

fn readable<'p>(permit: &'p Permit) -> impl Iterator<Item = &'p str> + use<'p> {
    let fields = permit.object().fields().iter();
    fields.filter(|field| permit.readable(field) != Readable::Nowhere).map(|field| field.key)
}

/// What the audit trail keeps of an export.
fn detail(query: &ListQuery, export: &Export) -> Value {
    let filters: Vec<Value> = query
        .filters
        .iter()
        .map(|filter| json!({ "field": filter.field, "op": filter.op.key(), "value": filter.value }))
        .collect();
    json!({ "rows": export.rows, "left_out": export.left_out, "filters": filters, "fields": query.fields })
}

/// A file on its way.
struct File {
    columns: Vec<String>,
    writer: Writer,
    rows: u64,
}

enum Writer {
    Csv(Box<csv::Writer<Vec<u8>>>),
    Xlsx(Box<Sheet>),
}

impl File {
    fn begin(columns: Vec<String>, format: Format, at: i64) -> Result<File> {
        let writer = match format {
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(Vec::new());
                writer.write_record(&columns).map_err(|error| broken(&error))?;
                Writer::Csv(Box::new(writer))
            }
            Format::Xlsx => Writer::Xlsx(Box::new(Sheet::begin(&columns, at).map_err(|error| broken(&error))?)),
        };
        Ok(File { columns, writer, rows: 0 })
    }

    fn add(&mut self, records: &[Record]) -> Result<()> {
        for record in records {
            match &mut self.writer {
                Writer::Csv(writer) => {
                    let cells = self.columns.iter().map(|key| harmless(text(record, key)));
                    writer.write_record(cells).map_err(|error| broken(&error))?;
                }
                Writer::Xlsx(sheet) => sheet.add(record, &self.columns).map_err(|error| broken(&error))?,
            }
            self.rows += 1;
        }
        Ok(())
    }

    fn end(self, left_out: u64) -> Result<Export> {
        let bytes = match self.writer {
            Writer::Csv(writer) => writer.into_inner().map_err(|error| broken(&error))?,
            Writer::Xlsx(sheet) => sheet.end().map_err(|error| broken(&error))?,
        };
        Ok(Export { bytes, rows: self.rows, left_out })
    }
}

pub(crate) fn broken(error: &impl std::fmt::Display) -> StoreError {
    StoreError::Broken(format!("a file could not be written: {error}"))
}

/// The cell of a column: people by login and departments by key, as filters and bundles name them.
fn text(record: &Record, column: &str) -> String {
    match column {
        "id" => record.id.to_string(),
        "key" => record.key.clone().unwrap_or_default(),
        "owner" => record.owner.as_ref().map(|owner| owner.login.clone()).unwrap_or_default(),
        "department" => record.department.as_ref().map(|unit| unit.key.clone()).unwrap_or_default(),
        field => record.fields.get(field).map(shown).unwrap_or_default(),
    }
}

pub(crate) fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::YesNo(yes) => yes.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Text(text) => text.clone(),
        Cell::Money(money) => money.to_string(),
        // Without a name that may be read, the id still tells one record from another.
        Cell::Link(link) if link.name.is_empty() => link.id.to_string(),
        Cell::Link(link) => link.name.clone(),
        Cell::Unseen { .. } => UNSEEN.into(),
    }
}

/// A cell that no spreadsheet takes for a formula.
pub(crate) fn harmless(text: String) -> String {
    if is_formula(&text) { format!("'{text}") } else { text }
}

/// Whether a spreadsheet could take a text for a formula.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use remit_wire::Money;

    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+86 138 0013 8000", "-1.00 USD", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＠x"] {
            assert_eq!(harmless(text.into()), format!("'{text}"));
        }
        for text in ["", "1=1", "ann@example.org", "•••• 8000", "'=1"] {
            assert_eq!(harmless(text.into()), text);
        }
    }

    #[test]
    fn money_is_written_as_bundles_read_it() {
        let money = |amount, currency: &str| Cell::Money(Money { amount, currency: currency.into() });
        assert_eq!(shown(&money(-5, "CNY")), "-0.05 CNY");
        assert_eq!(shown(&money(500, "JPY")), "500 JPY");
    }

    #[test]
    fn a_reference_out_of_sight_is_only_known_to_be_there() {
        assert_eq!(shown(&Cell::Unseen { unseen: true }), "(not in your remit)");
        assert_eq!(shown(&Cell::Empty), "");
        assert_eq!(shown(&Cell::YesNo(true)), "true");
    }
}
