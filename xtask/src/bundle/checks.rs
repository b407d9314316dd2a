//! What must hold between the raw files, once they are repaired.

use std::collections::BTreeSet;

use super::{
    Outcome,
    raw::{ACCOUNTS, Account, PIPELINE, PRODUCTS, Raw, TEAMS},
};

/// No name may be missing or come twice.
pub(super) fn names(raw: &Raw) -> Outcome<()> {
    unique(ACCOUNTS, raw.accounts.iter().map(|a| &a.name))?;
    unique(PRODUCTS, raw.products.iter().map(|p| &p.name))?;
    unique(TEAMS, raw.agents.iter().map(|a| &a.name))?;
    unique(PIPELINE, raw.deals.iter().map(|d| &d.id))
}

fn unique<'a>(file: &str, names: impl Iterator<Item = &'a String>) -> Outcome<()> {
    let mut seen = BTreeSet::new();
    for name in names {
        if name.is_empty() || !seen.insert(name) {
            return Err(format!("{file}: `{name}` is empty or comes twice"));
        }
    }
    Ok(())
}

/// Every name that is referred to must exist.
pub(super) fn references(raw: &Raw) -> Outcome<()> {
    let accounts: BTreeSet<&str> = raw.accounts.iter().map(|a| a.name.as_str()).collect();
    let products: BTreeSet<&str> = raw.products.iter().map(|p| p.name.as_str()).collect();
    let agents: BTreeSet<&str> = raw.agents.iter().map(|a| a.name.as_str()).collect();
    for Account { line, parent, .. } in &raw.accounts {
        known(ACCOUNTS, *line, "account", &accounts, parent, true)?;
    }
    for deal in &raw.deals {
        known(PIPELINE, deal.line, "account", &accounts, &deal.account, true)?;
        known(PIPELINE, deal.line, "product", &products, &deal.product, false)?;
        known(PIPELINE, deal.line, "sales agent", &agents, &deal.agent, false)?;
    }
    Ok(())
}

fn known(file: &str, line: u64, what: &str, names: &BTreeSet<&str>, name: &str, may_be_empty: bool) -> Outcome<()> {
    if names.contains(name) || (may_be_empty && name.is_empty()) {
        return Ok(());
    }
    Err(format!("{file}:{line}: unknown {what} `{name}`"))
}
