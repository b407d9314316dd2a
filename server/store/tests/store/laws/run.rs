//! One run over all firms, shared by all tests: every law is checked on the same firm while it is in the
//! database, and what was broken is kept under the law's name.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::time::Instant;

use tokio::runtime::{Builder, Runtime};

use super::bench::{Bench, Engine};
use super::dice::Dice;
use super::round::{Check, Look, Tally};
use super::sight::Sight;
use super::{
    agree, core, explained, files, filters, interfere, keepers, make, nothing, revoke, rolled, rows, sharing, writes,
};

/// How many firms where `REMIT_LAW_ORGS` does not say.
const FIRMS: u64 = 60;
/// How many databases of each kind share the firms: PostgreSQL answers while another one asks.
const LANES: u64 = 2;
/// How many broken firms are told of for each law.
const TOLD: usize = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Law {
    Interference,
    Core,
    Rows,
    Pages,
    Agreement,
    Export,
    Filters,
    Unreadable,
    References,
    Nothing,
    Unseen,
    Explained,
    Writes,
    Sharing,
    Revocation,
    Keepers,
    Rolled,
}

/// In this order: the first one fills the database, those from [`Law::Writes`] on change it.
const LAWS: [Law; 17] = [
    Law::Interference,
    Law::Core,
    Law::Rows,
    Law::Pages,
    Law::Agreement,
    Law::Export,
    Law::Filters,
    Law::Unreadable,
    Law::References,
    Law::Nothing,
    Law::Unseen,
    Law::Explained,
    Law::Writes,
    Law::Sharing,
    Law::Revocation,
    Law::Keepers,
    Law::Rolled,
];

/// What came out on one engine.
#[derive(Debug)]
pub(crate) struct Report {
    engine: Engine,
    firms: u64,
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

/// The report of an engine; the first who asks runs both. None where there is no such server.
pub(crate) fn report(engine: Engine) -> Option<&'static Report> {
    static REPORTS: OnceLock<[Option<Report>; 2]> = OnceLock::new();
    let both = REPORTS.get_or_init(|| {
        let start = Instant::now();
        let both = std::thread::scope(|scope| {
            let lane = |engine, lane| scope.spawn(move || run(engine, lane));
            let both = [Engine::Sqlite, Engine::Postgres].map(|engine| [0, 1].map(|number| lane(engine, number)));
            both.map(|lanes| {
                let lanes = lanes.map(|one| one.join().unwrap_or_else(|panic| Some(Report::failed(&*panic))));
                lanes.into_iter().flatten().reduce(Report::and)
            })
        });
        both.iter().flatten().for_each(Report::tell);
        println!("all of it in {} s", start.elapsed().as_secs());
        both
    });
    both[engine as usize].as_ref()
}

/// Every firm of one lane.
fn run(engine: Engine, lane: u64) -> Option<Report> {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let mut bench = runtime.block_on(Bench::open(engine))?;
    let (first, firms) = match number("REMIT_LAW_SEED") {
        Some(seed) => (seed, 1),
        None => (1, number("REMIT_LAW_ORGS").unwrap_or(FIRMS)),
    };
    let mut report = Report::new(engine);
    for seed in (first..first + firms).filter(|seed| seed % LANES == lane) {
        one_firm(&runtime, &mut bench, seed, &mut report);
        report.firms += 1;
    }
    Some(report)
}

fn one_firm(runtime: &Runtime, bench: &mut Bench, seed: u64, report: &mut Report) {
    let mut firm = make::firm(seed);
    let wanted: Vec<Law> = LAWS.into_iter().filter(|law| is_wanted(*law)).collect();
    if wanted.contains(&Law::Interference) {
        report.check(Law::Interference, seed, |dice, tally| {
            runtime.block_on(interfere::check(bench, &firm, dice, tally))
        });
    }
    if report.broken.contains_key(&Law::Interference) || !wanted.contains(&Law::Interference) {
        runtime.block_on(bench.fill(&firm));
    }
    let sights: Vec<Sight<'_>> = (0..firm.people.len()).map(|person| Sight::of(&firm, person)).collect();
    for law in wanted.iter().filter(|law| (Law::Core..Law::Writes).contains(law)) {
        report.check(*law, seed, |dice, tally| {
            let look = Look { bench, firm: &firm, sights: &sights, dice, tally };
            runtime.block_on(look_at(*law, look))
        });
    }
    drop(sights);
    for law in wanted.iter().filter(|law| **law >= Law::Writes) {
        let held = report.check(*law, seed, |dice, tally| {
            runtime.block_on(async {
                match law {
                    Law::Writes => writes::check(bench, &mut firm, dice, tally).await,
                    Law::Sharing => sharing::check(bench, &mut firm, dice, tally).await,
                    Law::Keepers => keepers::check(bench, &firm, dice, tally).await,
                    Law::Rolled => rolled::busy(bench, &firm, dice, tally).await,
                    _ => revoke::check(bench, &mut firm, dice, tally).await,
                }
            })
        });
        if !held {
            // The firm and the database may differ now.
            runtime.block_on(bench.fill(&firm));
        }
    }
}

impl Report {
    fn new(engine: Engine) -> Report {
        Report { engine, firms: 0, broken: BTreeMap::new(), tally: Tally::default(), spent: BTreeMap::new() }
    }

    /// Where no law could be looked at: without the database, say.
    fn failed(panic: &(dyn std::any::Any + Send)) -> Report {
        let broken = LAWS.into_iter().map(|law| (law, vec![words(panic)])).collect();
        Report { broken, ..Report::new(Engine::Sqlite) }
    }

    /// What came out in two lanes.
    fn and(mut self, other: Report) -> Report {
        for (law, told) in other.broken {
            self.broken.entry(law).or_default().extend(told);
        }
        for (law, spent) in other.spent {
            *self.spent.entry(law).or_default() += spent;
        }
        self.tally.join(&other.tally);
        Report { firms: self.firms + other.firms, ..self }
    }

    fn tell(&self) {
        let spent: Vec<String> = self.spent.iter().map(|(law, spent)| format!("{law:?} {}", spent / 1_000)).collect();
        println!("{:?}: {} firms; ms per law: {}", self.engine, self.firms, spent.join(", "));
        print!("{}", self.tally.lines());
    }

    /// Checks a law on the firm of a seed, and keeps in what it was broken.
    fn check(&mut self, law: Law, seed: u64, check: impl FnOnce(&mut Dice, &Tally) -> Check) -> bool {
        // Its own dice: what one law asks does not depend on the others.
        let mut dice = Dice::new(seed ^ (law as u64 + 1) << 40);
        let start = Instant::now();
        let checked = catch_unwind(AssertUnwindSafe(|| check(&mut dice, &self.tally)));
        *self.spent.entry(law).or_default() += start.elapsed().as_micros();
        let Err(why) = checked.unwrap_or_else(|panic| Err(words(&*panic))) else { return true };
        let told = self.broken.entry(law).or_default();
        if told.len() < TOLD {
            let why: String = why.chars().take(6_000).collect();
            told.push(format!("REMIT_LAW_SEED={seed} on {:?}: {why}", self.engine));
        }
        false
    }
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_else(|| "a panic".into())
}

async fn look_at(law: Law, mut look: Look<'_>) -> Check {
    match law {
        Law::Core => core::check(&mut look).await,
        Law::Rows => rows::check(&mut look).await,
        Law::Pages => rows::pages(&mut look).await,
        Law::Agreement => agree::check(&mut look).await,
        Law::Export => files::check(&mut look).await,
        Law::Filters => filters::check(&mut look).await,
        Law::Unreadable => filters::unreadable(&mut look).await,
        Law::References => filters::references(&mut look).await,
        Law::Nothing => nothing::check(&mut look).await,
        Law::Explained => explained::check(&mut look).await,
        _ => nothing::unseen(&mut look).await,
    }
}
