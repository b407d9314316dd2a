//! What the permission filter costs, as ratios: `cargo xtask bench`.
//!
//! An organisation of 341 departments and 2,000 people with as many customers and opportunities as
//! asked for is made on SQLite and on PostgreSQL; `remit serve` answers from it, and beside it a bare
//! axum server that runs hand-written SQL for the same answer on the same database, or returns the same
//! bytes. Eight clients ask each of them in turn. Times depend on the machine, ratios much less.
//!
//! | variable | meaning | if not given |
//! |---|---|---|
//! | `REMIT_BENCH_RECORDS` | customers, and as many opportunities; several sizes by commas | `100000,1000000` |
//! | `REMIT_BENCH_SECONDS` | how long each question is asked | 2 |
//! | `REMIT_BENCH_ONLY` | `sqlite` or `postgres` | both |
//! | `REMIT_TEST_POSTGRES` | the PostgreSQL server | then SQLite alone |
//! | `REMIT_BENCH_OUT` | the folder for `bench.md` and `bench.json` | `target` |
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a measurement that fails has no use")]

mod ask;
mod client;
mod house;
mod plain;
mod report;

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::ask::{Asked, Question};
use crate::house::{Engine, House};
use crate::report::Report;

/// How many ask at once.
const CLIENTS: usize = 8;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if args.get(1).map(String::as_str) == Some("plain") {
        return runtime().block_on(plain::serve(&args[2], &args[3]));
    }
    runtime().block_on(measure());
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

fn setting(name: &str, usual: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| usual.into())
}

async fn measure() {
    let sizes = setting("REMIT_BENCH_RECORDS", "100000,1000000");
    let sizes: Vec<u64> = sizes.split(',').map(|size| size.trim().parse().unwrap()).collect();
    let time = Duration::from_secs_f64(setting("REMIT_BENCH_SECONDS", "2").parse().unwrap());
    let only = setting("REMIT_BENCH_ONLY", "");
    let mut report = Report::new(CLIENTS, time);
    for engine in Engine::all().into_iter().filter(|engine| only.is_empty() || engine.name() == only) {
        for records in &sizes {
            let house = House::build(engine.clone(), *records).await;
            one_house(&house, time, &mut report).await;
        }
    }
    let out = PathBuf::from(setting("REMIT_BENCH_OUT", "target"));
    report.write(&out);
}

async fn one_house(house: &House, time: Duration, report: &mut Report) {
    let (remit, plain) = ("127.0.0.1:3931", "127.0.0.1:3932");
    let server = Running::start(Command::new(env!("CARGO_BIN_EXE_remit")).args([
        "serve",
        "--database",
        &house.url,
        "--listen",
        remit,
    ]));
    let this = std::env::current_exe().unwrap();
    let _beside = Running::start(Command::new(this).args(["plain", plain, &house.url]));
    client::wait_for(remit).await;
    client::wait_for(plain).await;
    for question in Question::all(house, remit).await {
        let asked = Asked::all(&question, remit, plain, time).await;
        eprintln!("{} {} {}: {}", house.engine.name(), house.records, question.name(), asked.line());
        report.add(house, &question, asked);
    }
    report.memory(house, server.memory());
}

/// A process that ends with this.
struct Running(Child);

impl Running {
    fn start(command: &mut Command) -> Running {
        Running(command.stdout(Stdio::null()).spawn().unwrap())
    }

    /// What it holds in memory, in bytes; nothing where the system does not say.
    fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
