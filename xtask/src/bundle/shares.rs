//! The shares, picked by hand so that each shows something.

use super::{File, Outcome, table};

/// Object, record, kind of grantee, grantee, level, end.
type Share = [&'static str; 6];

const SHARES: [Share; 0] = [];

/// `shares.csv`; the other files are there to check that what is shared, and whom with, exists.
pub(super) fn table(files: &[File]) -> Outcome<String> {
    let header = [
        "object",
        "record",
        "grantee_kind",
        "grantee",
        "level",
        "expires_at",
    ];
    for share in SHARES {
        check(&share, files)?;
    }
    table::write(header, SHARES.map(|share| share.map(str::to_owned)))
}

fn check([object, record, kind, grantee, ..]: &Share, files: &[File]) -> Outcome<()> {
    let objects = match *object {
        "customer" => "customers.csv",
        "contact" => "contacts.csv",
        "opportunity" => "opportunities.csv",
        "contract" => "contracts.csv",
        "ticket" => "tickets.csv",
        other => return Err(format!("nothing is called `{other}`")),
    };
    exists(files, objects, record)?;
    match *kind {
        "user" => exists(files, "users.csv", grantee),
        "department" => exists(files, "departments.csv", grantee),
        // Roles are in the policy, which is written by hand; a test looks there.
        "role" => Ok(()),
        other => Err(format!("nobody is a `{other}`")),
    }
}

fn exists(files: &[File], name: &str, key: &str) -> Outcome<()> {
    let missing = || format!("a share speaks of `{key}`, which {name} does not have");
    let file = files
        .iter()
        .find(|file| file.name == name)
        .ok_or_else(missing)?;
    let found = table::keys(&file.text)?.iter().any(|k| k == key);
    found.then_some(()).ok_or_else(missing)
}
