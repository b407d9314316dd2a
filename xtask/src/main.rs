//! `cargo xtask …`: builds, runs and tests Remit from a clone and nothing else. What is missing on
//! the machine is added, or named in one line where we may not add it.

mod assets;
mod bundle;
mod postgres;
mod site;
mod tally;
mod test;
mod tools;

use std::env;
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use postgres::Cluster;
use test::Section;
use tools::{Failure, House, Package, Result};

const USAGE: &str = "\
usage: cargo xtask COMMAND

  build            builds the server, and the browser side into target/site
  style            puts style and public files into target/site, beside the browser side that is there
  demo [ARGS…]     builds, then runs `remit demo ARGS…`
  bundle           makes the demo bundle in server/demo/bundle from the raw files
  bench            measures what the permission filter costs, into target/bench.md and bench.json;
                   the variables are those of server/benches/load/main.rs
  test [--only S]  runs everything, or the sections in S, separated by commas:
                   fmt, clippy, tree, unit, fuzz, weight, browser
";

/// What the command line asks for.
enum Task {
    Build,
    Style,
    Demo(Vec<OsString>),
    Bundle,
    Bench,
    Test(Vec<Section>),
    Help,
}

fn main() -> ExitCode {
    let args: Vec<OsString> = env::args_os().skip(1).collect();
    let Some(task) = Task::parse(&args) else {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    };
    perform(task).unwrap_or_else(|failure| {
        eprintln!("error: {failure}");
        ExitCode::FAILURE
    })
}

impl Task {
    fn parse(args: &[OsString]) -> Option<Self> {
        let (command, rest) = args.split_first()?;
        match command.to_str()? {
            "build" if rest.is_empty() => Some(Self::Build),
            "style" if rest.is_empty() => Some(Self::Style),
            "demo" => Some(Self::Demo(rest.to_vec())),
            "bundle" if rest.is_empty() => Some(Self::Bundle),
            "bench" if rest.is_empty() => Some(Self::Bench),
            "test" => sections(rest).map(Self::Test),
            "help" | "--help" | "-h" => Some(Self::Help),
            _ => None,
        }
    }
}

/// The sections to test: all, or those after `--only`.
fn sections(args: &[OsString]) -> Option<Vec<Section>> {
    match args {
        [] => Some(Section::ALL.to_vec()),
        [only, list] if only == "--only" => Section::parse_list(list.to_str()?),
        _ => None,
    }
}

fn perform(task: Task) -> Result<ExitCode> {
    let house = House::find()?;
    match task {
        Task::Build => site::build(&house)?,
        Task::Style => site::publish(&house)?,
        Task::Demo(args) => demo(&house, &args)?,
        Task::Bundle => bundle(&house)?,
        Task::Bench => bench(&house)?,
        Task::Test(sections) => return Ok(test::run(&house, &sections)),
        Task::Help => print!("{USAGE}"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds and becomes the server, so that signals reach it and no one else.
fn demo(house: &House, args: &[OsString]) -> Result<()> {
    site::build(house)?;
    let mut server = Command::new(house.server());
    server.arg("demo").args(args);
    server.env("LEPTOS_SITE_ROOT", house.site()).env("LEPTOS_SITE_PKG_DIR", "pkg");
    let error = server.exec();
    Err(Failure(format!("could not start `{}`: {error}", house.server().display())))
}

/// Measures on SQLite, and on PostgreSQL: the one that is named, or one of its own.
fn bench(house: &House) -> Result<()> {
    tools::ensure_packages(&[Package { name: "postgresql", present: postgres::present }])?;
    let cluster = if postgres::named().is_some() { None } else { Some(Cluster::start()?) };
    let mut bench = house.cargo();
    bench.args(["bench", "-p", "remit", "--bench", "load"]);
    if let Some(url) = postgres::named().or_else(|| cluster.as_ref().map(Cluster::url)) {
        bench.env("REMIT_TEST_POSTGRES", url);
    }
    tools::run(bench.env("REMIT_BENCH_OUT", house.root.join("target")).env("LEPTOS_SITE_ROOT", house.site()))
}

/// Makes the demo bundle and says what is in it.
fn bundle(house: &House) -> Result<()> {
    print!("{}", bundle::write(&house.root).map_err(Failure)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Option<Task> {
        let args: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
        Task::parse(&args)
    }

    #[test]
    fn commands_are_understood() {
        assert!(matches!(parse("build"), Some(Task::Build)));
        assert!(matches!(parse("demo --listen 127.0.0.1:1"), Some(Task::Demo(args)) if args.len() == 2));
        assert!(matches!(parse("bench"), Some(Task::Bench)));
        assert!(matches!(parse("test"), Some(Task::Test(all)) if all == Section::ALL));
        assert!(matches!(parse("test --only tree"), Some(Task::Test(one)) if one == [Section::Tree]));
    }

    #[test]
    fn anything_else_is_a_wrong_use() {
        for line in ["", "deploy", "build now", "style x", "test --only", "test --only everything"] {
            assert!(parse(line).is_none(), "{line}");
        }
    }
}
