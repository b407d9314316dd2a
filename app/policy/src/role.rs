//! Roles, and the policy that one revision holds.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::grant::keyed;
use crate::{Action, Conditions, Field, Grant, Level, Object};

/// A name in both languages of the product.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Name {
    pub en: String,
    pub zh: String,
}

/// How much weight a role carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Tier {
    #[default]
    Basic,
    Business,
    Management,
}

/// A system right, apart from rights to records: none of them shows any record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Capability {
    #[serde(rename = "users.manage")]
    UsersManage,
    #[serde(rename = "departments.manage")]
    DepartmentsManage,
    #[serde(rename = "roles.manage")]
    RolesManage,
    #[serde(rename = "roles.assign")]
    RolesAssign,
    #[serde(rename = "partitions.manage")]
    PartitionsManage,
    #[serde(rename = "policy.publish")]
    PolicyPublish,
    #[serde(rename = "audit.view")]
    AuditView,
    #[serde(rename = "audit.export")]
    AuditExport,
    #[serde(rename = "access.review")]
    AccessReview,
    #[serde(rename = "view_as")]
    ViewAs,
    #[serde(rename = "import")]
    Import,
    #[serde(rename = "backup.manage")]
    BackupManage,
    #[serde(rename = "security.manage")]
    SecurityManage,
    #[serde(rename = "api_tokens.manage")]
    ApiTokensManage,
}

keyed!(Tier, Basic = "basic", Business = "business", Management = "management");
keyed!(
    Capability,
    UsersManage = "users.manage",
    DepartmentsManage = "departments.manage",
    RolesManage = "roles.manage",
    RolesAssign = "roles.assign",
    PartitionsManage = "partitions.manage",
    PolicyPublish = "policy.publish",
    AuditView = "audit.view",
    AuditExport = "audit.export",
    AccessReview = "access.review",
    ViewAs = "view_as",
    Import = "import",
    BackupManage = "backup.manage",
    SecurityManage = "security.manage",
    ApiTokensManage = "api_tokens.manage"
);

/// What a role says about one object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectRights {
    /// At most one grant per action; absent means none.
    #[serde(default)]
    pub grants: BTreeMap<Action, Grant>,
    /// Levels that differ from the default of their field.
    #[serde(default)]
    pub fields: BTreeMap<String, Level>,
    /// An edit that touches one of these becomes a change request.
    #[serde(default)]
    pub approval_fields: BTreeSet<String>,
}

/// A named set of grants, field levels, capabilities and conditions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// What people read.
    pub name: Name,
    /// How much weight it carries.
    pub tier: Tier,
    /// System rights.
    #[serde(default)]
    pub capabilities: BTreeSet<Capability>,
    /// The keys of the roles that a holder with `roles.assign` may give to others and take from them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub assigns: BTreeSet<String>,
    /// Rights to records.
    #[serde(default)]
    pub objects: BTreeMap<Object, ObjectRights>,
    /// When and from where the role counts.
    #[serde(default)]
    pub conditions: Conditions,
}

impl Role {
    /// A role that allows nothing, named by its key.
    #[must_use]
    pub fn new(key: &str) -> Role {
        Role { name: Name { en: key.into(), zh: key.into() }, ..Role::default() }
    }

    /// The grant for an object and action, if the role has one.
    #[must_use]
    pub fn grant(&self, object: Object, action: Action) -> Option<&Grant> {
        self.objects.get(&object)?.grants.get(&action)
    }

    /// Sets or removes a grant.
    pub fn set_grant(&mut self, object: Object, action: Action, grant: Option<Grant>) {
        let rights = self.objects.entry(object).or_default();
        match grant {
            Some(grant) => rights.grants.insert(action, grant),
            None => rights.grants.remove(&action),
        };
        self.drop_empty(object);
    }

    /// The level of a field. Unless stated: normal fields `edit`, sensitive fields `hidden`.
    #[must_use]
    pub fn level(&self, object: Object, field: &Field) -> Level {
        let stated = self.objects.get(&object).and_then(|rights| rights.fields.get(field.key));
        stated.copied().unwrap_or(Role::default_level(field))
    }

    /// The level that a field has where a role says nothing.
    #[must_use]
    pub const fn default_level(field: &Field) -> Level {
        if field.sensitive { Level::Hidden } else { Level::Edit }
    }

    /// Sets a field's level; the default is kept unwritten, so that equal policies are equal texts.
    pub fn set_level(&mut self, object: Object, field: &Field, level: Level) {
        let rights = self.objects.entry(object).or_default();
        if level == Role::default_level(field) {
            rights.fields.remove(field.key);
        } else {
            rights.fields.insert(field.key.into(), level);
        }
        self.drop_empty(object);
    }

    fn drop_empty(&mut self, object: Object) {
        if self.objects.get(&object).is_some_and(|rights| *rights == ObjectRights::default()) {
            self.objects.remove(&object);
        }
    }
}

/// An assertion that is kept with the policy and run before it is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyTest {
    /// The login of the user who is judged.
    pub user: String,
    /// Whether the action must be allowed or refused.
    pub can: bool,
    /// The action.
    pub action: Action,
    /// The type of the record.
    pub object: Object,
    /// The record's key.
    pub record: String,
    /// One of its fields, where the test is about that: `view` asks whether it is read there (a mask is
    /// not read), `edit` whether it may be changed. Other actions know no fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl PolicyTest {
    /// Whether a test of this action may name a field.
    #[must_use]
    pub fn names_fields(action: Action) -> bool {
        matches!(action, Action::View | Action::Edit)
    }
}

/// All roles of one revision, and the assertions kept with them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// By key.
    pub roles: BTreeMap<String, Role>,
    /// Run on every draft.
    #[serde(default)]
    pub tests: Vec<PolicyTest>,
}
