//! Loading a workspace bundle.

use std::path::Path;

use crate::store::Store;

/// How many rows were loaded from each file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// (file, rows), in the order of loading.
    pub files: Vec<(String, u64)>,
}

/// Why a bundle was refused; nothing was loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A row that cannot be used.
    #[error("{file}, line {line}: {reason}")]
    #[expect(missing_docs, reason = "the names say it")]
    Row { file: String, line: u64, reason: String },
    /// Anything else, in one sentence.
    #[error("{0}")]
    Other(String),
}

impl Store {
    /// Fills an empty system from a folder, in one transaction; `progress` hears what is being done.
    ///
    /// # Errors
    /// With file, line and reason of the first wrong row; nothing is changed then.
    pub async fn load(
        &self, _folder: &Path, _dry_run: bool, _progress: &mut (dyn FnMut(&str) + Send),
    ) -> Result<Loaded, LoadError> {
        todo!()
    }
}
