//! The program's allocator.

use std::ffi::{c_int, c_long};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay` of mimalloc 3: milliseconds that freed memory stays with the process.
const PURGE_DELAY: c_int = 15;

#[expect(unsafe_code, reason = "mimalloc has no other way to this option")]
unsafe extern "C" {
    safe fn mi_option_set(option: c_int, value: c_long);
}

/// Gives what is freed back to the system at once. Setting pages makes and drops tables that double as they grow: kept for
/// the usual 10 ms they are a tenth of the most memory that is ever held, and save a fortieth of the time.
pub fn give_back_at_once() {
    mi_option_set(PURGE_DELAY, 0);
}
