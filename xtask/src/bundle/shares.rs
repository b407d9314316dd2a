//! The shares, picked by hand so that each shows something.

use super::{File, Outcome, table};

/// Object, record, kind of grantee, grantee, level, end.
type Share = [&'static str; 6];

/// Long over: gives nothing, and must not.
const PAST: &str = "2018-01-01T00:00:00Z";
/// Far off: still gives.
const FUTURE: &str = "2099-12-31T23:59:59Z";

// No opportunity is shared with effect: an agent's opportunities are those of the raw data,
// no more, so that anybody can check the counts.
const SHARES: [Share; 20] = [
    // An agent without customers of her own learns an account.
    ["customer", "Isdom", "user", "mei-mei.johns", "view", ""],
    ["contact", "P-7132788D", "user", "mei-mei.johns", "view", ""],
    // Two agents work on one account.
    ["customer", "Rangreen", "user", "jonathan.berthelot", "edit", ""],
    ["customer", "Kan-code", "user", "zane.levy", "edit", ""],
    ["contact", "P-A66C66C0", "user", "zane.levy", "edit", ""],
    ["contract", "CT-D5FD7F89", "user", "zane.levy", "edit", FUTURE],
    // Help from another office, for a time.
    ["customer", "Treequote", "user", "cassey.cress", "view", FUTURE],
    ["customer", "Hottechi", "user", "james.ascencio", "edit", FUTURE],
    // Such help that has ended; the last is for an opportunity.
    ["customer", "Goodsilron", "user", "anna.snelling", "view", PAST],
    ["customer", "Massive Dynamic", "user", "moses.frase", "edit", PAST],
    ["opportunity", "Z063OYW0", "user", "anna.snelling", "view", PAST],
    // A whole team, and an office with both its teams.
    ["customer", "Initech", "department", "east-losch", "view", ""],
    ["contact", "P-45A8654E", "department", "east-losch", "view", ""],
    ["ticket", "T-939F3CF4", "department", "east-losch", "view", ""],
    ["customer", "Umbrella Corporation", "department", "west", "view", ""],
    ["contract", "CT-8E84C3B0", "department", "west-sewald", "view", ""],
    // Service has no contracts otherwise: it sees what was agreed, but no amount.
    ["contract", "CT-40A19624", "department", "service", "view", ""],
    // Everybody with a role, wherever they are.
    ["customer", "Condax", "role", "regional_manager", "view", ""],
    ["ticket", "T-E5B22A41", "role", "sales_rep", "view", ""],
    // A colleague beyond the fence of the region.
    ["ticket", "T-A4B50336", "user", "service.central", "edit", ""],
];

/// `shares.csv`; the other files are there to check that what is shared, and whom with, exists.
pub(super) fn table(files: &[File]) -> Outcome<String> {
    let header = ["object", "record", "grantee_kind", "grantee", "level", "expires_at"];
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
    let file = files.iter().find(|file| file.name == name).ok_or_else(missing)?;
    let found = table::keys(&file.text)?.iter().any(|k| k == key);
    found.then_some(()).ok_or_else(missing)
}
