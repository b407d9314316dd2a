//! The pages of the desk.

pub use crate::drawn::sheet::{Drawing, Here, Page, Sheet};

use super::{matrix, policy, roles, start};

/// Every page of the desk. Each has its permission case in the tests.
pub const PAGES: &[Page] = &[
    Page { path: "/admin", draw: |here| Box::pin(start::draw(here)) },
    Page { path: "/matrix", draw: |here| Box::pin(matrix::draw(here)) },
    Page { path: "/admin/policy", draw: |here| Box::pin(policy::history::draw(here)) },
    Page { path: "/admin/policy/publish", draw: |here| Box::pin(policy::publish::draw(here)) },
    Page { path: "/admin/policy/impact", draw: |here| Box::pin(policy::impact::draw(here)) },
    Page { path: "/admin/policy/tests", draw: |here| Box::pin(policy::tests::draw(here)) },
    Page { path: "/admin/policy/{number}", draw: |here| Box::pin(policy::revision::draw(here)) },
    Page { path: "/admin/roles/new", draw: |here| Box::pin(roles::new::draw(here)) },
    Page { path: "/admin/roles/compare", draw: |here| Box::pin(roles::compare::draw(here)) },
    Page { path: "/admin/roles/{key}", draw: |here| Box::pin(roles::about::draw(here)) },
    Page { path: "/admin/roles/{key}/conditions", draw: |here| Box::pin(roles::conditions::draw(here)) },
    Page { path: "/admin/roles/{key}/members", draw: |here| Box::pin(roles::members::draw(here)) },
];
