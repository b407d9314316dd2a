//! Law 6 over HTTP: whatever someone may not read changes no byte of any answer to them.
//!
//! A random organisation lies in two databases that differ in what one person may not read, and in
//! nothing else: hidden fields, masked ones behind the same mask, records out of sight that are there,
//! deleted or gone, what those refer to and whom they are shared with, the audit trail. That person asks
//! both through everything that [`CASES`] knows, reading and writing, and both must answer alike. What
//! may be read is told by the naive judge of the store's laws, which shares no code with the product.

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
mod twins;

use std::collections::{BTreeMap, BTreeSet};
use std::env;

use remit_policy::Capability;
use tokio::runtime::Runtime;

use crate::cases::{CASES, Case, Hand, Way};
use deal::deal;
use laws::bench::Engine;
use laws::change::unread;
use laws::dice::Dice;
use laws::firm::Firm;
use laws::make::firm;
use laws::sight::Sight;
use twins::Twins;

/// How often each way in is tried in an organisation.
const HANDS: usize = 3;

#[test]
fn what_may_not_be_read_changes_no_answer() {
    let organisations = env::var("REMIT_TWIN_ORGS").ok().and_then(|text| text.parse().ok()).unwrap_or(8);
    let runtime = Runtime::new().unwrap();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        runtime.block_on(async {
            let Some(mut twins) = Twins::open(engine).await else { return };
            let mut tally = BTreeMap::new();
            for seed in 0..organisations {
                holds(&mut twins, seed, &mut tally)
                    .await
                    .unwrap_or_else(|why| panic!("{engine:?}, organisation {seed}: {why}"));
            }
            eprintln!("{engine:?}: {tally:?}");
            let answered = |status: &str| tally.get(status).copied().unwrap_or(0) as u64;
            // A law over refusals alone would say nothing.
            assert!(answered("200") > 40 * organisations && answered("changed") >= organisations, "{tally:?}");
        });
    }
}

async fn holds(twins: &mut Twins, seed: u64, tally: &mut BTreeMap<String, usize>) -> Result<(), String> {
    // Not the organisations that the store's laws are held to.
    let mut dice = Dice::new(seed.wrapping_mul(7919) ^ 0x6c65_616b);
    let firm = firm(dice.number());
    let Some(person) = someone(&mut dice, &firm) else { return Ok(()) };
    let other = differing(&mut dice, &firm, person);
    twins.settle(&firm, &other, person).await;
    for _ in 0..HANDS {
        for case in CASES.iter().filter(|case| !can(&firm, person, case.beyond)) {
            let hand = deal(&mut dice, &firm);
            let next = compare(twins, case, &hand, tally).await?;
            if let Some(next) = next {
                let list = remit_wire::ListQuery { after: Some(next), ..hand.list.clone() };
                compare(twins, case, &Hand { list, ..hand }, tally).await?;
            }
        }
    }
    Ok(())
}

/// Asks both the same, and answers where the next page of a list begins.
async fn compare(
    twins: &mut Twins, case: &Case, hand: &Hand, tally: &mut BTreeMap<String, usize>,
) -> Result<Option<String>, String> {
    let hand = twins.tagged(hand).await?;
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
    *tally.entry(ours.status.to_string()).or_default() += 1;
    if ask.method != "GET" && twins.settle_again().await {
        *tally.entry("changed".into()).or_default() += 1;
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

/// Mostly someone who sees a little and not everything.
fn someone(dice: &mut Dice, firm: &Firm) -> Option<usize> {
    let active = firm.active();
    let holding: BTreeSet<usize> = firm.assignments.iter().map(|one| one.person).collect();
    let holding: Vec<usize> = active.iter().copied().filter(|one| holding.contains(one)).collect();
    dice.any_of(&holding).filter(|_| dice.percent(90)).or_else(|| dice.any_of(&active))
}

/// The same organisation where this person may read it, and another one where they may not.
fn differing(dice: &mut Dice, firm: &Firm, person: usize) -> Firm {
    let sight = Sight::of(firm, person);
    let mut other = unread(dice, &sight);
    if can(firm, person, Capability::ALL) {
        // How many hold which role is theirs to know.
        other.assignments = firm.assignments.clone();
        other.partitions = firm.partitions.clone();
    }
    let after = Sight::of(&other, person);
    assert_eq!(after.records[..firm.records.len()], sight.records[..], "the test changed something visible");
    assert!(after.records[firm.records.len()..].iter().all(Option::is_none), "the test added something visible");
    other
}

/// Whether any role that they may hold has one of these rights, whether it counts now or not.
fn can(firm: &Firm, person: usize, rights: &[Capability]) -> bool {
    let mine = firm.assignments.iter().filter(|one| one.person == person);
    let mut roles = mine.filter_map(|one| firm.policy.roles.get(&one.role));
    roles.any(|role| rights.iter().any(|right| role.capabilities.contains(right)))
}
