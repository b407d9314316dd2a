//! `remit demo`: the demo workspace in a throw-away database.
//!
//! The bundle is part of the program, so that it needs nothing beside it. It is written to a folder
//! of its own in the temporary folder, together with the database, and goes with the program.

use std::fs::{self, DirBuilder};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use remit_store::Store;

use crate::cli::say;
use crate::config::{Config, Net, Place, sqlite_url};
use crate::failure::Failure;
use crate::router::Server;
use crate::serve::{address, listen, miss, run, start_log, stopped};
use crate::visit::now;

/// The files of the bundle, by name.
macro_rules! bundle {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/demo/bundle/", $name)))),*]
    };
}

/// The demo workspace.
const BUNDLE: &[(&str, &str)] = bundle![
    "policy.toml",
    "departments.csv",
    "users.csv",
    "assignments.csv",
    "dimensions.csv",
    "partitions.csv",
    "customers.csv",
    "contacts.csv",
    "opportunities.csv",
    "contracts.csv",
    "payments.csv",
    "tickets.csv",
    "products.csv",
    "activities.csv",
    "shares.csv",
];

/// One login for each role. Everybody's password is [`PASSWORD`].
const PEOPLE: &[(&str, &str)] = &[
    ("darcel.schlecht", "sales representative, Central office"),
    ("melvin.marxen", "regional manager, Central office"),
    ("director", "sales director"),
    ("finance", "finance"),
    ("service.central", "service agent, Central region"),
    ("auditor", "auditor: who may do what, and no record"),
    ("admin", "administrator: the system, and no record"),
];

const PASSWORD: &str = "remit-demo";

/// Loads and serves the demo workspace until told to stop.
pub(crate) async fn demo(place: &Place, net: &Net) -> Result<(), Failure> {
    start_log();
    let config = Config::read(place, net)?;
    let listener = listen(&config.listen).await?;
    let folder = Throwaway::make()?;
    let store = tokio::select! {
        store = fill(folder.path()) => store?,
        () = stopped() => return Ok(()),
    };
    greet(&address(&listener)?);
    let server = Server::new(store, &config);
    miss(&server, &config);
    run(listener, server).await
}

async fn fill(folder: &Path) -> Result<Store, Failure> {
    let bundle = folder.join("bundle");
    unpack(&bundle)?;
    let store = Store::open(&sqlite_url(&folder.join("demo.db"))?).await?;
    store.load(&bundle, false, &mut |_| {}).await?;
    // One administrator, to be tried alone.
    store.set_four_eyes(false, now()).await?;
    Ok(store)
}

fn unpack(folder: &Path) -> Result<(), Failure> {
    let written = fs::create_dir(folder)
        .and_then(|()| BUNDLE.iter().try_for_each(|(name, content)| fs::write(folder.join(name), content)));
    written.map_err(|error| Failure::new(format!("the demo data cannot be written to `{}`: {error}", folder.display())))
}

fn greet(address: &str) {
    say(format_args!("Remit, with demo data, is at {address}\n"));
    say(format_args!("Sign in as one of these; the password is {PASSWORD}\n"));
    for (login, role) in PEOPLE {
        say(format_args!("  {login:<18}{role}"));
    }
    say("\nWhat is changed here is gone when this program ends (Ctrl-C).");
}

/// A folder that is removed when it is dropped.
struct Throwaway(PathBuf);

impl Throwaway {
    fn make() -> Result<Throwaway, Failure> {
        let moment = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let name = format!("remit-demo-{}-{moment}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let mut builder = DirBuilder::new();
        only_mine(&mut builder);
        // Never into a folder that is there already: it could be somebody else's.
        builder.create(&path).map_err(|error| {
            Failure::new(format!("the throw-away folder `{}` cannot be made: {error}", path.display()))
        })?;
        Ok(Throwaway(path))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

#[cfg(unix)]
fn only_mine(builder: &mut DirBuilder) {
    use std::os::unix::fs::DirBuilderExt;
    builder.mode(0o700);
}

#[cfg(not(unix))]
fn only_mine(_: &mut DirBuilder) {}

impl Drop for Throwaway {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundle_is_whole() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo/bundle");
        let listed = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut listed: Vec<String> = listed.filter(|name| name != "README.md").collect();
        let mut packed: Vec<String> = BUNDLE.iter().map(|(name, _)| (*name).into()).collect();
        listed.sort();
        packed.sort();
        assert_eq!(packed, listed);
    }

    #[test]
    fn everybody_who_is_named_is_there() {
        let users = BUNDLE.iter().find(|(name, _)| *name == "users.csv").unwrap().1;
        for (login, _) in PEOPLE {
            let line = users.lines().find(|line| line.starts_with(&format!("{login},"))).unwrap();
            assert!(line.ends_with(&format!(",active,{PASSWORD}")), "{line}");
        }
    }

    #[test]
    fn a_throw_away_folder_goes() {
        let folder = Throwaway::make().unwrap();
        let path = folder.path().to_owned();
        fs::write(path.join("file"), "x").unwrap();
        drop(folder);
        assert!(!path.exists());
    }
}
