//! The committed bundle is what the conversion makes, and says what the raw data says.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use super::{Texts, convert, load, values};

/// A bundle file as rows of column and value.
type Rows = Vec<BTreeMap<String, String>>;

fn demo() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    root.join("server").join("demo")
}

/// The raw texts as they are committed.
pub(super) fn texts() -> Texts {
    load(&demo()).unwrap()
}

/// The records of a file.
pub(super) fn rows(text: &str) -> Rows {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

fn bundle() -> BTreeMap<&'static str, Rows> {
    let files = convert(&texts().borrowed()).unwrap();
    files.iter().map(|file| (file.name, rows(&file.text))).collect()
}

fn policy() -> String {
    fs::read_to_string(demo().join("bundle/policy.toml")).unwrap()
}

fn cents(money: &str) -> i64 {
    let digits = money.strip_suffix(" USD").unwrap().replace('.', "");
    digits.parse().unwrap()
}

#[test]
fn the_committed_bundle_is_what_the_conversion_makes() {
    for file in convert(&texts().borrowed()).unwrap() {
        let committed = fs::read_to_string(demo().join("bundle").join(file.name)).unwrap();
        assert!(committed == file.text, "{}: run `cargo xtask bundle`", file.name);
    }
}

#[test]
fn nothing_is_lost_or_added() {
    let bundle = bundle();
    let counts = [
        ("customers.csv", 85),
        ("products.csv", 7),
        ("opportunities.csv", 8800),
        ("departments.csv", 13),
        ("users.csv", 48),
        ("shares.csv", 20),
    ];
    for (name, count) in counts {
        assert_eq!(bundle[name].len(), count, "{name}");
    }
    let roles = |role| bundle["assignments.csv"].iter().filter(|a| a["role"] == role).count();
    assert_eq!((roles("sales_rep"), roles("regional_manager")), (35, 6));
    let offices = bundle["departments.csv"].iter().filter(|d| d["name"].ends_with(" office"));
    assert_eq!(offices.count(), 3);
    for name in ["contacts.csv", "contracts.csv", "payments.csv", "tickets.csv", "activities.csv"] {
        assert!((200..=400).contains(&bundle[name].len()), "{name}");
    }
}

#[test]
fn won_deals_are_worth_what_they_were() {
    let bundle = bundle();
    let won = bundle["opportunities.csv"].iter().filter(|o| o["stage"] == "won");
    assert_eq!(won.map(|o| cents(&o["amount"])).sum::<i64>(), 1_000_553_400);
}

#[test]
fn every_agent_keeps_their_deals_and_their_value() {
    let mut expected: BTreeMap<String, (usize, i64)> = BTreeMap::new();
    for deal in rows(&texts().pipeline) {
        let sum = expected.entry(values::login(&deal["sales_agent"]).unwrap()).or_default();
        sum.0 += 1;
        sum.1 += deal["close_value"].parse::<i64>().unwrap_or(0) * 100;
    }
    let mut found: BTreeMap<String, (usize, i64)> = BTreeMap::new();
    for deal in &bundle()["opportunities.csv"] {
        let sum = found.entry(deal["owner"].clone()).or_default();
        sum.0 += 1;
        sum.1 += if deal["amount"].is_empty() { 0 } else { cents(&deal["amount"]) };
    }
    assert_eq!(found, expected);
    assert_eq!(found["darcel.schlecht"].0, 747);
}

#[test]
fn keys_come_once() {
    for (name, rows) in bundle() {
        let keys: Vec<&String> = rows.iter().filter_map(|row| row.get("key")).collect();
        let different: BTreeSet<_> = keys.iter().collect();
        assert_eq!(keys.len(), different.len(), "{name}");
    }
}

#[test]
fn every_reference_resolves() {
    let bundle = bundle();
    let targets = [
        ("owner", "users.csv", "login"),
        ("manager", "users.csv", "login"),
        ("login", "users.csv", "login"),
        ("department", "departments.csv", "key"),
        ("anchor", "departments.csv", "key"),
        ("customer", "customers.csv", "key"),
        ("product", "products.csv", "key"),
        ("opportunity", "opportunities.csv", "key"),
        ("contract", "contracts.csv", "key"),
        ("contact", "contacts.csv", "key"),
        ("ticket", "tickets.csv", "key"),
        ("region", "dimensions.csv", "value"),
        ("industry", "dimensions.csv", "value"),
        ("product_line", "dimensions.csv", "value"),
    ];
    for (column, file, key) in targets {
        let known: BTreeSet<&str> = bundle[file].iter().map(|row| row[key].as_str()).collect();
        for (name, row) in bundle.iter().flat_map(|(n, rows)| rows.iter().map(move |r| (n, r))) {
            let value = row.get(column).map_or("", String::as_str);
            assert!(value.is_empty() || known.contains(value), "{name}: {column} `{value}`");
        }
    }
}

#[test]
fn parents_are_in_the_same_file() {
    let bundle = bundle();
    for (name, key) in [("departments.csv", "key"), ("dimensions.csv", "value"), ("customers.csv", "key")] {
        let known: BTreeSet<&str> = bundle[name].iter().map(|row| row[key].as_str()).collect();
        let parents = bundle[name].iter().map(|row| row["parent"].as_str());
        assert!(parents.filter(|p| !p.is_empty()).all(|p| known.contains(p)), "{name}");
    }
}

#[test]
fn records_lie_with_their_owners() {
    let bundle = bundle();
    let homes: BTreeMap<&str, &str> =
        bundle["users.csv"].iter().map(|u| (u["login"].as_str(), u["department"].as_str())).collect();
    for (name, rows) in &bundle {
        for row in rows.iter().filter(|row| row.get("owner").is_some_and(|o| !o.is_empty())) {
            assert_eq!(row["department"], homes[row["owner"].as_str()], "{name}: {}", row["key"]);
        }
    }
}

#[test]
fn children_of_one_deal_or_ticket_agree_on_the_customer() {
    let bundle = bundle();
    let links = [
        ("contracts.csv", "opportunity", "opportunities.csv"),
        ("payments.csv", "contract", "contracts.csv"),
        ("tickets.csv", "contact", "contacts.csv"),
        ("activities.csv", "opportunity", "opportunities.csv"),
        ("activities.csv", "ticket", "tickets.csv"),
    ];
    for (name, column, target) in links {
        let customers: BTreeMap<&str, &str> =
            bundle[target].iter().map(|r| (r["key"].as_str(), r["customer"].as_str())).collect();
        for row in bundle[name].iter().filter(|row| !row[column].is_empty()) {
            assert_eq!(row["customer"], customers[row[column].as_str()], "{name}: {}", row["key"]);
        }
    }
}

#[test]
fn a_telephone_number_stands_in_one_place_only() {
    let all: String = convert(&texts().borrowed()).unwrap().iter().map(|f| f.text.as_str()).collect();
    let bundle = bundle();
    for row in bundle["customers.csv"].iter().chain(&bundle["contacts.csv"]) {
        let digits = row["phone"].strip_prefix('+').unwrap();
        assert!(digits.len() >= 10 && digits.bytes().all(|b| b.is_ascii_digit()), "{digits}");
        assert_eq!(all.matches(digits).count(), 1, "{digits}");
    }
}

/// The values of `key = "…"` lines. The policy itself is checked by those who load it.
fn quoted<'a>(policy: &'a str, key: &str) -> BTreeSet<&'a str> {
    let start = format!("{key} = \"");
    policy.lines().filter_map(|l| l.strip_prefix(&start)?.split('"').next()).collect()
}

#[test]
fn the_policy_speaks_of_who_and_what_there_is() {
    let (policy, bundle) = (policy(), bundle());
    let has = |name: &str, key: &str, value: &str| bundle[name].iter().any(|r| r[key] == value);
    let roles = bundle["assignments.csv"].iter().map(|a| a["role"].as_str());
    let shares = bundle["shares.csv"].iter().filter(|s| s["grantee_kind"] == "role");
    for role in roles.chain(shares.map(|s| s["grantee"].as_str())) {
        assert!(policy.contains(&format!("[roles.{role}]\n")), "no role `{role}`");
    }
    for user in quoted(&policy, "user") {
        assert!(has("users.csv", "login", user), "no user `{user}`");
    }
    for record in quoted(&policy, "record") {
        let known = has("customers.csv", "key", record) || has("opportunities.csv", "key", record);
        assert!(known, "no record `{record}`");
    }
}
