//! The form behind the one-time link, by which the first administrator comes in.

use leptos::prelude::*;
use remit_store::{SetUp, Visit};
use remit_wire::encode;

use super::people::{Values, answered, text};
use super::server::{self, go_with_note};
use super::{Note, Refusal};
use crate::i18n;

/// Where the first administrator is led to.
const DESK: &str = "/admin";

/// The page of a link. Its secret is the right to it.
#[must_use]
pub fn page_of(secret: &str) -> String {
    format!("/setup/{}", encode(secret))
}

/// Makes the first department, the first administrator and the first revision, and signs in.
///
/// # Errors
/// `not_found` for every link that does not work; with the field that is wrong, back to the form with what was
/// typed, but for the passwords.
#[server(name = SetUpFirst, prefix = "/api/ui", endpoint = "setup")]
pub async fn set_up_first(secret: String, #[server(default)] values: Values) -> Result<(), Refusal> {
    let visit = server::visit()?;
    match try_set_up(&secret, &values, &visit).await {
        Ok(session) => {
            server::begin_session(&server::store()?, visit, session, DESK).await?;
            go_with_note(DESK, &Note::of("set_up"));
            Ok(())
        }
        Err(refusal) => {
            let typed = values.into_iter().filter(|(key, _)| key != "password" && key != "again").collect();
            answered(Err(refusal), &page_of(&secret), typed)
        }
    }
}

async fn try_set_up(secret: &str, values: &Values, visit: &Visit) -> Result<String, Refusal> {
    let typed = |key: &str| values.get(key).cloned().unwrap_or_default();
    let new = SetUp {
        organisation: text(values, "organisation").into(),
        name: text(values, "name").into(),
        login: text(values, "login").into(),
        password: typed("password"),
        again: typed("again"),
        language: server::language_named(text(values, "language")),
        templates: values.contains_key("templates"),
        reason: i18n::setup::words(i18n::detect()).reason.into(),
    };
    Ok(server::store()?.set_up(secret, &new, visit).await?)
}
