//! Builds both sides of Remit: the server's program, and the folder of files it serves
//! (`target/site`: the browser build and the style in `pkg/` ([`crate::assets`]), and what lies in
//! `public/`).
//!
//! Nothing is made anew whose input has not changed: cargo looks after its own, the browser build
//! keeps a stamp of what it was made from, and other files are only written if they differ.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use wasm_bindgen_cli_support::Bindgen;

use crate::assets;
use crate::tools::{self, Context, Failure, House, Result};

/// How the files of the browser build begin. The server knows it as `LEPTOS_OUTPUT_NAME`, set in
/// `.cargo/config.toml`.
const NAME: &str = "remit";

/// The WebAssembly features that the compiler uses. `--all-features` breaks hydration silently.
const WASM_OPT: [&str; 7] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Builds the server and everything it serves.
pub fn build(house: &House) -> Result<()> {
    tools::ensure_wasm_target(house)?;
    tools::run(house.cargo().args(BROWSER_CRATE))?;
    tools::run(house.cargo().args(["build", "-p", "remit"]))?;
    let bound = house.target.join("browser");
    fs::create_dir_all(&bound).context(format!("could not make `{}`", bound.display()))?;
    browser(house, &bound)?;
    publish(house)?;
    let taken = assets::wasm_taken(&house.site())?;
    println!("    The browser takes {taken} bytes of WebAssembly ({} are allowed)", assets::WASM_BUDGET);
    Ok(())
}

/// Puts together anew what lies in `style` and `public`, beside the browser build as it is.
pub fn publish(house: &House) -> Result<()> {
    let bound = |kind: &str| read(&house.target.join(format!("browser/{NAME}.{kind}")));
    let style = bundle_style(&house.root.join("style"))?.into_bytes();
    assets::publish(&house.site(), NAME, &[("css", style), ("js", bound("js")?), ("wasm", bound("wasm")?)])?;
    copy_folder(&house.root.join("public"), &house.site())
}

const BROWSER_CRATE: [&str; 10] = [
    "build",
    "-p",
    "remit-app",
    "--lib",
    "--target",
    "wasm32-unknown-unknown",
    "--profile",
    "wasm-release",
    "--features",
    "hydrate",
];

/// Makes JavaScript and WebAssembly from what the compiler left, unless they are made already.
fn browser(house: &House, package: &Path) -> Result<()> {
    let compiled = house.target.join("wasm32-unknown-unknown/wasm-release/remit_app.wasm");
    let optimiser = tools::find_program("wasm-opt");
    let stamp = fingerprint(&read(&compiled)?, optimiser.as_deref());
    let stamp_file = house.target.join("site.stamp");
    let wasm = package.join(format!("{NAME}.wasm"));
    if wasm.exists() && fs::read_to_string(&stamp_file).is_ok_and(|made_from| made_from == stamp) {
        return Ok(());
    }
    println!("    Binding the browser build");
    bind(&compiled, package)?;
    let bound = package.join(format!("{NAME}_bg.wasm"));
    if let Some(optimiser) = optimiser {
        optimise(&optimiser, &bound)?;
    }
    fs::rename(&bound, &wasm).context(format!("could not write `{}`", wasm.display()))?;
    fs::write(&stamp_file, stamp).context(format!("could not write `{}`", stamp_file.display()))
}

/// What the browser build is made from, and how.
fn fingerprint(compiled: &[u8], optimiser: Option<&Path>) -> String {
    let mut hasher = DefaultHasher::new();
    (compiled, optimiser, WASM_OPT, NAME).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// What the command line tool `wasm-bindgen` does, without having to install it.
fn bind(compiled: &Path, package: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name(NAME).typescript(false);
    bindgen.omit_default_module_path(true).remove_producers_section(true);
    bindgen
        .web(true)
        .and_then(|bindgen| bindgen.generate(package))
        .map_err(|error| Failure(format!("wasm-bindgen failed: {error:#}")))
}

/// Shrinks the file in place; a wasm-opt that cannot is no reason to stop.
fn optimise(optimiser: &Path, file: &Path) -> Result<()> {
    println!("  Optimising it with wasm-opt");
    let smaller = file.with_extension("opt");
    let done = tools::run(Command::new(optimiser).args(WASM_OPT).arg(file).arg("-o").arg(&smaller));
    if let Err(failure) = done {
        println!("the browser build stays as it is, which only makes it larger: {failure}");
        return Ok(());
    }
    fs::rename(&smaller, file).context(format!("could not write `{}`", file.display()))
}

/// One style sheet out of `main.css` and the files it imports.
fn bundle_style(folder: &Path) -> Result<String> {
    let main = folder.join("main.css");
    let text = String::from_utf8(read(&main)?).context(format!("`{}` is not UTF-8", main.display()))?;
    let mut style = String::new();
    for (number, line) in (1..).zip(text.lines()) {
        if !line.trim_start().starts_with("@import") {
            style.push_str(&format!("{line}\n"));
            continue;
        }
        let Some(import) = Import::parse(line.trim()) else {
            return Err(Failure(format!(
                "`{}` line {number}: expected `@import \"file.css\" layer(name);`",
                main.display()
            )));
        };
        style.push_str(&import.inline(&read(&folder.join(import.file))?));
    }
    Ok(style)
}

/// A line such as `@import "reset.css" layer(reset);`.
#[derive(Debug, PartialEq)]
struct Import<'a> {
    file: &'a str,
    layer: Option<&'a str>,
}

impl<'a> Import<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let rest = line.strip_prefix("@import")?.strip_suffix(';')?.trim();
        let address = rest.strip_prefix("url(").unwrap_or(rest);
        let (file, rest) = address.strip_prefix('"')?.split_once('"')?;
        let rest = rest.strip_prefix(')').unwrap_or(rest).trim();
        let file = file.strip_prefix("./").unwrap_or(file);
        if rest.is_empty() {
            return Some(Self { file, layer: None });
        }
        let layer = rest.strip_prefix("layer(")?.strip_suffix(')')?;
        Some(Self { file, layer: Some(layer) })
    }

    /// The imported file as part of the sheet, in its layer.
    fn inline(&self, content: &[u8]) -> String {
        let content = String::from_utf8_lossy(content);
        match self.layer {
            Some(layer) => format!("@layer {layer} {{\n{content}}}\n"),
            None => content.into_owned(),
        }
    }
}

/// Copies a folder with all it holds.
fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).context(format!("could not make `{}`", to.display()))?;
    for source in entries(from)? {
        let Some(name) = source.file_name() else {
            continue;
        };
        let copy = to.join(name);
        if source.is_dir() {
            copy_folder(&source, &copy)?;
        } else {
            write_if_changed(&copy, &read(&source)?)?;
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let listed =
        fs::read_dir(folder).and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect());
    listed.context(format!("could not read `{}`", folder.display()))
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).context(format!("could not read `{}`", file.display()))
}

fn write_if_changed(file: &Path, content: &[u8]) -> Result<()> {
    if fs::read(file).is_ok_and(|present| present == content) {
        return Ok(());
    }
    fs::write(file, content).context(format!("could not write `{}`", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_understood_with_and_without_a_layer() {
        let plain = Import { file: "reset.css", layer: None };
        assert_eq!(Import::parse("@import \"reset.css\";"), Some(plain));
        let layered = Import { file: "reset.css", layer: Some("reset") };
        assert_eq!(Import::parse("@import url(\"./reset.css\") layer(reset);"), Some(layered));
        assert_eq!(Import::parse("@import \"print.css\" print;"), None);
    }

    #[test]
    fn an_imported_file_lands_in_its_layer() {
        let import = Import { file: "base.css", layer: Some("base") };
        assert_eq!(import.inline(b"p { margin: 0 }\n"), "@layer base {\np { margin: 0 }\n}\n");
    }

    #[test]
    fn another_input_or_optimiser_makes_another_stamp() {
        let stamp = fingerprint(b"wasm", None);
        assert_eq!(stamp, fingerprint(b"wasm", None));
        assert_ne!(stamp, fingerprint(b"other", None));
        assert_ne!(stamp, fingerprint(b"wasm", Some(Path::new("wasm-opt"))));
    }
}
