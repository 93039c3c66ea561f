//! The program: everything it does is in the library.

mod allocator;

use std::process::ExitCode;

fn main() -> ExitCode {
    allocator::give_back_at_once();
    ExitCode::from(bulletin::cli::run())
}
