//! What a role can say: actions, reaches, field levels and grants.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::Dimension;

/// Something that a user does to a record (`ARCHITECTURE.md`, "Actions").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Action {
    View,
    Create,
    Edit,
    Delete,
    Transfer,
    Share,
    Export,
    Approve,
}

/// How far a grant reaches: a ladder on which each rung contains those below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Records that I own.
    Own,
    /// … or that someone owns whose chain of managers contains me.
    Reports,
    /// … or that lie in the department where the assignment is anchored.
    Department,
    /// … or in a department below it.
    Subtree,
    /// Every record.
    All,
}

/// How much of a field a role shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Level {
    Hidden,
    Masked,
    Read,
    Edit,
}

/// What a share allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ShareLevel {
    View,
    Edit,
}

/// What a role allows for one object and action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// How far.
    pub reach: Reach,
    /// Also the records whose customer lies in the same role's grant for the same action on customers.
    #[serde(default)]
    pub via_customer: bool,
    /// Only inside my partitions of these dimensions.
    #[serde(default)]
    pub fences: BTreeSet<Dimension>,
    /// Allowed, but as a change request that someone else approves.
    #[serde(default)]
    pub approval: bool,
    /// `transfer` only: where the record may end up; absent means [`Reach::Department`].
    #[serde(default)]
    pub to: Option<Reach>,
}

impl Grant {
    /// A grant with a reach and nothing else.
    #[must_use]
    pub fn new(reach: Reach) -> Grant {
        Grant { reach, via_customer: false, fences: BTreeSet::new(), approval: false, to: None }
    }

    /// The same with `via_customer`.
    #[must_use]
    pub fn via_customer(mut self) -> Grant {
        self.via_customer = true;
        self
    }

    /// The same behind one more fence.
    #[must_use]
    pub fn fenced(mut self, dimension: &str) -> Grant {
        self.fences.insert(dimension.into());
        self
    }

    /// Whether it says nothing but its reach, and can be written as one word.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Grant::new(self.reach)
    }
}

/// Gives a small closed vocabulary its keys, both ways.
macro_rules! keyed {
    ($name:ident, $($variant:ident = $key:literal),+ $(,)?) => {
        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The key in policies, files and the API.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $($name::$variant => $key),+ }
            }

            /// The one with this key.
            #[must_use]
            pub fn from_key(key: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.key() == key)
            }
        }
    };
}
pub(crate) use keyed;

keyed!(
    Action,
    View = "view",
    Create = "create",
    Edit = "edit",
    Delete = "delete",
    Transfer = "transfer",
    Share = "share",
    Export = "export",
    Approve = "approve"
);
keyed!(Reach, Own = "own", Reports = "reports", Department = "department", Subtree = "subtree", All = "all");
keyed!(Level, Hidden = "hidden", Masked = "masked", Read = "read", Edit = "edit");
keyed!(ShareLevel, View = "view", Edit = "edit");
