//! A private PostgreSQL for the tests: made in a temporary folder on a free port, and gone with us.
//!
//! Whatever ends xtask (the last test, Ctrl-C, a kill), a small shell that waits for the end of
//! its input notices, stops the server and removes the folder.

use std::env;
use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio, id};

use crate::tools::{Context, Failure, Result, find_program, is_root, output};

/// Settings for a database that nobody will miss: no waiting for the disk.
const SETTINGS: &str = "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off \
     -c synchronous_commit=off -c full_page_writes=off -c jit=off -c max_connections=200";

/// Waits until its input ends; `$1` is the folder, the rest is the command that stops the server.
const WATCHDOG: &str = r#"folder=$1; shift; cat; "$@" -D "$folder/data" -m immediate stop; rm -rf "$folder""#;

/// A running server; dropping it stops it and removes its folder.
pub struct Cluster {
    port: u16,
    watchdog: Child,
}

impl Cluster {
    /// Makes and starts a cluster.
    pub fn start() -> Result<Self> {
        let Some(programs) = programs() else {
            return Err(Failure("found no PostgreSQL server (`initdb`): install `postgresql`".into()));
        };
        let folder = env::temp_dir().join(format!("remit-postgres-{}", id()));
        fs::create_dir(&folder).context(format!("could not make `{}`", folder.display()))?;
        let cluster = Self { port: free_port()?, watchdog: watch(&folder, &programs)? };
        cluster.launch(&folder, &programs)?;
        Ok(cluster)
    }

    /// Where the tests find it.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn launch(&self, folder: &Path, programs: &Path) -> Result<()> {
        if is_root() {
            output(Command::new("chown").arg("postgres").arg(folder))?;
        }
        let data = folder.join("data");
        let mut initdb = as_postgres(&programs.join("initdb"));
        initdb.current_dir(folder).arg("-D").arg(&data);
        initdb.args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
        output(&mut initdb)?;

        let log = folder.join("log");
        let mut start = as_postgres(&programs.join("pg_ctl"));
        start.current_dir(folder).args(["-w", "-D"]).arg(&data).arg("-l").arg(&log);
        start.arg("-o").arg(format!("{SETTINGS} -c port={}", self.port)).arg("start");
        let said = || fs::read_to_string(&log).unwrap_or_default();
        output(&mut start).map(drop).map_err(|failure| Failure(format!("{failure}\n{}", said())))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        // Nothing can be done about a shell that cannot be waited for.
        let _ = self.watchdog.wait();
    }
}

/// Whether a PostgreSQL server can be started here, or one has been named.
pub fn present() -> bool {
    named().is_some() || programs().is_some()
}

/// The server that somebody wants the tests to use instead of a private one.
pub fn named() -> Option<String> {
    env::var("REMIT_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

/// The folder with `initdb` and `pg_ctl`: the newest of Debian's, or the one on the search path.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").is_file())
        .max();
    let on_path = || find_program("initdb").and_then(|file| file.parent().map(Path::to_path_buf));
    newest.map(|(_, folder)| folder).or_else(on_path)
}

/// PostgreSQL refuses to run as root: then it runs as the user that its package has made.
fn as_postgres(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

/// The shell that cleans up; in a process group of its own, so that Ctrl-C does not reach it.
fn watch(folder: &Path, programs: &Path) -> Result<Child> {
    let stop = as_postgres(&programs.join("pg_ctl"));
    let mut shell = Command::new("sh");
    shell.args(["-c", WATCHDOG, "sh"]).arg(folder).arg(stop.get_program()).args(stop.get_args());
    shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    shell.current_dir(env::temp_dir()).process_group(0).spawn().context("could not start `sh`")
}

/// A port that was free a moment ago.
fn free_port() -> Result<u16> {
    let address = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    Ok(address.context("could not find a free port")?.port())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpStream;

    #[test]
    fn a_cluster_answers_while_it_lives_and_leaves_nothing_behind() {
        if programs().is_none() {
            return;
        }
        let cluster = Cluster::start().unwrap();
        let address = ("127.0.0.1", cluster.port);
        assert!(TcpStream::connect(address).is_ok());
        drop(cluster);
        assert!(TcpStream::connect(address).is_err());
        assert!(!env::temp_dir().join(format!("remit-postgres-{}", id())).exists());
    }
}
