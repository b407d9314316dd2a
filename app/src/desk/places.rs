//! The places of the desk, and who has them.

use remit_policy::Capability;

use crate::i18n::desk::Words;

/// A place in the navigation.
pub struct Place {
    /// Its address.
    pub href: &'static str,
    /// What it is called.
    pub label: fn(&Words) -> &'static str,
    /// What can be done there, in a sentence.
    pub about: fn(&Words) -> &'static str,
    /// One of these opens it.
    pub needs: &'static [Capability],
}

/// All of them, in the order in which they are shown.
pub const PLACES: &[Place] = &[
    Place {
        href: "/admin/people",
        label: |words| words.people,
        about: |words| words.people_about,
        needs: &[
            Capability::UsersManage,
            Capability::RolesAssign,
            Capability::PartitionsManage,
            Capability::AccessReview,
        ],
    },
    Place {
        href: "/admin/departments",
        label: |words| words.departments,
        about: |words| words.departments_about,
        needs: &[Capability::DepartmentsManage, Capability::UsersManage, Capability::AccessReview],
    },
    Place {
        href: "/admin/dimensions",
        label: |words| words.dimensions,
        about: |words| words.dimensions_about,
        needs: &[Capability::PartitionsManage, Capability::AccessReview],
    },
    Place {
        href: "/admin/import",
        label: |words| words.import,
        about: |words| words.import_about,
        needs: &[Capability::UsersManage, Capability::RolesAssign, Capability::PartitionsManage],
    },
    Place {
        href: "/matrix",
        label: |words| words.matrix,
        about: |words| words.matrix_about,
        needs: &[Capability::RolesManage, Capability::PolicyPublish],
    },
    Place {
        href: "/admin/policy",
        label: |words| words.policy,
        about: |words| words.policy_about,
        needs: &[Capability::RolesManage, Capability::PolicyPublish, Capability::AccessReview],
    },
    Place {
        href: "/admin/access",
        label: |words| words.access,
        about: |words| words.access_about,
        needs: &[Capability::AccessReview],
    },
    Place {
        href: "/admin/audit",
        label: |words| words.audit,
        about: |words| words.audit_about,
        needs: &[Capability::AuditView],
    },
];

/// The places that someone with these system rights has.
pub fn places(capabilities: &[Capability]) -> impl Iterator<Item = &'static Place> {
    PLACES.iter().filter(|place| place.needs.iter().any(|one| capabilities.contains(one)))
}
