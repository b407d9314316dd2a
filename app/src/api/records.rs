//! Records: lists, single ones, search, and changing them.
