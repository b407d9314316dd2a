//! The server from outside: over HTTP, in this process, and as a program on a command line.
//!
//! Every test over HTTP runs on SQLite, and on PostgreSQL where `REMIT_TEST_POSTGRES` names a server;
//! see [`support`].

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

mod access;
mod bad_input;
mod cases;
mod changes;
mod chosen;
mod cli;
mod conform;
mod cookies;
mod counts;
mod coverage;
mod description;
mod dimensions;
mod draft;
mod files;
mod giving;
mod interference;
mod languages;
mod leaks;
mod masks;
mod nodes;
mod people;
mod people_pages;
mod policy_later;
mod policy_pages;
mod policy_wide;
mod refused;
mod setup;
mod shell;
mod support;
mod surfaces;
mod viewing;
mod views;
mod weight;
