//! A module per place where a person goes.

pub mod access;
pub mod account;
pub mod dashboard;
pub mod login;
pub mod matrix;
pub mod not_found;
pub mod records;
pub mod search;
