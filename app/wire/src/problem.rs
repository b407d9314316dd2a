//! Errors as people and programs read them (RFC 9457): nothing in them that the reader may not know.

use serde::{Deserialize, Serialize};

/// What kind of problem it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// Not signed in, or no longer.
    SignedOut,
    /// The login or the password is wrong.
    WrongPassword,
    /// Visible, but the action is not allowed.
    Forbidden,
    /// Whoever looks as someone else changes nothing meanwhile.
    OnlyLooking,
    /// Absent or invisible: the same answer for both.
    NotFound,
    /// What was sent cannot be used.
    Invalid,
    /// Someone changed it in the meantime.
    Stale,
    /// What was sent contradicts what is there.
    Conflict,
    /// A way that is not open yet.
    Unavailable,
    /// Too many requests, too fast.
    TooMany,
    /// Not just now, and nothing was changed: the same may go well in a moment.
    Busy,
    /// No room left to keep anything.
    Full,
    /// Nobody knows whether it was kept.
    Unsure,
    /// Our fault.
    Internal,
}

impl Code {
    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Code::SignedOut | Code::WrongPassword => 401,
            Code::Forbidden | Code::OnlyLooking => 403,
            Code::NotFound => 404,
            Code::Invalid => 422,
            Code::Stale => 412,
            Code::Conflict => 409,
            Code::Unavailable => 501,
            Code::TooMany => 429,
            Code::Busy => 503,
            Code::Full => 507,
            Code::Unsure | Code::Internal => 500,
        }
    }

    /// A short title in English.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Code::SignedOut => "not signed in",
            Code::WrongPassword => "login or password is wrong",
            Code::Forbidden => "not allowed",
            Code::OnlyLooking => "only looking",
            Code::NotFound => "nothing here for you",
            Code::Invalid => "not understood",
            Code::Stale => "changed in the meantime",
            Code::Conflict => "not possible as things are",
            Code::Unavailable => "not available yet",
            Code::TooMany => "too many requests",
            Code::Busy => "not just now",
            Code::Full => "no room left",
            Code::Unsure => "perhaps kept, perhaps not",
            Code::Internal => "something went wrong on our side",
        }
    }
}

/// An error on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{detail}")]
pub struct Problem {
    /// What kind.
    #[serde(rename = "type")]
    pub code: Code,
    /// The same in short words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened, where, and what to do.
    pub detail: String,
    /// The field that it is about, as the caller sent it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub field: Option<String>,
}

impl Problem {
    /// A problem with a sentence for people.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Problem {
        Problem { code, title: code.title().into(), status: code.status(), detail: detail.into(), field: None }
    }

    /// The same, about a field.
    #[must_use]
    pub fn at(mut self, field: &str) -> Problem {
        self.field = Some(field.into());
        self
    }
}
