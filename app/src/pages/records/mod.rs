//! Records of every type: their list, their own page, and their form. What differs between types is in
//! the catalogue and in [`crate::ui::columns`].

pub mod edit;
pub mod list;
pub mod record;
mod related;
