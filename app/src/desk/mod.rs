//! The desk of those who administer, review and audit. Its pages are drawn like all others
//! ([`crate::drawn`]), and stand in [`sheet::PAGES`].

mod departments;
mod dimensions;
pub mod import;
mod kit;
mod people;
pub mod places;
pub mod sheet;
mod start;
