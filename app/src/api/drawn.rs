//! Pages that the server draws for a browser which follows a link to them.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Refusal;
use super::lean::Lean;

/// A page as the server drew it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// What the window is called.
    pub title: String,
    /// HTML, escaped where it was made.
    pub html: String,
}

/// Draws a page of the desk.
///
/// # Errors
/// As the page's own.
#[server(prefix = "/api/ui", endpoint = "draw", protocol = Lean)]
pub async fn draw(address: String) -> Result<Drawn, Refusal> {
    let sheet = crate::desk::sheet::draw(&address).await.map_err(|refusal| super::server::refuse(refusal.0))?;
    Ok(Drawn { title: sheet.title, html: sheet.content.as_str().to_owned() })
}
