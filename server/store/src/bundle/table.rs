//! The folder and its CSV files: rows with their place, so that every complaint names it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use csv::{ErrorKind, StringRecord};
use remit_policy::Object;
use remit_wire::reason::{OfRow, Reason};

use super::LoadError;

/// The files apart from those of the object types.
pub(super) const OTHERS: [&str; 6] =
    ["departments.csv", "users.csv", "dimensions.csv", "partitions.csv", "assignments.csv", "shares.csv"];

/// The file of an object type.
pub(super) fn file_of(object: Object) -> String {
    format!("{}.csv", object.plural())
}

/// A folder with a bundle in it.
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Refuses tables that nobody would read: most likely their name is mistyped.
    pub(super) fn open(path: &Path) -> Result<Folder, LoadError> {
        let shown = path.display();
        let cannot = |error| LoadError::Other(format!("the folder `{shown}` cannot be read: {error}"));
        for entry in fs::read_dir(path).map_err(cannot)? {
            let name = entry.map_err(cannot)?.file_name();
            let name = name.to_string_lossy();
            let known =
                OTHERS.contains(&name.as_ref()) || Object::ALL.into_iter().any(|object| file_of(object) == name);
            if name.ends_with(".csv") && !known {
                let detail = format!("the folder `{shown}` has a file `{name}`, which belongs to no bundle");
                return Err(LoadError::Other(detail));
            }
        }
        Ok(Folder { path: path.into() })
    }

    /// A file as text.
    pub(super) fn text(&self, file: &str) -> Result<String, LoadError> {
        fs::read_to_string(self.path.join(file)).map_err(|error| cannot_read(file, &error))
    }

    /// The names of a file's columns; none if it is not there.
    pub(super) fn head(&self, file: &str) -> Result<Vec<String>, LoadError> {
        let path = self.path.join(file);
        if !path.exists() {
            return Ok(Vec::new());
        }
        let opened = File::open(path).map_err(|error| cannot_read(file, &error))?;
        let mut reader = csv::Reader::from_reader(opened);
        let names = reader.headers().map_err(|error| unreadable(file, &error))?;
        Ok(names.iter().map(|name| name.trim().to_owned()).collect())
    }

    /// A table that must be there.
    pub(super) fn needed(&self, file: &str, keys: &[&str], others: &[&str]) -> Result<Table, LoadError> {
        let missing = || LoadError::Other(format!("the bundle has no file `{file}`"));
        self.table(file, keys, others)?.ok_or_else(missing)
    }

    /// A table, if it is there. Without one of the `keys` columns it cannot be used; the `others` may be missing.
    pub(super) fn table(&self, file: &str, keys: &[&str], others: &[&str]) -> Result<Option<Table>, LoadError> {
        let path = self.path.join(file);
        if !path.exists() {
            return Ok(None);
        }
        let opened = File::open(path).map_err(|error| cannot_read(file, &error))?;
        Table::new(file, Box::new(opened), keys, others).map(Some)
    }
}

fn cannot_read(file: &str, error: &std::io::Error) -> LoadError {
    LoadError::Other(format!("`{file}` cannot be read: {error}"))
}

/// The name of a file and where its columns are.
struct Header {
    file: String,
    columns: BTreeMap<String, usize>,
}

/// A file that is read row by row.
pub(crate) struct Table {
    header: Arc<Header>,
    reader: csv::Reader<Box<dyn Read + Send>>,
}

impl Table {
    /// A file whose text was sent along.
    pub(crate) fn sent(file: &str, text: String, keys: &[&str], others: &[&str]) -> Result<Table, LoadError> {
        Table::new(file, Box::new(Cursor::new(text)), keys, others)
    }

    fn new(file: &str, opened: Box<dyn Read + Send>, keys: &[&str], others: &[&str]) -> Result<Table, LoadError> {
        let mut reader = csv::Reader::from_reader(opened);
        let names = reader.headers().map_err(|error| unreadable(file, &error))?;
        let columns = columns(names, keys, others);
        let columns = columns.map_err(|reason| row(file, 1, reason))?;
        Ok(Table { header: Arc::new(Header { file: file.into(), columns }), reader })
    }
}

fn columns(names: &StringRecord, keys: &[&str], others: &[&str]) -> Result<BTreeMap<String, usize>, OfRow> {
    let mut columns = BTreeMap::new();
    for (place, name) in names.iter().enumerate() {
        let name = name.trim();
        if !keys.contains(&name) && !others.contains(&name) {
            let known = [keys, others].concat().join(", ");
            return Err(OfRow::NoColumn { column: name.into(), known });
        }
        if columns.insert(name.to_owned(), place).is_some() {
            return Err(OfRow::ColumnTwice { column: name.into() });
        }
    }
    match keys.iter().find(|key| !columns.contains_key(**key)) {
        Some(key) => Err(OfRow::ColumnMissing { column: (*key).into() }),
        None => Ok(columns),
    }
}

impl Iterator for Table {
    type Item = Result<Row, LoadError>;

    fn next(&mut self) -> Option<Result<Row, LoadError>> {
        let mut cells = StringRecord::new();
        match self.reader.read_record(&mut cells) {
            Ok(false) => None,
            Ok(true) => Some(Row::new(self.header.clone(), cells)),
            Err(error) => Some(Err(unreadable(&self.header.file, &error))),
        }
    }
}

fn unreadable(file: &str, error: &csv::Error) -> LoadError {
    let line = error.position().map_or(1, csv::Position::line);
    let reason = match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            OfRow::WrongLength { len: *len, expected: *expected_len }
        }
        ErrorKind::Utf8 { .. } => OfRow::NotUtf8,
        _ => OfRow::Unreadable { error: error.to_string() },
    };
    row(file, line, reason)
}

pub(super) fn row(file: &str, line: u64, reason: OfRow) -> LoadError {
    LoadError::Row { file: file.into(), line, reason: Box::new(reason.into()) }
}

/// What is wrong with a cell.
pub(crate) fn of(column: &str, why: OfRow) -> OfRow {
    OfRow::At { column: column.into(), reason: Box::new(why.into()) }
}

/// One row, which knows where it stands.
pub(crate) struct Row {
    header: Arc<Header>,
    cells: StringRecord,
}

impl Row {
    fn new(header: Arc<Header>, cells: StringRecord) -> Result<Row, LoadError> {
        let row = Row { header, cells };
        if row.cells.iter().any(|cell| cell.contains('\0')) {
            return Err(row.wrong(OfRow::HasNul));
        }
        Ok(row)
    }

    /// The line on which it begins.
    pub(crate) fn line(&self) -> u64 {
        self.cells.position().map_or(1, csv::Position::line)
    }

    /// What is wrong with it.
    pub(crate) fn wrong(&self, reason: impl Into<Reason>) -> LoadError {
        LoadError::Row { file: self.header.file.clone(), line: self.line(), reason: Box::new(reason.into()) }
    }

    /// Whether the file has a column at all.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.header.columns.contains_key(column)
    }

    /// A cell as it stands; nothing where it is empty or there is no such column.
    pub(crate) fn text(&self, column: &str) -> Option<&str> {
        let place = self.header.columns.get(column)?;
        self.cells.get(*place).filter(|cell| !cell.is_empty())
    }

    /// A cell without the space around it.
    pub(crate) fn get(&self, column: &str) -> Option<&str> {
        self.text(column).map(str::trim).filter(|cell| !cell.is_empty())
    }

    /// A cell that must not be empty.
    pub(crate) fn need(&self, column: &str) -> Result<&str, LoadError> {
        self.get(column).ok_or_else(|| self.wrong(OfRow::EmptyCell { column: column.into() }))
    }

    /// A cell as something else than text.
    pub(crate) fn parse<T>(
        &self, column: &str, parse: impl FnOnce(&str) -> Result<T, OfRow>,
    ) -> Result<Option<T>, LoadError> {
        let parsed = self.get(column).map(parse).transpose();
        parsed.map_err(|why| self.wrong(of(column, why)))
    }
}
