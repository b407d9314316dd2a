//! The server of Remit and its command line.
//!
//! The model: everything that comes in, over a socket or a command line, is turned into a question
//! to [`remit_store`], which alone decides; everything that goes out is what the store answered.
//! Nothing in this crate judges who may do what.
//!
//! A request passes [`router`]: security headers, a count, a bound ([`overload`]) and a second attempt where
//! the database was lost ([`again`]), then either [`rest`] (who asks is told by a token)
//! or the pages (by a cookie); [`visit`] makes the [`remit_store::Visit`] from it. A command passes
//! [`cli`], which reads [`config`] and calls what the command names.

mod again;
mod chosen;
pub mod cli;
pub mod config;
mod demo;
mod export;
mod failure;
mod headers;
mod health;
mod load;
pub mod metrics;
mod operator;
mod overload;
mod policy;
mod posted;
mod refused;
pub mod rest;
pub mod router;
mod serve;
pub mod visit;

use std::ffi::OsString;
use std::process::ExitCode;

pub use failure::Failure;

/// Runs a command line; the exit status is 0, 1 for a failure, or 2 for a wrong use.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    cli::run(args)
}
