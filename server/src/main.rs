//! The program `remit`. All of it is in the library, where tests can reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    remit::run(std::env::args_os())
}
