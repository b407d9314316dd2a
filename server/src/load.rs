//! `remit load`: a workspace bundle into an empty system, all of it or nothing.

use std::io::{self, IsTerminal, Write};

use crate::cli::{Load, say};
use crate::config::{Place, open};
use crate::failure::Failure;

/// Loads the folder and says how much it was.
pub(crate) async fn load(place: &Place, args: &Load) -> Result<(), Failure> {
    if !args.folder.is_dir() {
        let folder = args.folder.display();
        return Err(Failure::new(format!("`{folder}` is not a folder: name the one that holds policy.toml")));
    }
    let store = open(place).await?;
    let shown = io::stderr().is_terminal();
    let mut progress = |step: &str| {
        if shown {
            // Back to the first column, and clear what the step before left there.
            let _ = write!(io::stderr(), "\r\x1b[2K{step}");
        }
    };
    let loaded = store.load(&args.folder, args.dry_run, &mut progress).await;
    progress("");
    let loaded = loaded?;
    for (file, rows) in &loaded.files {
        say(format_args!("{rows:>9}  {file}"));
    }
    say(if args.dry_run { "All of it is right. Nothing was changed." } else { "Loaded." });
    Ok(())
}
