//! One run over all firms, shared by all tests: every law is checked on the same firm while it is in the
//! database, and what was broken is kept under the law's name.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::time::Instant;

use tokio::runtime::{Builder, Runtime};

use super::bench::{Bench, Engine};
use super::dice::Dice;
use super::firm::Firm;
use super::round::{Check, Look, Tally};
use super::sight::Sight;
use super::{agree, core, filters, interfere, make, nothing, revoke, rows, writes};

/// How many firms where `REMIT_LAW_ORGS` does not say.
const FIRMS: u64 = 60;
/// How many broken firms are told of for each law.
const TOLD: usize = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Law {
    Interference,
    Core,
    Rows,
    Pages,
    Agreement,
    Filters,
    Unreadable,
    References,
    Nothing,
    Unseen,
    Writes,
    Revocation,
}

/// In this order: the first one fills the database, the last two change it.
const LAWS: [Law; 12] = [
    Law::Interference,
    Law::Core,
    Law::Rows,
    Law::Pages,
    Law::Agreement,
    Law::Filters,
    Law::Unreadable,
    Law::References,
    Law::Nothing,
    Law::Unseen,
    Law::Writes,
    Law::Revocation,
];

/// What came out on one engine.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) firms: u64,
    pub(crate) broken: BTreeMap<Law, Vec<String>>,
    pub(crate) tally: Tally,
    spent: BTreeMap<Law, u128>,
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Whether a law is looked at: all are, unless `REMIT_LAW` names some.
pub(crate) fn is_wanted(law: Law) -> bool {
    let name = format!("{law:?}").to_lowercase();
    std::env::var("REMIT_LAW").map_or(true, |names| names.to_lowercase().split(',').any(|one| one == name))
}

/// The report of an engine; the first who asks runs it. None where there is no such server.
pub(crate) fn report(engine: Engine) -> Option<&'static Report> {
    static SQLITE: OnceLock<Option<Report>> = OnceLock::new();
    static POSTGRES: OnceLock<Option<Report>> = OnceLock::new();
    let report = if engine == Engine::Sqlite { &SQLITE } else { &POSTGRES };
    report.get_or_init(|| run(engine)).as_ref()
}

fn run(engine: Engine) -> Option<Report> {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let mut bench = runtime.block_on(Bench::open(engine))?;
    let (first, firms) = match number("REMIT_LAW_SEED") {
        Some(seed) => (seed, 1),
        None => (1, number("REMIT_LAW_ORGS").unwrap_or(FIRMS)),
    };
    let start = Instant::now();
    let mut report = Report { firms, ..Report::default() };
    for seed in first..first + firms {
        one_firm(&runtime, &mut bench, seed, &mut report);
    }
    let spent: Vec<String> = report.spent.iter().map(|(law, spent)| format!("{law:?} {}", spent / 1_000)).collect();
    println!("{engine:?}: {firms} firms in {} ms; ms per law: {}", start.elapsed().as_millis(), spent.join(", "));
    print!("{}", report.tally.lines());
    Some(report)
}

fn one_firm(runtime: &Runtime, bench: &mut Bench, seed: u64, report: &mut Report) {
    let mut firm = make::firm(seed);
    if !is_wanted(Law::Interference) {
        runtime.block_on(bench.fill(&firm));
    }
    for law in LAWS.into_iter().filter(|law| is_wanted(*law)) {
        // Its own dice: what one law asks does not depend on the others.
        let mut dice = Dice::new(seed ^ (law as u64) << 40);
        let start = Instant::now();
        let checked = catch_unwind(AssertUnwindSafe(|| {
            runtime.block_on(check(law, bench, &mut firm, &mut dice, &report.tally))
        }));
        *report.spent.entry(law).or_default() += start.elapsed().as_micros();
        let checked = checked.unwrap_or_else(|panic| Err(words(&*panic)));
        let Err(why) = checked else { continue };
        let told = report.broken.entry(law).or_default();
        if told.len() < TOLD {
            let why: String = why.chars().take(6_000).collect();
            told.push(format!("REMIT_LAW_SEED={seed} on {:?}: {why}", bench.engine));
        }
        if law >= Law::Writes || law == Law::Interference {
            // The firm and the database may differ now.
            runtime.block_on(bench.fill(&firm));
        }
    }
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_else(|| "a panic".into())
}

async fn check(law: Law, bench: &mut Bench, firm: &mut Firm, dice: &mut Dice, tally: &Tally) -> Check {
    match law {
        Law::Interference => return interfere::check(bench, firm, dice, tally).await,
        Law::Writes => return writes::check(bench, firm, dice, tally).await,
        Law::Revocation => return revoke::check(bench, firm, dice, tally).await,
        _ => {}
    }
    let sights: Vec<Sight<'_>> = (0..firm.people.len()).map(|person| Sight::of(firm, person)).collect();
    let mut look = Look { bench, firm, sights: &sights, dice, tally };
    match law {
        Law::Core => core::check(&mut look).await,
        Law::Rows => rows::check(&mut look).await,
        Law::Pages => rows::pages(&mut look).await,
        Law::Agreement => agree::check(&mut look).await,
        Law::Filters => filters::check(&mut look).await,
        Law::Unreadable => filters::unreadable(&mut look).await,
        Law::References => filters::references(&mut look).await,
        Law::Nothing => nothing::check(&mut look).await,
        _ => nothing::unseen(&mut look).await,
    }
}
