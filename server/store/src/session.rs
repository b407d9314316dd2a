//! Signing in and out, and finding out who asks.

use std::net::IpAddr;

use crate::store::Store;
use crate::Result;

/// What a request brings to prove who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// The secret in the session cookie.
    Session(String),
    /// The API token in the `Authorization` header.
    Token(String),
}

/// One request, as far as decisions depend on it. Made by the outermost layer, which owns clock and socket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visit {
    /// What it brings; absent for someone who is not signed in.
    pub credential: Option<Credential>,
    /// Seconds since 1970, UTC.
    pub at: i64,
    /// The client's address, if it is known and can be trusted.
    pub ip: Option<IpAddr>,
}

impl Store {
    /// Checks login and password and begins a session; answers the secret for the cookie.
    ///
    /// # Errors
    /// One and the same for an unknown login, a wrong password and a user who is not active.
    pub async fn sign_in(&self, _login: &str, _password: &str, _visit: &Visit) -> Result<String> {
        todo!()
    }

    /// Ends the session of this visit, if it has one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sign_out(&self, _visit: &Visit) -> Result<()> {
        todo!()
    }
}
