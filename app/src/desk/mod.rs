//! The desk of those who administer, review and audit. Its pages are drawn like all others
//! ([`crate::drawn`]), and stand in [`sheet::PAGES`].

mod ask;
mod departments;
mod dimensions;
mod explain;
pub mod import;
mod kit;
pub mod matrix;
mod mine;
mod people;
pub mod places;
pub mod policy;
mod reach;
mod roles;
pub mod sent;
pub(crate) mod setup;
pub mod sheet;
mod start;
mod trail;
