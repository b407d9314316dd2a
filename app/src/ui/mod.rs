//! The controls that pages are put together from.

pub mod address;
pub mod cell;
pub mod chart;
pub mod chrome;
pub mod columns;
pub mod fields;
pub mod filters;
pub mod format;
pub mod html;
pub mod icon;
pub mod keys;
pub mod load;
pub mod page;
pub mod table;
pub mod values;
