//! What the fuzz targets enter, on a stable compiler: the same functions, from the same seeds, which are
//! changed at random but the same way each time. `cargo fuzz` looks further (`server/fuzz`).

#[path = "../../../fuzz/entries.rs"]
mod entries;

use std::fs;
use std::path::Path;

use entries::Ground;

use crate::laws::dice::Dice;
use crate::support::postgres;

/// What is put in somewhere: what each of the forms is made of, and what none of them expects.
const WORDS: &[&str] = &[
    "",
    ",",
    "\n",
    "\"",
    "=",
    "&",
    "[",
    "]",
    "{",
    "}",
    "%",
    "%00",
    "\0",
    "\\",
    "-",
    "_",
    "'",
    ";",
    "0",
    "-1",
    "\u{feff}",
    "\\u0000",
    "9223372036854775808",
    "1e9",
    "null",
    "true",
    "商",
    "é",
    "name",
    "owner",
    "phone",
    "annual_revenue",
    "2026-02-30",
    "1.5 JPY",
    "[in]",
    "[empty]",
    "sort=",
    "after=",
    "limit=0",
    "view = \"all\"",
    "[roles.rep]",
    "approval = true",
];

/// The files of a folder of seeds, in the order of their names.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(target);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

/// A seed with some of it left out, doubled, replaced or turned into something else.
fn changed(dice: &mut Dice, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut data = dice.pick(seeds).clone();
    for _ in 0..dice.between(0, 4) {
        let from = dice.below(data.len() + 1);
        let to = (from + dice.below(12)).min(data.len());
        let part: Vec<u8> = match dice.below(5) {
            0 => Vec::new(),
            1 => data[from..to].repeat(2),
            2 => vec![dice.below(256) as u8],
            _ => dice.pick(WORDS).as_bytes().to_vec(),
        };
        let to = if dice.percent(50) { from } else { to };
        data.splice(from..to, part);
    }
    data
}

fn run(target: &str, times: usize, enter: impl Fn(&[u8])) {
    let (seeds, mut dice) = (seeds(target), Dice::new(17));
    seeds.iter().for_each(|seed| enter(seed));
    for _ in 0..times {
        enter(&changed(&mut dice, &seeds));
    }
}

/// On each kind of database.
fn run_on_each(target: &str, times: usize, enter: impl Fn(&Ground, &[u8])) {
    let sqlite = Ground::on_sqlite();
    run(target, times, |data| enter(&sqlite, data));
    if let Ok(server) = std::env::var("REMIT_TEST_POSTGRES") {
        let fresh = || tokio::runtime::Runtime::new().unwrap().block_on(postgres(&server));
        let postgres = Ground::on(entries::folder(), &fresh(), &fresh());
        run(target, times, |data| enter(&postgres, data));
    }
}

#[test]
fn any_policy_is_read_or_refused() {
    run("policy", 2_000, entries::policy);
}

#[test]
fn any_bundle_is_loaded_or_refused() {
    run_on_each("bundle", 50, Ground::bundle);
}

#[test]
fn any_question_is_answered_or_refused() {
    run_on_each("filters", 120, Ground::filters);
}

#[test]
fn any_cursor_begins_somewhere_or_is_refused() {
    run_on_each("cursors", 200, Ground::cursors);
}
