//! Looking at the product as someone else.

use leptos::prelude::*;

use super::Refusal;
#[cfg(feature = "ssr")]
use super::{Returned, server};

/// Looks as someone else from now on, and goes to the first page as they see it.
///
/// # Errors
/// As the store's; back to the page about them, where it is said.
#[server(prefix = "/api/ui", endpoint = "view-as")]
pub async fn view_as(login: String) -> Result<(), Refusal> {
    match server::store()?.view_as(&server::visit()?, &login).await {
        Ok(()) => {
            leptos_axum::redirect("/");
            Ok(())
        }
        Err(error) => {
            let refusal = Refusal::from(error);
            let returned = Returned { problem: refusal.0.clone(), values: Default::default() };
            server::back_to_form(&about(&login), returned);
            Err(refusal)
        }
    }
}

/// Looks as oneself again, and goes back to the page about whom it was.
///
/// # Errors
/// If the database fails.
#[server(prefix = "/api/ui", endpoint = "view-as/end")]
pub async fn end_view_as(#[server(default)] login: String) -> Result<(), Refusal> {
    server::store()?.end_view_as(&server::visit()?).await?;
    leptos_axum::redirect(&about(&login));
    Ok(())
}

#[cfg(feature = "ssr")]
fn about(login: &str) -> String {
    match login {
        "" => "/".into(),
        login => format!("/admin/access/{}", remit_wire::encode(login)),
    }
}
