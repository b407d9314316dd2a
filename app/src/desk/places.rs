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
];

/// The places that someone with these system rights has.
pub fn places(capabilities: &[Capability]) -> impl Iterator<Item = &'static Place> {
    PLACES.iter().filter(|place| place.needs.iter().any(|one| capabilities.contains(one)))
}
