//! The pages of the desk.

pub use crate::drawn::sheet::{Drawing, Here, Page, Sheet};

use super::{
    departments, dimensions, explain, import, matrix, mine, people, policy, reach, roles, setup, start, trail,
};

/// Every page of the desk, and one's own access. Each has its permission case in the tests.
pub const PAGES: &[Page] = &[
    Page { path: "/setup/{secret}", draw: |here| Box::pin(setup::draw(here)) },
    Page { path: "/admin", draw: |here| Box::pin(start::draw(here)) },
    Page { path: "/admin/people", draw: |here| Box::pin(people::list::draw(here)) },
    Page { path: "/admin/people/new", draw: |here| Box::pin(people::forms::invite(here)) },
    Page { path: "/admin/people/{login}", draw: |here| Box::pin(people::person::draw(here)) },
    Page { path: "/admin/people/{login}/edit", draw: |here| Box::pin(people::forms::edit(here)) },
    Page { path: "/admin/people/{login}/move", draw: |here| Box::pin(people::leaving::move_to(here)) },
    Page { path: "/admin/people/{login}/depart", draw: |here| Box::pin(people::leaving::depart(here)) },
    Page { path: "/admin/people/{login}/roles", draw: |here| Box::pin(people::forms::assign(here)) },
    Page { path: "/admin/people/{login}/partitions", draw: |here| Box::pin(people::partitions::draw(here)) },
    Page { path: "/admin/departments", draw: |here| Box::pin(departments::tree(here)) },
    Page { path: "/admin/departments/new", draw: |here| Box::pin(departments::add(here)) },
    Page { path: "/admin/departments/{key}", draw: |here| Box::pin(departments::one(here)) },
    Page { path: "/admin/dimensions", draw: |here| Box::pin(dimensions::all(here)) },
    Page { path: "/admin/dimensions/{key}/{value}", draw: |here| Box::pin(dimensions::one(here)) },
    Page { path: import::ADDRESS, draw: |here| Box::pin(import::draw(here)) },
    Page { path: "/admin/access", draw: |here| Box::pin(explain::draw(here)) },
    Page { path: "/admin/access/{login}", draw: |here| Box::pin(reach::draw(here)) },
    Page { path: "/admin/audit", draw: |here| Box::pin(trail::draw(here)) },
    Page { path: "/access", draw: |here| Box::pin(mine::draw(here)) },
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
