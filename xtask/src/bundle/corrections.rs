//! The one table of repairs. A cell is put right only where the table says so, and a line of
//! the table that repairs nothing is an error: neither can go stale unseen.

use super::{Outcome, table};

const FILE: &str = "corrections.csv";
const COLUMNS: [&str; 5] = ["file", "column", "found", "put", "reason"];

/// What to put where a whole cell of a column equals what was found.
struct Correction {
    line: u64,
    file: String,
    column: String,
    found: String,
    put: String,
    uses: usize,
}

impl Correction {
    fn fits(&self, file: &str, column: &str, cell: &str) -> bool {
        self.file == file && self.column == column && self.found == cell
    }
}

/// The table, which counts how often each line was used.
pub(super) struct Corrections(Vec<Correction>);

impl Corrections {
    pub fn read(text: &str) -> Outcome<Self> {
        let rows = table::read(FILE, COLUMNS, text)?;
        let corrections = rows.into_iter().map(|row| {
            let [file, column, found, put, _reason] = row.cells;
            Correction { line: row.line, file, column, found, put, uses: 0 }
        });
        Ok(Self(corrections.collect()))
    }

    /// The cell as it should be.
    pub fn apply(&mut self, file: &str, column: &str, cell: String) -> String {
        let Some(fit) = self.0.iter_mut().find(|c| c.fits(file, column, &cell)) else {
            return cell;
        };
        fit.uses += 1;
        fit.put.clone()
    }

    /// Refuses lines that matched no cell.
    pub fn all_used(&self) -> Outcome<()> {
        let Some(idle) = self.0.iter().find(|c| c.uses == 0) else {
            return Ok(());
        };
        let Correction { line, file, column, found, .. } = idle;
        Err(format!("{FILE}:{line}: no row of {file} has `{found}` as its {column}"))
    }

    /// How many cells the line for this cell has repaired.
    #[cfg(test)]
    pub fn uses(&self, file: &str, column: &str, found: &str) -> usize {
        self.0.iter().filter(|c| c.fits(file, column, found)).map(|c| c.uses).sum()
    }
}
