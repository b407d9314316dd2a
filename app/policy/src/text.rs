//! The policy as text.
