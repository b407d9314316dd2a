//! Pages that the server draws for a browser which follows a link to them.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Refusal;
use super::lean::Lean;
#[cfg(feature = "ssr")]
use {super::server, crate::drawn::sheet, crate::ui::chrome};

/// A page, or a part of one, as the server drew it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// What the window is called.
    pub title: String,
    /// HTML, escaped where it was made.
    pub html: String,
    /// The address of the page, where it is another than the one that was asked for.
    pub address: Option<String>,
}

/// Draws the page of an address.
///
/// # Errors
/// As the page's own.
#[server(prefix = "/api/ui", endpoint = "draw", protocol = Lean)]
pub async fn draw(address: String) -> Result<Drawn, Refusal> {
    let tidied = sheet::tidied(&address);
    let drawn = page(tidied.as_deref().unwrap_or(&address)).await?;
    Ok(Drawn { address: tidied, ..drawn })
}

/// Draws a page within the answer to something else.
///
/// # Errors
/// As the page's own.
#[cfg(feature = "ssr")]
pub async fn page(address: &str) -> Result<Drawn, Refusal> {
    let sheet = sheet::draw(address).await.map_err(|refusal| server::refuse(refusal.0))?;
    Ok(Drawn { title: sheet.title, html: sheet.content.into_string(), address: None })
}

/// Draws the frame around the page of an address.
///
/// # Errors
/// `signed_out`.
#[server(prefix = "/api/ui", endpoint = "frame", protocol = Lean)]
pub async fn frame(address: String) -> Result<Drawn, Refusal> {
    let html = chrome::frame(&address).await.map_err(|refusal| server::refuse(refusal.0))?.into_string();
    Ok(Drawn { html, ..Drawn::default() })
}
