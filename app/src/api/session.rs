//! Signing in and out, and who I am.

use leptos::prelude::*;

use super::Refusal;
#[cfg(feature = "ssr")]
use {
    super::server,
    remit_policy::{Action, Capability, Object},
    remit_wire::{Me, Person, Unit},
    std::collections::BTreeMap,
};

/// As much of [`Me`] as the frame around every page shows.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// Login and name.
    pub person: Person,
    /// Department.
    pub department: Unit,
    /// What may be done to at least one possible record of each object.
    pub objects: BTreeMap<Object, Vec<Action>>,
    /// System rights.
    pub capabilities: Vec<Capability>,
    /// Who looks as this person, and can change nothing meanwhile.
    pub viewing_as_by: Option<Person>,
}

#[cfg(feature = "ssr")]
impl Viewer {
    /// Whether an action applies to at least one possible record of a type.
    #[must_use]
    pub fn may(&self, object: Object, action: Action) -> bool {
        self.objects.get(&object).is_some_and(|actions| actions.contains(&action))
    }
}

#[cfg(feature = "ssr")]
impl From<Me> for Viewer {
    fn from(me: Me) -> Viewer {
        Viewer {
            person: me.person,
            department: me.department,
            objects: me.objects,
            capabilities: me.capabilities,
            viewing_as_by: me.viewing_as_by,
        }
    }
}

/// Signs in and goes to `next`; back to the form, with what was typed, where that fails.
///
/// # Errors
/// `wrong_password`, one and the same for every reason.
#[server(prefix = "/api/ui", endpoint = "sign-in")]
pub async fn sign_in(login: String, password: String, #[server(default)] next: String) -> Result<(), Refusal> {
    let (store, visit) = (server::store()?, server::visit()?);
    match store.sign_in(&login, &password, &visit).await {
        Ok(secret) => server::begin_session(&store, visit, secret, &next).await,
        Err(error) => Err(server::back_to_login(error.into(), &login, &next)),
    }
}

/// Signs out.
///
/// # Errors
/// If the database fails.
#[server(prefix = "/api/ui", endpoint = "sign-out")]
pub async fn sign_out() -> Result<(), Refusal> {
    server::store()?.sign_out(&server::visit()?).await?;
    server::end_session();
    Ok(())
}

/// Sets the language of the pages; empty: as the browser asks.
///
/// # Errors
/// `signed_out`.
#[server(prefix = "/api/ui", endpoint = "language")]
pub async fn set_language(#[server(default)] language: String) -> Result<(), Refusal> {
    let (ctx, language) = (server::writing().await?, server::language_named(&language));
    ctx.set_language(language).await?;
    ctx.commit().await?;
    server::remember_language(language);
    leptos_axum::redirect("/account");
    Ok(())
}
