//! Everything that must hold before a change is good, and how much of it does.
//!
//! A section that breaks counts as one failure and does not keep the others from running. The last
//! line is always `N passed, M failed`.

use std::env;
use std::fs;
use std::io::{BufReader, stdout};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Instant, SystemTime};

use crate::assets;
use crate::postgres::{self, Cluster};
use crate::site;
use crate::tally::{Tally, count, report_tally};
use crate::tools::{self, Context, Failure, House, Package, Result, shown};

/// What the browser build must not depend on: it would carry the database to the visitor.
const SERVER_ONLY: [&str; 3] = ["sea-orm", "sqlx", "tokio"];

/// On how many random organisations each law is tried on each database, where nobody asks for another number.
const LAW_ORGS: &str = "500";

/// The programs in `server/fuzz`, and how long each runs.
const FUZZ_TARGETS: [&str; 4] = ["policy", "bundle", "filters", "cursors"];
const FUZZ_SECONDS: u32 = 10;

/// A part of the whole that can be run alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Every file is formatted.
    Fmt,
    /// Clippy has no warning about either side.
    Clippy,
    /// The browser build knows nothing of the database.
    Tree,
    /// Rust tests of every crate, with SQLite and PostgreSQL.
    Unit,
    /// What browsers must load is not more than it may be.
    Weight,
    /// The fuzz targets, briefly, where a nightly compiler is there.
    Fuzz,
    /// The tests in `end2end`, with a real browser.
    Browser,
}

impl Section {
    /// All of them, in the order they run.
    pub const ALL: [Self; 7] =
        [Self::Fmt, Self::Clippy, Self::Tree, Self::Unit, Self::Fuzz, Self::Weight, Self::Browser];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::Tree => "tree",
            Self::Unit => "unit",
            Self::Weight => "weight",
            Self::Fuzz => "fuzz",
            Self::Browser => "browser",
        }
    }

    /// The sections in a list such as `unit,browser`.
    pub fn parse_list(list: &str) -> Option<Vec<Self>> {
        let named = |name: &str| Self::ALL.into_iter().find(|section| section.name() == name);
        list.split(',').map(named).collect()
    }

    fn run(self, house: &House) -> Result<Tally> {
        match self {
            Self::Fmt => Ok(check(house.cargo().args(["fmt", "--all", "--check"]))),
            Self::Clippy => Ok(clippy(house)),
            Self::Tree => tree(house),
            Self::Unit => unit(house),
            Self::Weight => weight(house),
            Self::Fuzz => Ok(fuzz(house)),
            Self::Browser => browser(house),
        }
    }
}

/// Runs the sections and closes with the count.
pub fn run(house: &House, sections: &[Section]) -> ExitCode {
    let mut total = Tally::default();
    match prepare(house, sections) {
        Ok(()) => sections.iter().for_each(|section| total += timed(*section, house)),
        Err(failure) => {
            println!("{failure}");
            total = Tally::FAILED;
        }
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn timed(section: Section, house: &House) -> Tally {
    println!("\n== {} ==", section.name());
    let start = Instant::now();
    let tally = section.run(house).unwrap_or_else(|failure| {
        println!("{}: {failure}", section.name());
        Tally::FAILED
    });
    let Tally { passed, failed } = tally;
    println!("-- {}: {passed} good, {failed} bad, {} s\n", section.name(), start.elapsed().as_secs());
    tally
}

/// Sees to it that what the sections need is installed.
fn prepare(house: &House, sections: &[Section]) -> Result<()> {
    let needs = |section| sections.contains(&section);
    let mut packages = Vec::new();
    if needs(Section::Unit) {
        packages.push(Package { name: "postgresql", present: postgres::present });
    }
    if needs(Section::Browser) {
        packages.push(Package { name: "chromium", present: || tools::find_chromium().is_some() });
        packages.push(Package { name: "fonts-noto-cjk", present: chinese_font });
        if tools::find_program("npm").is_none() {
            return Err(Failure("please install first: Node 20 or newer, with npm".into()));
        }
    }
    tools::ensure_packages(&packages)?;
    if needs(Section::Fmt) || needs(Section::Clippy) {
        tools::ensure_lint_tools(house)?;
    }
    tools::ensure_wasm_target(house)
}

/// Chinese needs a font to be seen; nothing is tested with it, so only a machine that we may
/// install to must have one.
fn chinese_font() -> bool {
    let installed = || tools::succeeds(Command::new("dpkg").args(["--status", "fonts-noto-cjk"]));
    !tools::is_debian_root() || installed()
}

/// A command that holds or does not.
fn check(command: &mut Command) -> Tally {
    println!("$ {}", shown(command));
    match tools::run(command) {
        Ok(()) => Tally::PASSED,
        Err(failure) => {
            println!("{failure}");
            Tally::FAILED
        }
    }
}

/// xtask is looked at apart, here and in the tests: its dependencies ask for features that would
/// have the whole server compiled a second time.
fn clippy(house: &House) -> Tally {
    let server = ["--workspace", "--exclude", "xtask", "--all-targets"];
    let xtask = ["-p", "xtask", "--all-targets"];
    let browser = ["-p", "remit-app", "--target", "wasm32-unknown-unknown", "--features", "hydrate"];
    let run = |what: &[&str]| check(house.cargo().arg("clippy").args(what).args(["--", "--deny", "warnings"]));
    run(&server) + run(&xtask) + run(&browser)
}

fn tree(house: &House) -> Result<Tally> {
    let mut command = house.cargo();
    command.args(["tree", "-p", "remit-app", "--target", "wasm32-unknown-unknown"]);
    command.args(["--features", "hydrate", "-e", "normal", "--prefix", "none"]);
    let tree = tools::output(&mut command)?;
    let found = server_only(&tree);
    if found.is_empty() {
        println!("the browser build depends on none of {}", SERVER_ONLY.join(", "));
        return Ok(Tally::PASSED);
    }
    Err(Failure(format!("the browser build depends on {}", found.join(", "))))
}

/// The crates in the output of `cargo tree` that only the server may have.
fn server_only(tree: &str) -> Vec<&str> {
    let names = tree.lines().filter_map(|line| line.split_whitespace().next());
    names.filter(|name| SERVER_ONLY.iter().any(|barred| is_of(name, barred))).collect()
}

/// Whether a crate is `family` or one of its parts, such as `sqlx-core`.
fn is_of(name: &str, family: &str) -> bool {
    name.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn unit(house: &House) -> Result<Tally> {
    let cluster = if postgres::named().is_some() { None } else { Some(Cluster::start()?) };
    let Some(url) = postgres::named().or_else(|| cluster.as_ref().map(Cluster::url)) else {
        return Err(Failure("found no PostgreSQL".into()));
    };
    let run = |what: &[&str]| {
        let mut command = house.cargo();
        command.arg("test").args(what).arg("--no-fail-fast").env("REMIT_TEST_POSTGRES", &url);
        command.env("REMIT_LAW_ORGS", env::var("REMIT_LAW_ORGS").as_deref().unwrap_or(LAW_ORGS));
        cargo_test(&mut command)
    };
    Ok(run(&["--workspace", "--exclude", "xtask"])? + run(&["-p", "xtask"])?)
}

/// Each target for some seconds. What it enters runs on stable as well, with inputs that are the same each
/// time, so that nobody needs a nightly compiler; this looks further.
fn fuzz(house: &House) -> Tally {
    let folder = house.root.join("server/fuzz");
    if !tools::succeeds(Command::new("cargo").args(["+nightly", "--version"]).current_dir(&folder)) {
        println!("left out: there is no nightly compiler");
        return Tally::default();
    }
    if let Err(failure) = tools::ensure_cargo_fuzz(house) {
        println!("{failure}");
        return Tally::FAILED;
    }
    let run = |target: &str| {
        let mut command = Command::new("cargo");
        command.args(["+nightly", "fuzz", "run", "--fuzz-dir", ".", "--dev", "--sanitizer", "none", target]);
        command.args([format!("corpus/{target}"), format!("seeds/{target}")]);
        command.args(["--", &format!("-max_total_time={FUZZ_SECONDS}")]).current_dir(&folder);
        match fs::create_dir_all(folder.join("corpus").join(target)) {
            Ok(()) => check(&mut command),
            Err(_) => Tally::FAILED,
        }
    };
    FUZZ_TARGETS.into_iter().map(run).fold(Tally::default(), |sum, one| sum + one)
}

/// Runs `cargo test`, passes on what it prints and counts the results in it.
fn cargo_test(command: &mut Command) -> Result<Tally> {
    let name = shown(command);
    println!("$ {name}");
    let mut child = command.stdout(Stdio::piped()).spawn().context(format!("could not start `{name}`"))?;
    let mut tally = Tally::default();
    if let Some(output) = child.stdout.take() {
        tally = count(BufReader::new(output), stdout()).context(format!("could not read `{name}`"))?;
    }
    let status = child.wait().context(format!("could not wait for `{name}`"))?;
    let broken = Failure(format!("`{name}` failed ({status})"));
    Ok(tally.or_broken((!status.success()).then_some(broken)))
}

fn weight(house: &House) -> Result<Tally> {
    site::build(house)?;
    match assets::wasm_taken(&house.site())? {
        taken if taken > assets::WASM_BUDGET => {
            let budget = assets::WASM_BUDGET;
            Err(Failure(format!("a browser takes {taken} bytes of WebAssembly, and {budget} are allowed")))
        }
        _ => Ok(Tally::PASSED),
    }
}

fn browser(house: &House) -> Result<Tally> {
    site::build(house)?;
    let folder = house.root.join("end2end");
    install_node_modules(&folder)?;
    let types = check(npx(&folder).arg("tsc"));
    Ok(types + playwright(house, &folder)?)
}

/// `npm ci` keeps to the lock file; npm leaves a copy of it that tells what was installed.
fn install_node_modules(folder: &Path) -> Result<()> {
    let changed = |file: &str| fs::metadata(folder.join(file)).and_then(|data| data.modified());
    let installed = changed("node_modules/.package-lock.json").unwrap_or(SystemTime::UNIX_EPOCH);
    if changed("package-lock.json").context("could not read `end2end/package-lock.json`")? <= installed {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-fund", "--no-audit"]).current_dir(folder);
    tools::run(npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
}

/// A program from `node_modules`, and never one from the network.
fn npx(folder: &Path) -> Command {
    let mut command = Command::new("npx");
    command.arg("--no-install").current_dir(folder);
    command
}

/// Runs the browser tests; their report, a JSON file, has the count.
fn playwright(house: &House, folder: &Path) -> Result<Tally> {
    let report = folder.join("test-results/report.json");
    // The report of an earlier run must not be taken for this one's.
    let _ = fs::remove_file(&report);
    let mut command = npx(folder);
    command.args(["playwright", "test", "--forbid-only"]);
    command.env("SERVER_PROGRAM", house.server());
    command.env("LEPTOS_SITE_ROOT", house.site());
    command.env_remove("BASE_URL");
    if let Some(chromium) = tools::find_chromium() {
        command.env("CHROMIUM", chromium);
    }
    println!("$ {}", shown(&command));
    let broken = tools::run(&mut command).err();
    let text = fs::read_to_string(&report).unwrap_or_default();
    Ok(report_tally(&text).unwrap_or_default().or_broken(broken))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_chosen_by_name() {
        let chosen = Section::parse_list("unit,browser");
        assert_eq!(chosen, Some(vec![Section::Unit, Section::Browser]));
        assert_eq!(Section::parse_list("unit,all"), None);
    }

    #[test]
    fn parts_of_the_barred_crates_are_found_and_others_are_not() {
        let tree = "remit-app v0.1.0 (/app)\nsqlx-core v0.9.0\ntokio v1.50.0 (*)\ntokiology v1.0.0\n";
        assert_eq!(server_only(tree), ["sqlx-core", "tokio"]);
    }
}
