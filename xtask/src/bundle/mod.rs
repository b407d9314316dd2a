//! The demo workspace: raw sales data in, workspace bundle out.
//!
//! The model: `server/demo/raw` holds a public data set as it was found, dirt included.
//! [`convert`] repairs it by the visible table `server/demo/corrections.csv`, gives it an
//! organisation, and adds the record types that the data set lacks from a seeded generator.
//! It is a function of those texts alone, so the committed bundle can be compared with what
//! it makes, byte for byte.
//!
//! ```text
//! raw/*.csv + corrections.csv -> Raw (checked) -> Company, Customer, Deal, … -> bundle/*.csv
//! ```
//!
//! `policy.toml` and `README.md` of the bundle are written by hand and left alone.

mod activities;
mod calendar;
mod checks;
mod contacts;
mod contracts;
mod corrections;
mod customers;
mod dice;
mod opportunities;
mod organisation;
mod payments;
mod phones;
mod products;
mod raw;
#[cfg(test)]
mod refusals;
mod shares;
mod table;
#[cfg(test)]
mod tests;
mod tickets;
mod values;

use std::{fmt, fs, path::Path};

use raw::Sources;

/// What a step answers: its result, or a sentence that says what was wrong and where.
type Outcome<T> = Result<T, String>;

/// One file of the bundle.
struct File {
    name: &'static str,
    text: String,
}

/// What [`write`] has written.
pub struct Summary {
    /// The file names, each with its number of records.
    pub files: Vec<(&'static str, usize)>,
}

impl fmt::Display for Summary {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, records) in &self.files {
            writeln!(out, "{records:>6}  {name}")?;
        }
        Ok(())
    }
}

/// Makes `server/demo/bundle` anew from `server/demo/raw` below the workspace's root.
pub fn write(root: &Path) -> Result<Summary, String> {
    let demo = root.join("server").join("demo");
    let files = convert(&load(&demo)?.borrowed())?;
    let target = demo.join("bundle");
    fs::create_dir_all(&target).map_err(|e| format!("{}: {e}", target.display()))?;
    for file in &files {
        let path = target.join(file.name);
        fs::write(&path, &file.text).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    summarise(&files)
}

fn summarise(files: &[File]) -> Outcome<Summary> {
    let count = |file: &File| Ok((file.name, table::count(&file.text)?));
    let files = files.iter().map(count).collect::<Outcome<_>>()?;
    Ok(Summary { files })
}

/// The texts that [`Sources`] borrows.
struct Texts {
    accounts: String,
    products: String,
    teams: String,
    pipeline: String,
    corrections: String,
}

impl Texts {
    fn borrowed(&self) -> Sources<'_> {
        Sources {
            accounts: &self.accounts,
            products: &self.products,
            teams: &self.teams,
            pipeline: &self.pipeline,
            corrections: &self.corrections,
        }
    }
}

fn load(demo: &Path) -> Outcome<Texts> {
    let raw = demo.join("raw");
    Ok(Texts {
        accounts: read(&raw.join("accounts.csv"))?,
        products: read(&raw.join("products.csv"))?,
        teams: read(&raw.join("sales_teams.csv"))?,
        pipeline: read(&raw.join("sales_pipeline.csv"))?,
        corrections: read(&demo.join("corrections.csv"))?,
    })
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// The whole conversion: no file, no clock, no chance but the seed.
fn convert(sources: &Sources<'_>) -> Outcome<Vec<File>> {
    let raw = raw::read(sources)?;
    let company = organisation::make(&raw)?;
    let products = products::make(&raw);
    let deals = opportunities::make(&raw, &company, &products)?;
    let mut phones = phones::PhoneBook::default();
    let customers = customers::make(&raw, &company, &mut phones)?;
    let contacts = contacts::make(&customers, &mut phones)?;
    let contracts = contracts::make(&deals, &customers)?;
    let payments = payments::make(&contracts);
    let tickets = tickets::make(&customers, &contacts);
    let activities = activities::make(&deals, &tickets);
    let mut files = vec![
        file("departments.csv", organisation::departments(&company)?),
        file("users.csv", organisation::users(&company)?),
        file("assignments.csv", organisation::assignments(&company)?),
        file("dimensions.csv", organisation::dimensions(&company)?),
        file("partitions.csv", organisation::partitions(&company)?),
        file("customers.csv", customers::table(&customers)?),
        file("contacts.csv", contacts::table(&contacts)?),
        file("opportunities.csv", opportunities::table(&deals)?),
        file("contracts.csv", contracts::table(&contracts)?),
        file("payments.csv", payments::table(&payments)?),
        file("tickets.csv", tickets::table(&tickets)?),
        file("products.csv", products::table(&products)?),
        file("activities.csv", activities::table(&activities)?),
    ];
    let shares = shares::table(&files)?;
    files.push(file("shares.csv", shares));
    Ok(files)
}

fn file(name: &'static str, text: String) -> File {
    File { name, text }
}
