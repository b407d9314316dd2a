//! Law 6 over HTTP: whatever someone may not read changes no byte of any answer to them.
//!
//! A random organisation lies in two databases that differ in what one person may not read, and in
//! nothing else: hidden fields, masked ones behind the same mask, records out of sight that are there,
//! deleted or gone, what those refer to and whom they are shared with, the audit trail. That person sends
//! both the same sequence of requests, reading and writing, and both must answer alike. What may be read is
//! told by the naive judge of the store's laws, which shares no code with the product.
//!
//! All organisations together ask everything that [`CASES`] knows, equally often. `REMIT_LAW_ORGS` says how
//! many there are (500 in `cargo xtask test`), and `REMIT_LAW_SEED=17` looks at one alone.

#[allow(dead_code, reason = "the store's laws use more of it")]
#[path = "../../store/tests/store/laws"]
mod laws {
    /// As much of the store's bench as the others name.
    pub(crate) mod bench {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Engine {
            Sqlite,
            Postgres,
        }
    }
    pub(crate) mod ask;
    pub(crate) mod change;
    pub(crate) mod dice;
    pub(crate) mod fill;
    pub(crate) mod firm;
    pub(crate) mod judge;
    pub(crate) mod make;
    pub(crate) mod policies;
    pub(crate) mod question;
    pub(crate) mod records;
    pub(crate) mod sight;
}
mod deal;
mod pair;
mod plan;
mod twins;

use std::collections::BTreeMap;
use std::env;

use tokio::runtime::Builder;

use crate::cases::{CASES, Case, Hand, Kind, Way};
use deal::{Found, deal};
use laws::bench::Engine;
use laws::dice::Dice;
use laws::sight::Sight;
use pair::Pair;
use plan::{goes_on, plan};
use twins::Twins;

/// How many organisations where `REMIT_LAW_ORGS` does not say.
const ORGANISATIONS: u64 = 12;
/// From so many on, every way in must have been asked often enough.
const FULL: u64 = 500;

#[test]
fn what_may_not_be_read_changes_no_answer_on_sqlite() {
    holds(Engine::Sqlite);
}

#[test]
fn what_may_not_be_read_changes_no_answer_on_postgresql() {
    holds(Engine::Postgres);
}

/// How often something was asked, and what came of it.
#[derive(Default)]
struct Tally {
    answers: BTreeMap<u16, u64>,
    /// Pairs of answers for each way in, and those of them that were good.
    asked: BTreeMap<usize, (u64, u64)>,
    /// Requests that changed something, and those of them after which the next was asked of what they left.
    changed: u64,
    kept: u64,
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

fn holds(engine: Engine) {
    let (first, organisations) = match number("REMIT_LAW_SEED") {
        Some(seed) => (seed, 1),
        None => (0, number("REMIT_LAW_ORGS").unwrap_or(ORGANISATIONS)),
    };
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let mut tally = Tally::default();
    let mut broken: Vec<u64> = Vec::new();
    runtime.block_on(async {
        let Some(mut twins) = Twins::open(engine).await else { return };
        for seed in first..first + organisations {
            if let Err(why) = one(&mut twins, seed, &mut tally).await {
                println!("REMIT_LAW_SEED={seed} on {engine:?}: {why}\n");
                broken.push(seed);
            }
        }
        tally.tell(engine);
        assert!(broken.is_empty(), "on {engine:?} with REMIT_LAW_SEED as each of {broken:?}; see above");
        if organisations >= FULL {
            tally.is_enough(organisations);
        }
    });
}

impl Tally {
    fn asked(&self, place: usize) -> (u64, u64) {
        self.asked.get(&place).copied().unwrap_or_default()
    }

    fn tell(&self, engine: Engine) {
        let Tally { answers, changed, kept, .. } = self;
        let sum: u64 = answers.values().sum();
        println!("{engine:?}: {sum} pairs of answers, {changed} changes, {kept} of them kept; {answers:?}");
        let least = (0..CASES.len()).min_by_key(|place| self.asked(*place));
        let good = (0..CASES.len()).filter(|place| self.asked(*place).1 > 0).count();
        let least = least.map(|place| (CASES[place].way, CASES[place].name, self.asked(place)));
        println!("{engine:?}: {good} of {} ways in answered well; the rarest is {least:?}", CASES.len());
    }

    /// A law over refusals alone would say nothing, and so would one that some ways in have no part in.
    fn is_enough(&self, organisations: u64) {
        for (place, case) in CASES.iter().enumerate() {
            let (asked, _) = self.asked(place);
            let (way, name) = (case.way, case.name);
            assert!(asked * 50 >= organisations, "{way:?} {name} was asked {asked} times");
        }
        let answered = self.answers.get(&200).copied().unwrap_or(0);
        assert!(answered > 5 * organisations && self.changed * 2 > organisations, "{:?}", self.answers);
    }
}

async fn one(twins: &mut Twins, seed: u64, tally: &mut Tally) -> Result<(), String> {
    // Not the organisations that the store's laws are held to.
    let mut dice = Dice::new(seed.wrapping_mul(7919) ^ 0x6c65_616b);
    let Some(pair) = Pair::draw(&mut dice) else { return Ok(()) };
    let Pair { firm, other, person, .. } = &pair;
    let found = Found::of(&Sight::of(firm, *person));
    twins.settle(firm, other, *person).await;
    for place in plan(seed) {
        let place = if pair.bars(CASES[place].beyond) { instead(&mut dice) } else { place };
        let hand = deal(&mut dice, firm, &found);
        let next = compare(twins, place, &hand, tally).await?;
        if let Some(next) = next {
            let list = remit_wire::ListQuery { after: Some(next), ..hand.list.clone() };
            compare(twins, place, &Hand { list, ..hand }, tally).await?;
        }
    }
    Ok(())
}

/// A way to records, for those who are told more in another.
fn instead(dice: &mut Dice) -> usize {
    let plain = |case: &Case| case.kind == Kind::Records && case.beyond.is_empty();
    let plain: Vec<usize> = (0..CASES.len()).filter(|place| plain(&CASES[*place])).collect();
    *dice.pick(&plain)
}

/// Asks both the same, and answers where the next page of a list begins.
async fn compare(twins: &mut Twins, place: usize, hand: &Hand, tally: &mut Tally) -> Result<Option<String>, String> {
    let case = &CASES[place];
    let hand = twins.tagged(case, hand).await?;
    let ask = (case.ask)(&hand);
    let (ours, theirs) = twins.ask(case.way, &ask).await;
    if ours.text != theirs.text {
        let about = format!("{:?} {} {}\n{}", case.way, ask.method, ask.path, ask.body);
        return Err(format!(
            "{about}\nis answered\n{}\nand\n{}",
            excerpt(&ours.text, &theirs.text),
            excerpt(&theirs.text, &ours.text)
        ));
    }
    *tally.answers.entry(ours.status).or_default() += 1;
    let asked = tally.asked.entry(place).or_default();
    *asked = (asked.0 + 1, asked.1 + u64::from(ours.status < 400));
    if ask.method != "GET" && twins.changed().await {
        tally.changed += 1;
        if goes_on(case, &hand) {
            tally.kept += 1;
        } else {
            twins.refill().await;
        }
    }
    let listed = case.way == Way::Rest && case.name == "GET /{objects}";
    let next = if listed { ours.next() } else { None };
    Ok(next.filter(|_| hand.list.after.is_none()))
}

/// As much of an answer as tells where it differs.
fn excerpt(text: &str, other: &str) -> String {
    let same = text.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let head: String = text.chars().take(200).collect();
    let around = text.as_bytes().get(same.saturating_sub(300)..(same + 300).min(text.len())).unwrap_or_default();
    format!("{head}\n…\n{}", String::from_utf8_lossy(around))
}
