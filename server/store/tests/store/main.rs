//! The store from outside, on SQLite and, where `REMIT_TEST_POSTGRES` names a server, on PostgreSQL.
//!
//! Every test runs on a fresh database of each kind; `support::on_each` makes them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

mod audit;
mod budget;
mod bulk;
mod bundle;
mod bundle_wrong;
mod desk;
mod directory;
mod draft;
mod explain;
mod export;
mod fuzzed;
mod impact;
mod laws;
mod office;
mod people;
mod publish;
mod reach;
mod rollup;
mod search;
mod setup;
mod share;
mod sign_in;
mod support;
mod tokens;
mod touched;
mod trail;
