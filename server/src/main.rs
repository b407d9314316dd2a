//! The program `remit`. All of it is in the library, where tests can reach it.

use std::process::ExitCode;

/// Requests are many short lives on several threads: a fifth of their time went into the system's allocator,
/// which also kept what was free. SQLite uses this one too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    remit::run(std::env::args_os())
}
