//! CSV in and out. The number of columns is part of the type, so that a row that does not
//! fit its header does not compile.

use super::Outcome;

/// A row of a raw file, with the line it starts at.
pub(super) struct Row<const N: usize> {
    pub line: u64,
    pub cells: [String; N],
}

/// Reads a file that must have exactly these columns, in this order.
pub(super) fn read<const N: usize>(file: &str, columns: [&str; N], text: &str) -> Outcome<Vec<Row<N>>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| format!("{file}: {e}"))?;
    if !header.iter().eq(columns) {
        return Err(format!("{file}:1: the columns are not `{}`", columns.join(",")));
    }
    reader.records().map(|record| row(file, record)).collect()
}

fn row<const N: usize>(file: &str, record: csv::Result<csv::StringRecord>) -> Outcome<Row<N>> {
    let record = record.map_err(|e| format!("{file}: {e}"))?;
    let line = record.position().map_or(0, csv::Position::line);
    let cells: Vec<String> = record.iter().map(str::to_owned).collect();
    let cells = cells.try_into().map_err(|_| format!("{file}:{line}: not {N} columns"))?;
    Ok(Row { line, cells })
}

/// Writes a header and rows.
pub(super) fn write<const N: usize>(header: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> Outcome<String> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(header).map_err(|e| e.to_string())?;
    for row in rows {
        out.write_record(row).map_err(|e| e.to_string())?;
    }
    let bytes = out.into_inner().map_err(|e| e.to_string())?;
    String::from_utf8(bytes).map_err(|e| e.to_string())
}

/// The number of records below the header.
pub(super) fn count(text: &str) -> Outcome<usize> {
    let records = csv::Reader::from_reader(text.as_bytes()).into_records();
    let records: Result<Vec<_>, _> = records.collect();
    records.map(|r| r.len()).map_err(|e| e.to_string())
}

/// The first column of every record: the keys of a bundle file.
pub(super) fn keys(text: &str) -> Outcome<Vec<String>> {
    let first = |record: csv::Result<csv::StringRecord>| {
        let record = record.map_err(|e| e.to_string())?;
        Ok(record.get(0).unwrap_or_default().to_owned())
    };
    csv::Reader::from_reader(text.as_bytes()).into_records().map(first).collect()
}
