//! Dirt is repaired by the table or refused with its place, never passed on.

use super::{
    Outcome, Texts, convert, raw,
    tests::{rows, texts},
};

/// What the conversion says to the data set after a change to one of its texts.
fn complaint(change: impl Fn(&mut Texts)) -> String {
    let mut texts = texts();
    change(&mut texts);
    let outcome: Outcome<_> = convert(&texts.borrowed());
    outcome.map(|_| ()).unwrap_err()
}

#[test]
fn each_correction_is_used() {
    let texts = texts();
    let raw = raw::read(&texts.borrowed()).unwrap();
    let uses = |file, column, found| raw.corrections.uses(file, column, found);
    assert_eq!(uses("accounts.csv", "sector", "technolgy"), 12);
    assert_eq!(uses("accounts.csv", "office_location", "Philipines"), 1);
    assert_eq!(uses("sales_pipeline.csv", "product", "GTXPro"), 1480);
    assert_eq!(rows(&texts.corrections).len(), 3);
}

#[test]
fn a_correction_that_repairs_nothing_is_refused() {
    let idle = complaint(|t| t.corrections.push_str("accounts.csv,sector,tecnology,technology,\n"));
    assert_eq!(idle, "corrections.csv:5: no row of accounts.csv has `tecnology` as its sector");
}

#[test]
fn what_is_unknown_is_refused_with_its_line() {
    let drop_last = |text: &str| text.lines().take(3).map(|line| format!("{line}\n")).collect();
    assert_eq!(
        complaint(|t| t.corrections = drop_last(&t.corrections)),
        "sales_pipeline.csv:3: unknown product `GTXPro`"
    );
    assert_eq!(
        complaint(|t| t.pipeline = t.pipeline.replacen("Cancity", "Cancitty", 1)),
        "sales_pipeline.csv:2: unknown account `Cancitty`"
    );
    assert_eq!(
        complaint(|t| t.teams = t.teams.replace("Moses Frase", "Moses Fraser")),
        "sales_pipeline.csv:2: unknown sales agent `Moses Frase`"
    );
    assert_eq!(
        complaint(|t| t.accounts = t.accounts.replacen(",medical,", ",medicine,", 1)),
        "accounts.csv:3: unknown sector `medicine`"
    );
}

#[test]
fn what_cannot_be_read_is_refused_with_its_line() {
    assert_eq!(
        complaint(|t| t.pipeline = t.pipeline.replacen("2016-10-20", "20.10.2016", 1)),
        "sales_pipeline.csv:2: `20.10.2016` is no engage_date"
    );
    assert_eq!(
        complaint(|t| t.pipeline = t.pipeline.replacen(",1054", ",", 1)),
        "sales_pipeline.csv:2: dates and value do not fit the stage"
    );
    assert_eq!(
        complaint(|t| t.products = t.products.replacen("GTX Basic", "GTX Basic ", 1)),
        "products.csv:2: product `GTX Basic ` has stray spaces"
    );
    assert_eq!(
        complaint(|t| t.products = t.products.replacen("series", "line", 1)),
        "products.csv:1: the columns are not `product,series,sales_price`"
    );
}
