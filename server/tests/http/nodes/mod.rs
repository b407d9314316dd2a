//! The program as it runs: real processes, several of them on one database, and what befalls them.
//!
//! A database of its own is made for each test: an SQLite file, and one on PostgreSQL where
//! `REMIT_TEST_POSTGRES` names a server. Tests that stop a server make a cluster of their own, where
//! `initdb` is found; see [`cluster`].

mod client;
mod cluster;
mod faults;
mod full;
mod kills;
mod load;
mod node;
mod replica;
mod revoked;
mod workspace;
