//! The same over real data: in everything that people of the demo workspace are told, in every way, there is
//! no value that their roles hide or mask, and no record of somebody else.

use std::collections::BTreeSet;

use super::ways::{Answer, told};
use crate::support::{on_each, rows};

/// Every word and number in some answers; amounts also as people read them, without their commas.
fn words(answers: &[Answer]) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for answer in answers {
        let text = answer.reply.text();
        for text in [text.replace(',', ""), text] {
            words.extend(
                text.split(|char: char| !char.is_ascii_alphanumeric()).filter(|word| word.len() > 3).map(str::to_owned),
            );
        }
    }
    words
}

/// The words that tell the values of a column: digits of a number, an amount in both units, the name in an
/// address. A mask may show the last four digits.
fn telling(file: &str, column: &str) -> BTreeSet<String> {
    let mut telling = BTreeSet::new();
    for row in rows(&format!("bundle/{file}.csv")) {
        let value = &row[column];
        let digits: String = value.chars().filter(char::is_ascii_digit).collect();
        let word = match column {
            "email" => value.split('@').next().unwrap().split('.').next_back().unwrap_or_default().to_owned(),
            _ if value.ends_with(" USD") => {
                telling.insert(value.split('.').next().unwrap().to_owned());
                digits
            }
            _ => digits,
        };
        telling.insert(word);
    }
    telling.retain(|word| word.len() > 5);
    telling
}

/// What may stand in an answer because it may be read elsewhere.
fn elsewhere(login: &str) -> BTreeSet<String> {
    let columns = [("products", "unit_price"), ("opportunities", "amount"), ("contracts", "amount")];
    let columns = if login.starts_with("service") { &columns[..1] } else { &columns[..] };
    columns.iter().flat_map(|(file, column)| telling(file, column)).collect()
}

/// The opportunities in what someone is told that are theirs, and those of others that nobody shared.
fn opportunities(login: &str, told: &BTreeSet<String>) -> (usize, Vec<String>) {
    let shared: BTreeSet<String> = rows("bundle/shares.csv").into_iter().map(|row| row["record"].clone()).collect();
    let (mut mine, mut others) = (0, Vec::new());
    for row in rows("bundle/opportunities.csv").into_iter().filter(|row| told.contains(&row["key"])) {
        if row["owner"] == login {
            mine += 1;
        } else if !shared.contains(&row["key"]) {
            others.push(row["key"].clone());
        }
    }
    (mine, others)
}

/// Seen to fail with `Masked::record` taking every level for `edit`, and with `Ctx::scoped` leaving out the
/// permit's rows.
#[test]
fn leak_10_and_11_of_real_data_nothing_hidden_or_foreign_is_told() {
    on_each(async |demo| {
        let cases: [(&str, &[(&str, &str)]); 3] = [
            (
                "darcel.schlecht",
                &[
                    ("customers", "phone"),
                    ("customers", "annual_revenue"),
                    ("customers", "credit_limit"),
                    ("opportunities", "cost"),
                ],
            ),
            ("melvin.marxen", &[("customers", "annual_revenue")]),
            (
                "service.central",
                &[("customers", "annual_revenue"), ("customers", "credit_limit"), ("opportunities", "amount")],
            ),
        ];
        for (login, hidden) in cases {
            let told = words(&told(demo, login, &["Isdom", "0100"]).await);
            assert!(told.len() > 1_000, "{login} is told {} words", told.len());
            let open = elsewhere(login);
            for (file, column) in hidden {
                let found: Vec<_> =
                    telling(file, column).difference(&open).filter(|word| told.contains(*word)).cloned().collect();
                assert!(found.is_empty(), "{login} is told {file} {column}: {found:?}");
            }
            if login == "darcel.schlecht" {
                let (mine, others) = opportunities(login, &told);
                assert!(mine > 10, "the control: {mine}");
                assert!(others.is_empty(), "{login} is told of {others:?}");
            }
        }
    });
}
