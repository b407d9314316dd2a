//! The policy as text: one TOML form for files, exports, the matrix editor and the tests
//! (`permissions.md`, §12).
//!
//! [`read`] is strict: what it does not know it refuses, with the line and the path, and what is
//! absent is denied. [`write`] gives the one canonical form, so that equal policies are equal texts.
//! [`diff`] says in plain English what changed between two policies.
//!
//! ```
//! use remit_policy::text::{diff, read, write};
//! let text = r#"[roles.rep]
//! name = { en = "Representative", zh = "代表" }
//! tier = "business"
//! capabilities = []
//!
//! [roles.rep.customer]
//! view = "own"
//! edit = { reach = "own", fences = ["region"] }
//! "#;
//! let policy = read(text).unwrap();
//! assert_eq!(write(&policy), text);
//! let wider = read(&text.replace("view = \"own\"", "view = \"department\"")).unwrap();
//! let changes: Vec<String> = diff(&policy, &wider).iter().map(ToString::to_string).collect();
//! assert_eq!(changes, ["rep customer view: own -> department"]);
//! let error = read(&text.replace("view = \"own\"", "view = \"owns\"")).unwrap_err();
//! assert_eq!(error.to_string(), "line 7: roles.rep.customer.view: `owns` is not a reach; \
//!     use own, reports, department, subtree or all");
//! ```

mod diff;
mod item;
mod plain;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use diff::{Change, diff};
pub use read::{TextError, read};
pub use write::write;

/// Whether this can be the key of a role or a dimension: letters, digits, `_` and `-`.
#[must_use]
pub fn is_key(text: &str) -> bool {
    let known = |char: char| char.is_ascii_alphanumeric() || char == '_' || char == '-';
    !text.is_empty() && text.chars().all(known)
}
