//! Why something is refused, as data: a closed set of reasons, each with its arguments and its sentence
//! in every language.
//!
//! The store gives a reason and no sentence. Programs read its [`Reason::key`] and the English sentence,
//! people the sentence in the language of their page. A table holds the two sentences of a reason side by
//! side, so that one that is missing does not compile, and an argument that only one of them knows neither.

mod desk;
mod flaw;
mod general;
mod policy;
mod record;
mod row;

pub use desk::{OfDesk, Use, Uses};
pub use general::General;
pub use policy::{Change, Claim, Clause, Keys, OfPolicy, People};
pub use record::{Deciding, LINE, Moment, OfRecord, TEXT, Taken};
pub use row::{OfRow, Told};

use crate::Language;

/// What can stand in a sentence.
pub trait Say {
    /// The same in words.
    fn say(&self, language: Language) -> String;
}

impl Say for String {
    fn say(&self, _: Language) -> String {
        self.clone()
    }
}

impl Say for u64 {
    fn say(&self, _: Language) -> String {
        self.to_string()
    }
}

impl Say for i64 {
    fn say(&self, _: Language) -> String {
        self.to_string()
    }
}

impl Say for &'static str {
    fn say(&self, _: Language) -> String {
        (*self).to_owned()
    }
}

impl Say for Box<Reason> {
    fn say(&self, language: Language) -> String {
        self.said(language)
    }
}

/// A table of reasons: `Name { argument: Type } = "English", "Chinese";`.
macro_rules! reasons {
    ($(#[$about:meta])* $table:ident:
     $($name:ident $({ $($arg:ident: $kind:ty),+ })? = $en:literal, $zh:literal;)+) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the sentences say what the arguments are")]
        pub enum $table {
            $(#[doc = $en] $name $({ $($arg: $kind),+ })?),+
        }

        impl $table {
            /// The name of the variant.
            pub(super) const fn name(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => stringify!($name)),+
                }
            }

            /// The names of all variants.
            pub(super) const NAMES: &'static [&'static str] = &[$(stringify!($name)),+];
        }

        #[allow(unused_variables, clippy::useless_format, reason = "a sentence need not name every argument")]
        impl $crate::reason::Say for $table {
            fn say(&self, language: $crate::Language) -> String {
                match self {
                    $(Self::$name $({ $($arg),+ })? => {
                        $($(let $arg = $crate::reason::Say::say($arg, language);)+)?
                        match language {
                            $crate::Language::En => format!($en),
                            $crate::Language::Zh => format!($zh),
                        }
                    })+
                }
            }
        }

        impl From<$table> for $crate::reason::Reason {
            fn from(reason: $table) -> Self {
                $crate::reason::Reason::$table(reason)
            }
        }

        #[cfg(test)]
        impl $crate::reason::tests::Sample for $table {
            fn samples() -> Vec<Self> {
                vec![$(Self::$name $({ $($arg: $crate::reason::tests::Example::example()),+ })?),+]
            }
        }
    };
}
use reasons;

/// Why something is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Whoever asks, and whatever for.
    General(General),
    /// Records, lists and shares.
    OfRecord(OfRecord),
    /// People, departments, values, roles given.
    OfDesk(OfDesk),
    /// The policy, its draft and its revisions.
    OfPolicy(OfPolicy),
    /// A row of a file.
    OfRow(OfRow),
}

impl Reason {
    /// The sentence.
    #[must_use]
    pub fn said(&self, language: Language) -> String {
        match self {
            Reason::General(reason) => reason.say(language),
            Reason::OfRecord(reason) => reason.say(language),
            Reason::OfDesk(reason) => reason.say(language),
            Reason::OfPolicy(reason) => reason.say(language),
            Reason::OfRow(reason) => reason.say(language),
        }
    }

    /// The same in a word, for programs.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            // What stands around another reason says nothing of its own.
            Reason::OfPolicy(OfPolicy::AsSentence { clause: Clause(reason) })
            | Reason::OfRow(OfRow::At { reason, .. } | OfRow::Single { told: Told(reason) }) => reason.key(),
            reason => snake(reason.name()),
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Reason::General(reason) => reason.name(),
            Reason::OfRecord(reason) => reason.name(),
            Reason::OfDesk(reason) => reason.name(),
            Reason::OfPolicy(reason) => reason.name(),
            Reason::OfRow(reason) => reason.name(),
        }
    }

    /// The keys of all reasons.
    #[must_use]
    pub fn keys() -> Vec<String> {
        let tables = [General::NAMES, OfRecord::NAMES, OfDesk::NAMES, OfPolicy::NAMES, OfRow::NAMES];
        tables.into_iter().flatten().map(|name| snake(name)).collect()
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.said(Language::En))
    }
}

/// `LoginTaken` as `login_taken`.
fn snake(name: &str) -> String {
    let mut key = String::with_capacity(name.len() + 4);
    for (place, letter) in name.char_indices() {
        if place > 0 && letter.is_ascii_uppercase() {
            key.push('_');
        }
        key.push(letter.to_ascii_lowercase());
    }
    key
}

#[cfg(test)]
mod tests;
