//! What can be wrong with a policy's text, as data: here in English, elsewhere in other languages.

use std::fmt::{self, Display, Formatter};

use crate::{Action, Object};

/// A place in a text, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flawed {
    /// The path, such as `roles.rep.customer.view`; empty where the text is no TOML at all.
    pub path: String,
    /// What is wrong.
    pub flaw: Flaw,
}

impl Display for Flawed {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let between = if self.path.is_empty() { "" } else { ": " };
        write!(f, "{}{between}{}", self.path, self.flaw)
    }
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The text is no TOML; in the words of the library that reads it.
    NotToml(String),
    /// A key under which there can be no role.
    KeyOfNoRole,
    /// A text that cannot be such a key.
    NotAKey(Thing, String),
    /// A key that means nothing here, with those that do.
    Unknown(Vec<&'static str>),
    /// The same, where there may also be one of a vocabulary.
    UnknownBeside(Vec<&'static str>, Thing, Vec<&'static str>),
    /// A text that is no such thing, with those that are.
    NotOneOf(Thing, String, Vec<&'static str>),
    /// A value of another form than is needed.
    MustBe(Form, Form),
    /// Text with nothing in it.
    Empty,
    /// A key that is not there.
    Missing(&'static str),
    /// Neither a reach nor a table.
    NoReach,
    /// An object that belongs to no customer.
    NoCustomer(Object),
    /// Only a transfer leads somewhere.
    OnlyTransferTo,
    /// An action that cannot wait for approval.
    CannotWait(Action),
    /// Hours on no day.
    NoDay,
    /// Hours that end when they begin.
    SameTime,
    /// A text that is no time up to this one, in minutes.
    NotATime(String, u16),
    /// A text that is no network.
    NotANetwork(String),
    /// A test that claims nothing.
    ClaimsNothing,
    /// A test that claims two things.
    ClaimsBoth,
    /// A test about a field of an action that is about none.
    NoFieldOf(Action),
}

/// What something is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is what it says")]
pub enum Thing {
    Action,
    Capability,
    Day,
    Dimension,
    FieldOf(Object),
    Level,
    Object,
    Reach,
    Role,
    Tier,
}

/// What a value can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is what it says")]
pub enum Form {
    Flag,
    List,
    Moment,
    Number,
    Table,
    Text,
}

impl Display for Flaw {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::NotToml(error) => write!(f, "this is not TOML: {error}"),
            Flaw::KeyOfNoRole => write!(f, "is not the key of a role; use letters, digits, _ and -"),
            Flaw::NotAKey(thing, text) => {
                write!(f, "`{text}` is not the key of {thing}; use letters, digits, _ and -")
            }
            Flaw::Unknown(known) => write!(f, "is not known here; use {}", either(known)),
            Flaw::UnknownBeside(keys, thing, known) => {
                write!(f, "is not known here; use {} or {thing}: {}", keys.join(", "), either(known))
            }
            Flaw::NotOneOf(thing, text, known) => write!(f, "`{text}` is not {thing}; use {}", either(known)),
            Flaw::MustBe(wanted, Form::Text) => write!(f, "must be {wanted}, not text"),
            Flaw::MustBe(wanted, found) => write!(f, "must be {wanted}, not {found}"),
            Flaw::Empty => write!(f, "is empty"),
            Flaw::Missing(key) => write!(f, "`{key}` is missing"),
            Flaw::NoReach => write!(f, "must be a reach, or a table with a reach"),
            Flaw::NoCustomer(object) => write!(f, "a {} belongs to no customer", object.key()),
            Flaw::OnlyTransferTo => write!(f, "only transfer has `to`"),
            Flaw::CannotWait(action) => write!(f, "`{}` cannot wait for approval", action.key()),
            Flaw::NoDay => write!(f, "names no day, so it would never hold"),
            Flaw::SameTime => {
                write!(
                    f,
                    "begins and ends at the same time, so it would never hold; for a whole day use 00:00 and 24:00"
                )
            }
            Flaw::NotATime(text, latest) => write!(f, "`{text}` is not a time from 00:00 to {}", clock(*latest)),
            Flaw::NotANetwork(text) => {
                write!(f, "`{text}` is not a network; write it as 10.0.0.0/8 or 2001:db8::/32")
            }
            Flaw::ClaimsNothing => write!(f, "needs `can` or `cannot` with an action"),
            Flaw::ClaimsBoth => write!(f, "stands beside `can`; use one of the two"),
            Flaw::NoFieldOf(action) => write!(f, "`{}` is not about a field; use view or edit", action.key()),
        }
    }
}

impl Display for Thing {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Thing::Action => write!(f, "an action"),
            Thing::Capability => write!(f, "a capability"),
            Thing::Day => write!(f, "a day"),
            Thing::Dimension => write!(f, "a dimension"),
            Thing::FieldOf(object) => write!(f, "a field of {}", object.key()),
            Thing::Level => write!(f, "a level"),
            Thing::Object => write!(f, "an object"),
            Thing::Reach => write!(f, "a reach"),
            Thing::Role => write!(f, "a role"),
            Thing::Tier => write!(f, "a tier"),
        }
    }
}

impl Display for Form {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Form::Flag => "true or false",
            Form::List => "a list",
            Form::Moment => "a date or time without quotes",
            Form::Number => "a number",
            Form::Table => "a table",
            Form::Text => "text in quotes",
        })
    }
}

/// Minutes since midnight, as a clock shows them.
#[must_use]
pub fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `a, b or c`.
fn either(words: &[&str]) -> String {
    match words {
        [words @ .., last] if !words.is_empty() => format!("{} or {last}", words.join(", ")),
        words => words.concat(),
    }
}
