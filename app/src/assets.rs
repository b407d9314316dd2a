//! The files that a page loads: their names carry a fingerprint of what is in them, so that browsers keep
//! them and ask no more.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use leptos::prelude::*;

/// The file in the site's folder that names the others, one a line.
pub const LIST: &str = "assets.txt";

/// The names of the files. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    css: Option<Arc<str>>,
    js: Option<Arc<str>>,
    wasm: Option<Arc<str>>,
}

impl Assets {
    /// What lies in the site's folder. Pages work without, as plain as paper.
    #[must_use]
    pub fn of(site: &Path) -> Assets {
        Assets::named(&fs::read_to_string(site.join(LIST)).unwrap_or_default())
    }

    fn named(list: &str) -> Assets {
        let find =
            |kind: &str| list.lines().find(|file| file.ends_with(kind)).map(|file| format!("/pkg/{file}").into());
        Assets { css: find(".css"), js: find(".js"), wasm: find(".wasm") }
    }

    /// Whether everything is there.
    #[must_use]
    pub fn are_there(&self) -> bool {
        self.css.is_some() && self.js.is_some() && self.wasm.is_some()
    }

    /// What stands in the head of a page. The style is the one thing that a page waits for before it is
    /// shown; the rest is fetched beside it.
    pub fn head(&self) -> impl IntoView + use<> {
        let nonce = leptos::nonce::use_nonce();
        let style = self.css.as_ref().map(|css| view! { <link rel="stylesheet" href=css.to_string()/> });
        let program = self.js.as_ref().zip(self.wasm.as_ref()).map(|(js, wasm)| {
            let script = format!(
                "import('{js}').then(remit => remit.default({{ module_or_path: '{wasm}' }}).then(() => remit.hydrate()))"
            );
            view! {
                <link rel="modulepreload" href=js.to_string() nonce=nonce.clone() crossorigin=""/>
                <link rel="preload" href=wasm.to_string() r#as="fetch" r#type="application/wasm" crossorigin=""/>
                <script type="module" nonce=nonce>{script}</script>
            }
        });
        (style, program)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_names_the_files() {
        let assets = Assets::named("remit.0a.css\nremit.0b.js\nremit.0c.wasm\n");
        assert!(assets.are_there());
        assert_eq!(assets.js.as_deref(), Some("/pkg/remit.0b.js"));
        assert_eq!(Assets::named(""), Assets::default());
        assert!(!Assets::named("remit.0a.css").are_there());
    }
}
