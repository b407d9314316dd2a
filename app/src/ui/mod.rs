//! The controls that pages are put together from.

#[cfg(feature = "ssr")]
pub mod address;
#[cfg(feature = "ssr")]
pub mod cell;
#[cfg(feature = "ssr")]
pub mod chart;
#[cfg(feature = "ssr")]
pub mod chrome;
#[cfg(feature = "ssr")]
pub mod columns;
#[cfg(feature = "ssr")]
pub mod fields;
#[cfg(feature = "ssr")]
pub mod filters;
pub mod format;
pub mod html;
#[cfg(feature = "ssr")]
pub mod icon;
pub mod keys;
pub mod load;
pub mod page;
pub mod said;
#[cfg(feature = "ssr")]
pub mod table;
#[cfg(feature = "ssr")]
pub mod values;
