//! The pages of the desk.

pub use crate::drawn::sheet::{Drawing, Here, Page, Sheet};

use super::{explain, mine, reach, start, trail};

/// Every page of the desk, and one's own access. Each has its permission case in the tests.
pub const PAGES: &[Page] = &[
    Page { path: "/admin", draw: |here| Box::pin(start::draw(here)) },
    Page { path: "/admin/access", draw: |here| Box::pin(explain::draw(here)) },
    Page { path: "/admin/access/{login}", draw: |here| Box::pin(reach::draw(here)) },
    Page { path: "/admin/audit", draw: |here| Box::pin(trail::draw(here)) },
    Page { path: "/access", draw: |here| Box::pin(mine::draw(here)) },
];
