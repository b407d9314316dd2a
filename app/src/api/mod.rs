//! Every function that the browser can call on the server, and how they refuse.
//!
//! Each is thin: it takes the request's [`server::reading`] or [`server::writing`] context and asks
//! the store. What comes back is already reduced to what the asker may read.

#![allow(missing_docs, reason = "the macro makes a struct of each function's arguments, whose fields take no words")]

pub mod access;
#[cfg(feature = "ssr")]
pub mod desk;
#[cfg(feature = "ssr")]
pub mod drafting;
pub mod drawn;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod giving;
#[cfg(feature = "ssr")]
pub mod house;
pub mod lean;
#[cfg(feature = "ssr")]
pub mod many;
#[cfg(feature = "ssr")]
pub mod people;
pub mod policy;
pub mod records;
#[cfg(feature = "ssr")]
pub mod server;
pub mod session;
pub mod viewing;

use std::collections::BTreeMap;

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use remit_wire::{Code, Problem};
use serde::{Deserialize, Serialize};

/// Why a request was not answered, as it travels to the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Refusal(pub Problem);

impl Refusal {
    /// A refusal with a sentence for people.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Refusal {
        Refusal(Problem::new(code, detail))
    }

    /// A refusal of a kind, with nothing more to say than the page says of its kind.
    #[must_use]
    pub fn bare(code: Code) -> Refusal {
        Refusal::new(code, "")
    }

    /// Whether the asker has to sign in (again).
    #[must_use]
    pub fn is_signed_out(&self) -> bool {
        self.0.code == Code::SignedOut
    }

    /// Whether the server was not reached at all.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        self.0.status == 0
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Refusal {
        Refusal(problem)
    }
}

/// What was sent is no call of a function, or more than is taken.
fn not_understood() -> Refusal {
    #[cfg(feature = "ssr")]
    return server::refuse(Problem::because(Code::Invalid, remit_wire::reason::General::NotUnderstood));
    #[cfg(not(feature = "ssr"))]
    Refusal::bare(Code::Invalid)
}

impl FromServerFnError for Refusal {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Refusal {
        match error {
            ServerFnErrorErr::Request(_) => {
                let Refusal(mut problem) = Refusal::bare(Code::Internal);
                problem.status = 0;
                Refusal(problem)
            }
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => not_understood(),
            // In a browser it is the answer that could not be read.
            #[cfg(feature = "ssr")]
            ServerFnErrorErr::Deserialization(_) => not_understood(),
            _ => Refusal::bare(Code::Internal),
        }
    }
}

/// What comes back to a form that was sent without JavaScript and could not be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// Why not.
    pub problem: Problem,
    /// What was typed, by the name of the input; never a password.
    pub values: BTreeMap<String, String>,
}

/// What was done, for the page that is shown next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Which thing.
    pub done: String,
    /// What there is to say about it.
    pub values: BTreeMap<String, String>,
}

impl Note {
    /// A note that something was done.
    #[must_use]
    pub fn of(done: &str) -> Note {
        Note { done: done.into(), values: BTreeMap::new() }
    }

    /// The same with something to say about it.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl ToString) -> Note {
        self.values.insert(key.into(), value.to_string());
        self
    }

    /// What is said about something.
    #[must_use]
    pub fn value(&self, key: &str) -> &str {
        self.values.get(key).map_or("", String::as_str)
    }
}

/// What came back to the form on this page. Only the server knows: a browser that runs this has the
/// form still on its screen.
#[must_use]
pub fn returned() -> Option<Returned> {
    #[cfg(feature = "ssr")]
    return server::take_returned();
    #[cfg(not(feature = "ssr"))]
    None
}
