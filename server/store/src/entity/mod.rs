//! The tables as sea-orm sees them. Nothing outside the crate names them.

pub(crate) mod access;
pub(crate) mod org;
pub(crate) mod record;
