//! The figures, as a table for people and as data.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::ask::{Asked, Question};
use crate::house::House;

struct Line {
    engine: &'static str,
    records: u64,
    reader: &'static str,
    what: &'static str,
    asked: Asked,
}

/// Everything that was measured.
pub struct Report {
    clients: usize,
    time: Duration,
    lines: Vec<Line>,
    memory: Vec<(&'static str, u64, u64)>,
}

/// A target: what it is called, how it came out, and how it should.
struct Target {
    name: &'static str,
    engine: &'static str,
    found: f64,
    most: Option<f64>,
    least: Option<f64>,
}

impl Report {
    pub fn new(clients: usize, time: Duration) -> Report {
        Report { clients, time, lines: Vec::new(), memory: Vec::new() }
    }

    pub fn add(&mut self, house: &House, question: &Question, asked: Asked) {
        let (reader, what) = (question.reader.name, question.what);
        self.lines.push(Line { engine: house.engine.name(), records: house.records, reader, what, asked });
    }

    pub fn memory(&mut self, house: &House, bytes: Option<u64>) {
        self.memory.extend(bytes.map(|bytes| (house.engine.name(), house.records, bytes)));
    }

    pub fn write(&self, folder: &Path) {
        let table = self.table();
        print!("{table}");
        std::fs::write(folder.join("bench.md"), table).unwrap();
        std::fs::write(folder.join("bench.json"), serde_json::to_vec_pretty(&self.data()).unwrap()).unwrap();
    }

    fn sizes(&self, engine: &str) -> (u64, u64) {
        let all = || self.lines.iter().filter(|line| line.engine == engine).map(|line| line.records);
        (all().min().unwrap_or_default(), all().max().unwrap_or_default())
    }

    fn one(&self, engine: &str, records: u64, reader: &str, what: &str) -> Option<&Asked> {
        let mut all = self.lines.iter();
        let is_it =
            |line: &&Line| (line.engine, line.records, line.reader, line.what) == (engine, records, reader, what);
        all.find(is_it).map(|line| &line.asked)
    }

    /// The worst of all readers, where both were measured.
    fn worst(&self, of: impl Fn(&str) -> Option<f64>, more_is_worse: bool) -> Option<f64> {
        let found = crate::house::READERS.iter().filter_map(|reader| of(reader.name));
        found.reduce(|one, other| if (one > other) == more_is_worse { one } else { other })
    }

    fn targets(&self) -> Vec<Target> {
        let mut targets = Vec::new();
        for engine in ["sqlite", "postgres"] {
            let (small, big) = self.sizes(engine);
            let mut add = |name, found: Option<f64>, most: Option<f64>, least: Option<f64>| {
                targets.extend(found.map(|found| Target { name, engine, found, most, least }));
            };
            let sql =
                |what: &'static str| self.worst(|reader| self.one(engine, big, reader, what)?.against_sql(), false);
            let half = |records, reader: &str, what: &str| Some(self.one(engine, records, reader, what)?.remit.half);
            let grown = |what: &'static str| {
                let ratio = |reader: &str| {
                    let most = |records| Some(self.one(engine, records, reader, what)?.remit.most);
                    Some(most(big)? / most(small)?)
                };
                (small < big).then(|| self.worst(ratio, true)).flatten()
            };
            let ratio = |one: Option<f64>, other: Option<f64>| Some(one? / other?);
            let first = |reader: &str| half(big, reader, "first page");
            add("JSON page against SQL by hand, worst reader", sql("first page"), None, Some(0.5));
            add("HTML page against SQL by hand, worst reader", sql("list page (HTML)"), None, Some(0.2));
            add("99% of first pages, large against small, worst reader", grown("first page"), Some(1.5), None);
            add(
                "dormant branch against a normal one",
                ratio(first("dormant branch"), first("branch manager")),
                Some(3.0),
                None,
            );
            // The dormant branch is measured against its like.
            let unscoped =
                |reader: &str| ratio(first(reader).filter(|_| reader != "dormant branch"), first("director"));
            add("scoped against unscoped, worst other reader", self.worst(unscoped, true), Some(2.0), None);
            add("dashboard, large against small, worst reader", grown("dashboard"), Some(2.0), None);
            let memory = self.memory.iter().filter(|one| one.0 == engine).map(|one| one.2 as f64 / 1e6);
            add("memory after the run, MB", memory.reduce(f64::max), Some(200.0), None);
        }
        targets
    }

    fn table(&self) -> String {
        let mut text = String::new();
        let _ = writeln!(text, "{} clients, {} s for each figure.\n", self.clients, self.time.as_secs_f64());
        let _ = writeln!(text, "| target | database | found | wanted | |\n|---|---|---|---|---|");
        for Target { name, engine, found, most, least } in self.targets() {
            let (wanted, met) = match (most, least) {
                (Some(most), _) => (format!("≤ {most}"), found <= most),
                (_, Some(least)) => (format!("≥ {least}"), found >= least),
                _ => (String::new(), true),
            };
            let met = if met { "met" } else { "missed" };
            let _ = writeln!(text, "| {name} | {engine} | {found:.2} | {wanted} | {met} |");
        }
        let _ = writeln!(
            text,
            "\n| database | records | reader | question | answers/s | half, ms | 99%, ms | of SQL by hand | of bare bytes |\n\
             |---|---|---|---|---|---|---|---|---|"
        );
        for line in &self.lines {
            let Line { engine, records, reader, what, asked } = line;
            let share = |other: &Option<crate::client::Pace>| {
                other.as_ref().map(|other| format!("{:.0}%", 100.0 * asked.remit.rate / other.rate)).unwrap_or_default()
            };
            let (rate, half, most) = (asked.remit.rate, asked.remit.half, asked.remit.most);
            let (sql, bytes) = (share(&asked.sql), share(&asked.bytes));
            let _ = writeln!(
                text,
                "| {engine} | {records} | {reader} | {what} | {rate:.0} | {half:.1} | {most:.1} | {sql} | {bytes} |"
            );
        }
        text
    }

    fn data(&self) -> Value {
        let pace = |pace: &crate::client::Pace| json!({ "per_second": pace.rate, "p50_ms": pace.half, "p99_ms": pace.most, "bytes": pace.bytes });
        let lines: Vec<Value> = self
            .lines
            .iter()
            .map(|line| {
                json!({
                    "database": line.engine, "records": line.records, "reader": line.reader, "question": line.what,
                    "remit": pace(&line.asked.remit),
                    "sql": line.asked.sql.as_ref().map(pace),
                    "bytes": line.asked.bytes.as_ref().map(pace),
                })
            })
            .collect();
        let targets = self.targets();
        let targets: Vec<Value> = targets
            .iter()
            .map(|one| json!({ "target": one.name, "database": one.engine, "found": one.found, "most": one.most, "least": one.least }))
            .collect();
        let memory: Vec<Value> =
            self.memory.iter().map(|one| json!({ "database": one.0, "records": one.1, "bytes": one.2 })).collect();
        json!({ "clients": self.clients, "seconds": self.time.as_secs_f64(), "targets": targets, "memory": memory, "lines": lines })
    }
}
