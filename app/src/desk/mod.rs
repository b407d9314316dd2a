//! The desk of those who administer, review and audit. Its pages are drawn like all others
//! ([`crate::drawn`]), and stand in [`sheet::PAGES`].

mod ask;
mod departments;
mod dimensions;
mod explain;
pub mod import;
mod kit;
mod mine;
mod people;
pub mod places;
mod reach;
pub mod sheet;
mod start;
mod trail;
