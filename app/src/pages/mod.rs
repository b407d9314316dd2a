//! A module per place where a person goes.

pub mod dashboard;
pub mod matrix;
pub mod not_found;
