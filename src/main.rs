//! The program: everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    bulletin::allocator::give_back_at_once();
    ExitCode::from(bulletin::cli::run())
}
