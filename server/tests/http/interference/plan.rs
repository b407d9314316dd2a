//! What each organisation is asked: a part of all ways in, in an order of its own.
//!
//! The ways in are dealt like cards: one organisation after the other takes the next few of a shuffled pack,
//! and then comes another pack. So each way in has its turn equally often, whatever the seeds are, and what
//! an organisation is asked follows from its number alone.

use crate::cases::{CASES, Case, Hand, Kind};

use super::laws::dice::Dice;

/// How many requests an organisation is asked.
const LENGTH: u64 = 16;
/// The first few are asked through every way in.
const WHOLE: u64 = 2;
/// How often a way to records is in a pack. The others have less to tell: most of them refuse.
const OFTEN: usize = 3;

/// The numbers of the ways in that an organisation is asked through, in order.
pub fn plan(seed: u64) -> Vec<usize> {
    if seed < WHOLE {
        let mut all: Vec<usize> = (0..CASES.len()).collect();
        Dice::new(seed).shuffle(&mut all);
        return all;
    }
    let first = (seed - WHOLE) * LENGTH;
    let cards = pack(0).len() as u64;
    let taken = |number: u64| pack(number).into_iter().zip(number * cards..);
    let packs = first / cards..=(first + LENGTH - 1) / cards;
    let turn = |at: &u64| (first..first + LENGTH).contains(at);
    packs.flat_map(taken).filter(|(_, at)| turn(at)).map(|(card, _)| card).collect()
}

fn pack(number: u64) -> Vec<usize> {
    let cards = |(place, case): (usize, &Case)| vec![place; if case.kind == Kind::Records { OFTEN } else { 1 }];
    let mut pack: Vec<usize> = CASES.iter().enumerate().flat_map(cards).collect();
    Dice::new(number ^ 0x7061_636b).shuffle(&mut pack);
    pack
}

/// Changes after which the rest of the sequence is asked of what they left. After the others everything is
/// put back: what is made has an id of its own in each, and who hands something over, or changes rights, may
/// rightly read from then on what they did not read before.
const GO_ON: [&str; 8] = [
    "PATCH /{objects}/{id}",
    "DELETE /{objects}/{id}",
    "POST /{objects}/{id}/restore",
    "DELETE /{objects}/{id}/shares/{share}",
    "POST /api/ui/records/save",
    "POST /api/ui/records/delete",
    "POST /api/ui/access/restore",
    "POST /api/ui/access/unshare",
];

/// Whether a change is kept for the requests after it.
pub fn goes_on(case: &Case, hand: &Hand) -> bool {
    GO_ON.contains(&case.name) && !(hand.fresh && case.name.ends_with("/save"))
}
