//! A small firm, in databases of a test's own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs, process};

use sea_orm::{ConnectionTrait, Database};
use tokio::runtime::Runtime;

use crate::support::folder;

const POLICY: &str = r#"[roles.administrator]
tier = "management"
capabilities = ["users.manage", "roles.manage", "policy.publish", "roles.assign"]

[roles.rep]
tier = "business"

[roles.rep.customer]
view = "own"
create = "own"
edit = "own"
share = "own"
transfer = { reach = "own", to = "all" }

[roles.reader]
tier = "business"

[roles.reader.customer]
view = "all"
"#;

const FILES: &[(&str, &str)] = &[
    ("policy.toml", POLICY),
    ("departments.csv", "key,parent,name\nhq,,Headquarters\n"),
    (
        "users.csv",
        "login,name,department,manager,status,password\n\
         ada,Ada,hq,,active,open sesame\n\
         rep,Rep,hq,ada,active,open sesame\n\
         ida,Ida,hq,ada,active,open sesame\n\
         tom,Tom,hq,ada,active,open sesame\n\
         una,Una,hq,ada,active,open sesame\n",
    ),
    ("assignments.csv", "login,role\nada,administrator\nrep,rep\ntom,reader\n"),
    (
        "customers.csv",
        "key,owner,department,name\nAcme,rep,hq,Acme\nBeta,ada,hq,Beta\nGamma,rep,hq,Gamma\nDelta,rep,hq,Delta\n",
    ),
];

/// A database of a test's own, and the folder beside it.
#[derive(Clone, Debug)]
pub struct Workspace {
    pub url: String,
    pub folder: PathBuf,
}

/// An empty database on each engine that is there.
pub fn empty(name: &str) -> Vec<Workspace> {
    let place = folder(&format!("nodes-{name}"));
    let file = Workspace { url: format!("sqlite://{}", place.join("remit.db").display()), folder: place };
    std::iter::once(file).chain(on_postgres(name)).collect()
}

/// The firm, on each engine that is there.
pub fn filled(name: &str) -> Vec<Workspace> {
    let all = empty(name);
    all.iter().for_each(Workspace::fill);
    all
}

/// An empty database on the server for tests, if there is one.
pub fn on_postgres(name: &str) -> Option<Workspace> {
    let server = env::var("REMIT_TEST_POSTGRES").ok().filter(|url| !url.is_empty())?;
    let database = format!("remit_nodes_{name}_{}", process::id());
    sql(&server, &format!("DROP DATABASE IF EXISTS {database}"));
    sql(&server, &format!("CREATE DATABASE {database}"));
    let (host, _) = server.rsplit_once('/').unwrap();
    Some(Workspace { url: format!("{host}/{database}"), folder: folder(&format!("nodes-{name}-postgres")) })
}

impl Workspace {
    pub fn fill(&self) {
        let bundle = self.folder.join("bundle");
        fs::create_dir_all(&bundle).unwrap();
        for (name, text) in FILES {
            fs::write(bundle.join(name), text).unwrap();
        }
        self.remit(&["load", &bundle.display().to_string()]);
    }

    /// Runs a command on this database, which must go well, and answers what it printed.
    pub fn remit(&self, args: &[&str]) -> String {
        let output = program(&self.folder).args(["--database", &self.url]).args(args).output().unwrap();
        text_of(&output)
    }

    /// A token of someone.
    pub fn token(&self, login: &str) -> String {
        self.remit(&["token", "create", login, "--name", "test"]).trim().to_owned()
    }
}

fn text_of(output: &Output) -> String {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// The program with a data folder of its own and none of the settings around it.
pub fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_remit"));
    for (name, _) in env::vars().filter(|(name, _)| name.starts_with("REMIT_")) {
        command.env_remove(name);
    }
    command.env("REMIT_DATA", data);
    command
}

/// Does something to a database, beside everything that uses it.
pub fn sql(url: &str, statement: &str) {
    let done = async { Database::connect(url).await?.execute_unprepared(statement).await };
    Runtime::new().unwrap().block_on(done).unwrap();
}

/// A number out of a database.
pub fn number(url: &str, query: &str) -> i64 {
    let found = async {
        let db = Database::connect(url).await?;
        let statement = sea_orm::Statement::from_string(db.get_database_backend(), query.to_owned());
        let row = db.query_one_raw(statement).await?.unwrap();
        row.try_get_by_index::<i64>(0)
    };
    Runtime::new().unwrap().block_on(found).unwrap()
}
