//! The desk of those who administer, review and audit. Its pages are drawn like all others
//! ([`crate::drawn`]), and stand in [`sheet::PAGES`].

pub mod matrix;
pub mod places;
pub mod policy;
mod roles;
pub mod sheet;
mod start;
