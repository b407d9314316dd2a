//! The programs that xtask leans on: finding, installing and running them.

use std::env;
use std::ffi::OsStr;
use std::fmt::{self, Display};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What went wrong, as a sentence for the person at the terminal.
#[derive(Debug)]
pub struct Failure(pub String);

/// The result of everything that can fail here.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Says what was being done when an error came up.
pub trait Context<T> {
    /// Puts `what` in front of the error.
    fn context(self, what: impl Display) -> Result<T>;
}

impl<T, E: Display> Context<T> for Result<T, E> {
    fn context(self, what: impl Display) -> Result<T> {
        self.map_err(|error| Failure(format!("{what}: {error}")))
    }
}

/// The folders of this checkout.
pub struct House {
    /// The root of the repository.
    pub root: PathBuf,
    /// Where cargo builds.
    pub target: PathBuf,
}

impl House {
    /// The checkout this program was built from: cargo tells where it lies, and the program lies
    /// in `target/debug`, wherever the target folder has been moved to.
    pub fn find() -> Result<Self> {
        let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let program = env::current_exe().context("could not find this program")?;
        let root = package.as_deref().and_then(Path::parent);
        let target = program.parent().and_then(Path::parent);
        let (Some(root), Some(target)) = (root, target) else {
            return Err(Failure("start this program as `cargo xtask`".into()));
        };
        Ok(Self { root: root.into(), target: target.into() })
    }

    /// What the server serves as files.
    pub fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// The server's program.
    pub fn server(&self) -> PathBuf {
        self.target.join("debug/remit")
    }

    /// Cargo, without the variables that `cargo run` has set for xtask: build scripts that watch
    /// them would run again, and everything above them would be compiled a second time.
    pub fn cargo(&self) -> Command {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        for (name, _) in env::vars_os() {
            if set_by_cargo_run(&name) {
                cargo.env_remove(name);
            }
        }
        cargo.current_dir(&self.root);
        cargo
    }
}

/// Whether `cargo run` sets this variable for the program it starts.
fn set_by_cargo_run(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name == "CARGO" || name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

/// Runs a command with its output on the terminal.
pub fn run(command: &mut Command) -> Result<()> {
    let name = shown(command);
    let status = command.status().context(format!("could not start `{name}`"))?;
    if !status.success() {
        return Err(Failure(format!("`{name}` failed ({status})")));
    }
    Ok(())
}

/// Runs a command and returns what it printed.
pub fn output(command: &mut Command) -> Result<String> {
    let name = shown(command);
    let output = command.stderr(Stdio::inherit()).output().context(format!("could not start `{name}`"))?;
    if !output.status.success() {
        return Err(Failure(format!("`{name}` failed ({})", output.status)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a command runs and succeeds; what it prints is not shown.
pub fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// A command as a person would type it, without the folders of its program.
pub fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    let words: Vec<_> = [name].into_iter().chain(command.get_args()).collect();
    words.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// A program on the search path.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// The Chromium that the browser tests drive: `CHROMIUM`, or the first that is installed.
pub fn find_chromium() -> Option<PathBuf> {
    let named = env::var_os("CHROMIUM").map(PathBuf::from);
    named.or_else(|| ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(find_program))
}

/// Whether we run as root.
pub fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Adds the compilation target of the browser build, unless it is there.
pub fn ensure_wasm_target(house: &House) -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let sysroot = output(Command::new("rustc").args(["--print", "sysroot"]).current_dir(&house.root))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    if find_program("rustup").is_none() {
        return Err(Failure(format!(
            "the Rust target `{TARGET}` is missing: install rustup from https://rustup.rs, or your distribution's package for it"
        )));
    }
    run(Command::new("rustup").args(["target", "add", TARGET]).current_dir(&house.root))
}

/// Adds rustfmt and clippy, unless they are there.
pub fn ensure_lint_tools(house: &House) -> Result<()> {
    for (component, tool) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if succeeds(house.cargo().args([tool, "--version"])) {
            continue;
        }
        run(Command::new("rustup").args(["component", "add", component]).current_dir(&house.root))
            .context(format!("`{component}` is missing"))?;
    }
    Ok(())
}

/// What runs the fuzz targets, in the version that they were last run with.
const CARGO_FUZZ: &str = "0.13.2";

/// Builds cargo-fuzz, unless it is there.
pub fn ensure_cargo_fuzz(house: &House) -> Result<()> {
    if succeeds(house.cargo().args(["fuzz", "--version"])) {
        return Ok(());
    }
    let install = ["install", "cargo-fuzz", "--locked", "--version", CARGO_FUZZ];
    run(house.cargo().args(install)).context("`cargo-fuzz` is missing")
}

/// A package of the operating system that the tests need.
pub struct Package {
    /// Its name in Debian.
    pub name: &'static str,
    /// Whether what it brings is already here.
    pub present: fn() -> bool,
}

/// Installs what is missing on Debian as root; elsewhere says what to install.
pub fn ensure_packages(packages: &[Package]) -> Result<()> {
    let missing: Vec<_> = packages.iter().filter(|p| !(p.present)()).map(|p| p.name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !is_debian_root() {
        return Err(Failure(format!("please install first: {}", missing.join(", "))));
    }
    let update = run(apt_get().arg("update"));
    let install = ["install", "--yes", "--no-install-recommends"];
    update.and_then(|()| run(apt_get().args(install).args(missing)))
}

/// Whether packages can be installed without asking anybody.
pub fn is_debian_root() -> bool {
    Path::new("/etc/debian_version").exists() && is_root()
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cargo_run_sets_is_taken_away() {
        assert!(set_by_cargo_run("CARGO_PKG_NAME".as_ref()));
        assert!(set_by_cargo_run("CARGO_MANIFEST_DIR".as_ref()));
        assert!(!set_by_cargo_run("CARGO_TARGET_DIR".as_ref()));
        assert!(!set_by_cargo_run("CARGO_HOME".as_ref()));
    }

    #[test]
    fn a_command_is_shown_without_folders() {
        let mut command = Command::new("/opt/bin/cargo");
        command.args(["build", "-p", "remit"]);
        assert_eq!(shown(&command), "cargo build -p remit");
    }

    #[test]
    fn a_broken_command_says_which() {
        let failure = run(&mut Command::new("no-such-program-here")).unwrap_err();
        assert!(failure.to_string().starts_with("could not start `no-such-program-here`: "));
    }
}
