//! The program's allocator: that of the system, told to give memory back.

/// Keeps large blocks apart from the heap and gives what is freed back to the system at once. Setting pages makes and drops
/// tables that double as they grow: what stays behind of them is a tenth of the most memory that is ever held. The figures
/// beside an allocator with pages of its own are in `benches/README.md`.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn give_back_at_once() {
    const LARGE: libc::c_int = 128 * 1024;
    set(LARGE, LARGE);
}

/// Keeps what is freed for the next document: a worker that asks the system for each table anew has it cleared each time, a tenth
/// of its time. The figures are in `benches/README.md`.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn keep_for_the_next() {
    set(256 * 1024, 32 * 1024 * 1024);
}

/// Sets the bytes from which a block is mapped apart, and those that may stay free at the heap's end.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "the C library has no other way to its options")]
fn set(apart: libc::c_int, free: libc::c_int) {
    // SAFETY: it sets three numbers, which the C library guards by a lock.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
        libc::mallopt(libc::M_MMAP_THRESHOLD, apart);
        libc::mallopt(libc::M_TRIM_THRESHOLD, free);
    }
}

/// Other systems give memory back by themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn give_back_at_once() {}

/// Other systems keep memory by themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn keep_for_the_next() {}
