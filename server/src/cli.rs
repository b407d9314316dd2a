//! The command line: what can be asked, and what each command calls.
//!
//! Exit status 0 for done, 1 for a failure, 2 for a wrong use. A failure is one sentence on the
//! error output; what was asked for goes to the standard output, so that it can be piped.

use std::ffi::OsString;
use std::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};

use crate::config::{Net, Place};
use crate::failure::Failure;
use crate::{demo, load, operator, policy, serve};

/// A CRM in which everybody sees what they may, and nothing else.
#[derive(Debug, Parser)]
#[command(name = "remit", version, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
enum Command {
    /// Serve pages and API.
    Serve(Net),
    /// Serve a throw-away database with demo data; it is gone when the program ends.
    Demo(Net),
    /// Fill an empty system from a workspace bundle.
    Load(Load),
    /// Policies as text.
    #[command(subcommand)]
    Policy(Policy),
    /// API tokens.
    #[command(subcommand)]
    Token(Token),
    /// Users, for the operator at the machine.
    #[command(subcommand)]
    User(User),
    /// The audit trail.
    #[command(subcommand)]
    Audit(Audit),
    /// What is counted and added up ahead, for dashboards.
    #[command(subcommand)]
    Rollup(Rollup),
}

/// `remit load`.
#[derive(Debug, Args)]
pub(crate) struct Load {
    /// The folder with policy.toml and the CSV files.
    pub(crate) folder: PathBuf,
    /// Check everything and change nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `remit policy`.
#[derive(Debug, Subcommand)]
pub(crate) enum Policy {
    /// Say whether the file is a policy.
    Check { file: PathBuf },
    /// Write the policy in force to a file, or to the standard output.
    Export { file: Option<PathBuf> },
    /// Say what publishing the file would change.
    Diff { file: PathBuf },
    /// Run the tests that the file holds against the records that are there.
    Test { file: PathBuf },
    /// Make the file the next revision.
    Publish {
        file: PathBuf,
        /// Why, for the list of revisions.
        #[arg(long, default_value = "published from a file")]
        reason: String,
    },
}

/// `remit token`.
#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Make a token that acts as this user, and print it once.
    Create {
        login: String,
        /// What it is for.
        #[arg(long)]
        name: String,
        /// The first day on which it no longer works, such as 2027-01-31 (UTC).
        #[arg(long, value_name = "DATE")]
        expires: Option<NaiveDate>,
    },
}

/// `remit user`.
#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Add a user without roles, and print the first password once.
    Create {
        login: String,
        /// The name that colleagues read.
        #[arg(long)]
        name: String,
        /// The key of the department.
        #[arg(long, value_name = "KEY")]
        department: String,
    },
    /// Shut a user out, from this moment.
    Suspend { login: String },
    /// Give a new password, print it once, and end the sessions.
    ResetPassword { login: String },
}

/// `remit audit`.
#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Check that no entry was changed, removed or moved.
    Verify,
}

/// `remit rollup`.
#[derive(Debug, Subcommand)]
pub(crate) enum Rollup {
    /// Count all records anew, and say how much was wrong.
    Rebuild,
    /// Check that it is what the records say.
    Verify,
}

/// Parses and runs a command line.
pub(crate) fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    match start(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "error: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Prints help or what was wrong with the use of the command line.
fn usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
}

fn start(cli: Cli) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("the program cannot start its threads: {error}")))?;
    let result = runtime.block_on(dispatch(cli));
    // What still runs in the background must not keep a finished command from ending.
    runtime.shutdown_background();
    result
}

async fn dispatch(cli: Cli) -> Result<(), Failure> {
    let place = cli.place;
    match cli.command {
        Command::Serve(net) => serve::serve(&place, &net).await,
        Command::Demo(net) => demo::demo(&place, &net).await,
        Command::Load(args) => load::load(&place, &args).await,
        Command::Policy(command) => policy::run(&place, command).await,
        Command::Token(command) => operator::token(&place, command).await,
        Command::User(command) => operator::user(&place, command).await,
        Command::Audit(Audit::Verify) => operator::verify(&place).await,
        Command::Rollup(command) => operator::rollup(&place, command).await,
    }
}

/// Prints a line. A reader that has gone away is no failure of ours.
pub(crate) fn say(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn status(line: &str) -> Option<i32> {
        let args = std::iter::once("remit").chain(line.split_whitespace());
        Cli::try_parse_from(args).err().map(|error| error.exit_code())
    }

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_of_the_interface_is_understood() {
        for line in [
            "serve --listen 127.0.0.1:3000 --database sqlite://a.db --trusted-proxy 10.0.0.0/8",
            "demo --listen 127.0.0.1:0",
            "load folder --dry-run",
            "policy check p.toml",
            "policy export",
            "policy export p.toml",
            "policy diff p.toml",
            "policy test p.toml",
            "policy publish p.toml --reason because",
            "token create ann --name laptop --expires 2027-01-31",
            "user create ann --name Ann --department team",
            "user suspend ann",
            "user reset-password ann",
            "audit verify",
            "rollup rebuild",
            "rollup verify",
        ] {
            assert_eq!(status(line), None, "{line}");
        }
    }

    #[test]
    fn a_wrong_use_is_status_2_and_help_is_not() {
        for line in ["", "serv", "policy", "token create ann", "token create ann --name n --expires soon"] {
            assert_eq!(status(line), Some(2), "{line}");
        }
        assert_eq!(status("--help"), Some(0));
    }
}
