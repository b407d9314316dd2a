//! `remit policy …`: policies as text.

use std::fs;
use std::path::{Path, PathBuf};

use remit_policy::Policy;
use remit_policy::text::{self, diff};

use crate::cli::{self, say};
use crate::config::{Place, open};
use crate::failure::Failure;
use crate::visit::now;

/// Runs one of the commands.
pub(crate) async fn run(place: &Place, command: cli::Policy) -> Result<(), Failure> {
    match command {
        cli::Policy::Check { file } => check(&file),
        cli::Policy::Export { file } => export(place, file).await,
        cli::Policy::Diff { file } => differences(place, &file).await,
        cli::Policy::Test { file } => test(place, &file).await,
        cli::Policy::Publish { file, reason } => publish(place, &file, &reason).await,
    }
}

/// A policy and the text that it was read from.
fn read(file: &Path) -> Result<(Policy, String), Failure> {
    let name = file.display();
    let text = fs::read_to_string(file)
        .map_err(|error| Failure::new(format!("the policy in `{name}` cannot be read: {error}")))?;
    let policy = text::read(&text).map_err(|error| Failure::new(format!("`{name}`, {error}")))?;
    Ok((policy, text))
}

fn check(file: &Path) -> Result<(), Failure> {
    let (policy, _) = read(file)?;
    let (roles, tests) = (policy.roles.len(), policy.tests.len());
    say(format_args!("`{}` is a policy with {roles} roles and {tests} tests.", file.display()));
    Ok(())
}

async fn export(place: &Place, file: Option<PathBuf>) -> Result<(), Failure> {
    let (number, text) = open(place).await?.export_policy().await?;
    let Some(file) = file else {
        say(text.trim_end());
        return Ok(());
    };
    let name = file.display();
    fs::write(&file, text).map_err(|error| Failure::new(format!("`{name}` cannot be written: {error}")))?;
    say(format_args!("Revision {number} is in `{name}`."));
    Ok(())
}

async fn differences(place: &Place, file: &Path) -> Result<(), Failure> {
    let (new, _) = read(file)?;
    let (number, text) = open(place).await?.export_policy().await?;
    let old = text::read(&text)
        .map_err(|error| Failure::new(format!("revision {number} in the database cannot be used: {error}")))?;
    let changes = diff(&old, &new);
    if changes.is_empty() {
        say(format_args!("The same as revision {number}."));
    }
    for change in changes {
        say(change);
    }
    Ok(())
}

async fn test(place: &Place, file: &Path) -> Result<(), Failure> {
    let (_, text) = read(file)?;
    let results = open(place).await?.test_policy(&text, now()).await?;
    for (test, passed) in &results {
        say(format_args!("{}  {}", if *passed { "ok    " } else { "FAILED" }, test));
    }
    let failed = results.iter().filter(|(_, passed)| !passed).count();
    if failed > 0 {
        return Err(Failure::new(format!("{failed} of {} tests failed", results.len())));
    }
    say(format_args!("{} tests passed.", results.len()));
    Ok(())
}

async fn publish(place: &Place, file: &Path, reason: &str) -> Result<(), Failure> {
    let (_, text) = read(file)?;
    let number = open(place).await?.publish_policy(&text, reason, now()).await?;
    say(format_args!("Revision {number} is in force."));
    Ok(())
}
