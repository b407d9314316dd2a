//! The draft of the next revision: how it is changed, how it is read, and what it would do.
//!
//! One draft is shared by everyone who manages roles. It knows the revision that it was made on
//! ([`DraftView::base`]) and counts its own changes ([`DraftView::version`]); who saves says which
//! version they saw, so that nobody overwrites what they have not read.

mod edit;
mod impact;
mod merge;
mod template;
#[cfg(test)]
mod tests;

use remit_policy::{Action, Capability, Grant, Level, Name, Object, Policy, PolicyTest, Tier, Window};
use serde::{Deserialize, Serialize};

use crate::{Person, Sentence};

pub use edit::{PolicyEdit, RoleSource};
pub use impact::{
    Access, ActionImpact, CreateImpact, Example, ExampleOf, FieldImpact, Impact, ImpactQuery, ObjectImpact,
    PersonImpact, RoleImpact,
};
pub use merge::{Prefer, rebase};
pub use template::{TEMPLATES, Template, template};

/// What the draft shall say, as a whole: it replaces what the draft said before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaveDraft {
    /// The version of the draft that was seen; another one refuses it.
    pub version: i64,
    /// The revision that the edits are made on; it must be in force.
    pub base: i64,
    /// Every change to that revision, in order.
    #[serde(default)]
    pub edits: Option<Vec<PolicyEdit>>,
    /// Or the whole policy as text.
    #[serde(default)]
    pub policy: Option<String>,
}

/// Puts a draft that was made on an older revision onto the one in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RebaseDraft {
    /// The version of the draft that was seen.
    pub version: i64,
    /// Which side wins where both changed the same; absent: that refuses it.
    #[serde(default)]
    pub prefer: Option<Prefer>,
}

/// Publishes the draft as the next revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishDraft {
    /// The version of the draft that was seen.
    pub version: i64,
    /// Why.
    pub reason: String,
    /// Why it is published although tests of the policy fail; absent: they refuse it.
    #[serde(default)]
    pub override_tests: Option<String>,
}

/// Sets when the draft is published by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleDraft {
    /// The version of the draft that was seen.
    pub version: i64,
    /// When (RFC 3339).
    pub at: String,
    /// Why.
    pub reason: String,
    /// Why it is published although tests of the policy fail; absent: they refuse it.
    #[serde(default)]
    pub override_tests: Option<String>,
}

/// Publishes an old revision again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restore {
    /// The revision in force that was seen; another one refuses it. Absent: whichever it is.
    #[serde(default)]
    pub base: Option<i64>,
    /// Why.
    pub reason: String,
    /// Why it is published although tests of the policy fail; absent: they refuse it.
    #[serde(default)]
    pub override_tests: Option<String>,
}

/// The draft, or where there is none the revision in force with nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftView {
    /// Whether anything is in the draft.
    pub open: bool,
    /// Raised by every change of the draft, and never lowered.
    pub version: i64,
    /// The revision that the draft was made on.
    pub base: i64,
    /// The revision in force.
    pub revision: i64,
    /// Whether another revision came into force since: rebase it before saving or publishing.
    pub stale: bool,
    /// Who changed it last.
    pub author: Option<Person>,
    /// When (RFC 3339, UTC).
    pub edited_at: Option<String>,
    /// The policy as it would be.
    pub policy: Policy,
    /// What makes it from its base.
    pub edits: Vec<PolicyEdit>,
    /// The same to be read.
    pub diff: Vec<DiffLine>,
    /// The draft's tests, with what becomes of each.
    pub tests: Vec<TestView>,
    /// Why it could not be published, a sentence each; failing tests apart.
    pub problems: Vec<Sentence>,
    /// When it will be published by itself.
    pub schedule: Option<ScheduleView>,
    /// Why a scheduled publication did not happen.
    pub missed: Option<Missed>,
    /// Whether the reader may publish it.
    pub may_publish: bool,
    /// Roles that the reader holds and, under four eyes, may not edit.
    pub locked: Vec<String>,
}

/// When and by whom the draft will be published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleView {
    /// When (RFC 3339, UTC).
    pub at: String,
    /// Who set it, and will be the author of the revision.
    pub by: Option<Person>,
    /// Why.
    pub reason: String,
    /// Why it is published although tests fail.
    pub override_tests: Option<String>,
}

/// A publication that was scheduled and refused when its time had come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missed {
    /// When (RFC 3339, UTC).
    pub at: String,
    /// What stood against it.
    pub why: Sentence,
}

/// What becomes of a test of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestOutcome {
    /// It holds.
    Holds,
    /// It fails, and blocks publishing.
    Fails,
    /// It names a user who does not exist; it says nothing about the policy.
    NoUser,
    /// It names a record that does not exist; it says nothing about the policy.
    NoRecord,
}

/// A test of the policy with what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct TestView {
    pub test: PolicyTest,
    pub outcome: TestOutcome,
}

/// A published revision in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisionDetail {
    /// Its number.
    pub number: i64,
    /// Who published it; absent for the system.
    pub author: Option<Person>,
    /// Why.
    pub reason: String,
    /// When (RFC 3339, UTC).
    pub published_at: String,
    /// Its content.
    pub policy: Policy,
    /// The same as text.
    pub text: String,
    /// The revision that it is compared with; 0 is before the first.
    pub against: i64,
    /// What changed from that one to this.
    pub diff: Vec<DiffLine>,
}

/// One change between two policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    /// In plain English, as the command line says it.
    pub text: String,
    /// The role; absent for a test of the policy.
    pub role: Option<String>,
    /// The object, if it is about one.
    pub object: Option<Object>,
    /// What changed.
    pub change: Changed,
}

/// What changed in a role, or in the tests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Changed {
    /// A new role; what it gives follows as changes of its own.
    RoleAdded {
        name: Name,
        tier: Tier,
    },
    /// A role is gone with everything that it gave.
    RoleRemoved,
    Name {
        from: Name,
        to: Name,
    },
    Tier {
        from: Tier,
        to: Tier,
    },
    Capability {
        capability: Capability,
        given: bool,
    },
    /// Whether holders may give another role to others.
    Assigns {
        assigned: String,
        given: bool,
    },
    Grant {
        action: Action,
        from: Option<Grant>,
        to: Option<Grant>,
    },
    /// Of a new role only what differs from the field's default, from nothing.
    Level {
        field: String,
        from: Option<Level>,
        to: Level,
    },
    /// Whether a change of the field waits for approval.
    ApprovalField {
        field: String,
        asked: bool,
    },
    Hours {
        from: Vec<Window>,
        to: Vec<Window>,
    },
    /// As text, `10.0.0.0/8`.
    Networks {
        from: Vec<String>,
        to: Vec<String>,
    },
    TestAdded {
        test: PolicyTest,
    },
    TestRemoved {
        test: PolicyTest,
    },
}
