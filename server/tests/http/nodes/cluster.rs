//! A PostgreSQL server of a test's own, which it may stop and start again, and a replica of it.
//!
//! Whatever ends the test, a small shell that waits for the end of its input notices, stops the server
//! and removes the folder.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs, process};

use super::node::free_port;
use super::workspace::Workspace;
use crate::support::folder;

const WATCHDOG: &str = r#"folder=$1; shift; cat; "$@" -D "$folder/data" -m immediate stop; rm -rf "$folder""#;

/// A server; dropping it stops it and removes its folder.
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    watchdog: Child,
}

impl Cluster {
    /// Makes and starts one, where there is a PostgreSQL.
    pub fn start(name: &str) -> Option<Cluster> {
        let Some(programs) = programs() else {
            eprintln!("skipped: found no PostgreSQL server (`initdb`)");
            return None;
        };
        let cluster = Cluster::in_folder(name, programs);
        let mut initdb = cluster.program("initdb");
        run(initdb.args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]));
        cluster.go_on();
        Some(cluster)
    }

    /// A streaming replica of it, running.
    pub fn replica(&self, name: &str) -> Cluster {
        let replica = Cluster::in_folder(name, self.programs.clone());
        let mut backup = replica.program("pg_basebackup");
        let port = self.port.to_string();
        run(backup.args(["-R", "-X", "stream", "-c", "fast", "-U", "postgres", "-h", "127.0.0.1", "-p", &port]));
        replica.go_on();
        replica
    }

    fn in_folder(name: &str, programs: PathBuf) -> Cluster {
        let folder = env::temp_dir().join(format!("remit-nodes-{}-{name}", process::id()));
        fs::create_dir(&folder).unwrap();
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(&folder));
        }
        let watchdog = watch(&folder, &programs);
        Cluster { programs, folder, port: free_port(), watchdog }
    }

    /// One of PostgreSQL's programs, about this server.
    fn program(&self, name: &str) -> Command {
        let mut command = as_postgres(&self.programs.join(name));
        command.current_dir(&self.folder).arg("-D").arg(self.folder.join("data"));
        command
    }

    /// Starts it, for the first time or again.
    pub fn go_on(&self) {
        let options =
            format!("-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c port={}", self.port);
        let log = self.folder.join("log");
        run(self.program("pg_ctl").arg("-w").arg("-l").arg(log).arg("-o").arg(options).arg("start"));
    }

    /// Stops it as if it had crashed.
    pub fn stop(&self) {
        run(self.program("pg_ctl").args(["-m", "immediate", "stop"]));
    }

    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    pub fn workspace(&self, name: &str) -> Workspace {
        Workspace { url: self.url(), folder: folder(&format!("nodes-{name}")) }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        let _ = self.watchdog.wait();
    }
}

fn run(command: &mut Command) {
    // What it starts in the background would keep a pipe open: only the status is waited for.
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success(), "{command:?}");
}

fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").is_file())
        .max();
    let on_path = || env::split_paths(&env::var_os("PATH")?).find(|folder| folder.join("initdb").is_file());
    newest.map(|(_, folder)| folder).or_else(on_path)
}

pub fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().any(|line| line.starts_with("Uid:\t0\t"))
}

/// PostgreSQL refuses to run as root.
fn as_postgres(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

fn watch(folder: &Path, programs: &Path) -> Child {
    let stop = as_postgres(&programs.join("pg_ctl"));
    let mut shell = Command::new("sh");
    shell.args(["-c", WATCHDOG, "sh"]).arg(folder).arg(stop.get_program()).args(stop.get_args());
    shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    shell.current_dir(env::temp_dir()).process_group(0).spawn().unwrap()
}
