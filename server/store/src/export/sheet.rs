//! A file for spreadsheets. A text is written as a text whatever it begins with, and marked as one where
//! it looks like a formula, so that it stays one when somebody edits the cell; numbers are numbers, and
//! an amount has its currency in the format of its cell. Rows go to a temporary file without a name as
//! they come: a long list does not fill the memory.

use std::collections::BTreeMap;

use remit_wire::{Cell, Record, decimals};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::{is_formula, text};

/// The most letters that a cell holds.
const LETTERS: usize = 32_767;
/// Beyond it a number of a spreadsheet is no longer exact.
const EXACT: u64 = 1 << 53;

/// A sheet that is being written.
pub(super) struct Sheet {
    book: Workbook,
    row: u32,
    marked: Format,
    amounts: BTreeMap<String, Format>,
}

/// What a cell holds.
enum Value {
    Text(String),
    Number(f64),
    Amount(f64, String),
    YesNo(bool),
}

impl Sheet {
    /// A sheet with its columns, made at this time.
    pub(super) fn begin(columns: &[String], at: i64) -> Result<Sheet, XlsxError> {
        let mut book = Workbook::new();
        book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_timestamp(at)?));
        let sheet = book.add_worksheet_with_constant_memory()?;
        for (place, column) in (0..).zip(columns) {
            sheet.write_string(0, place, column)?;
        }
        Ok(Sheet { book, row: 0, marked: Format::new().set_quote_prefix(), amounts: BTreeMap::new() })
    }

    /// A row with what the columns of a record hold.
    pub(super) fn add(&mut self, record: &Record, columns: &[String]) -> Result<(), XlsxError> {
        self.row += 1;
        let (row, sheet) = (self.row, self.book.worksheet_from_index(0)?);
        for (place, column) in (0..).zip(columns) {
            match value(record, column) {
                Value::Text(text) if text.is_empty() => continue,
                Value::Text(text) if is_formula(&text) => {
                    sheet.write_string_with_format(row, place, text, &self.marked)?
                }
                Value::Text(text) => sheet.write_string(row, place, text)?,
                Value::Number(number) => sheet.write_number(row, place, number)?,
                Value::YesNo(yes) => sheet.write_boolean(row, place, yes)?,
                Value::Amount(number, currency) => {
                    let format = self.amounts.entry(currency).or_insert_with_key(|currency| format_of(currency));
                    sheet.write_number_with_format(row, place, number, format)?
                }
            };
        }
        Ok(())
    }

    /// The whole file.
    pub(super) fn end(mut self) -> Result<Vec<u8>, XlsxError> {
        self.book.save_to_buffer()
    }
}

/// `1,234.56 USD`. A code is three letters; anything else is left out of the format.
fn format_of(currency: &str) -> Format {
    let code: String = currency.chars().filter(char::is_ascii_alphabetic).collect();
    let places = "0".repeat(decimals(currency));
    let point = if places.is_empty() { "" } else { "." };
    Format::new().set_num_format(format!("#,##0{point}{places} \"{code}\""))
}

fn value(record: &Record, column: &str) -> Value {
    match record.fields.get(column) {
        Some(Cell::Number(number)) if number.unsigned_abs() <= EXACT => Value::Number(float(*number)),
        Some(Cell::YesNo(yes)) => Value::YesNo(*yes),
        Some(Cell::Money(money)) if money.amount.unsigned_abs() <= EXACT => {
            // As it is written, so that it is the nearest number to what people read.
            let written = money.to_string();
            let number = written.split(' ').next().and_then(|number| number.parse().ok());
            number.map_or(Value::Text(written.clone()), |number| Value::Amount(number, money.currency.clone()))
        }
        _ => Value::Text(text(record, column).chars().take(LETTERS).collect()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "only what is exact comes here")]
fn float(number: i64) -> f64 {
    number as f64
}
