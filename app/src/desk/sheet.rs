//! The pages of the desk.

pub use crate::drawn::sheet::{Drawing, Here, Page, Sheet};

use super::start;

/// Every page of the desk. Each has its permission case in the tests.
pub const PAGES: &[Page] = &[Page { path: "/admin", draw: |here| Box::pin(start::draw(here)) }];
