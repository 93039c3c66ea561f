//! The program's allocator: that of the system, told to give memory back.

/// Keeps large blocks apart from the heap and gives what is freed back to the system at once. Setting pages makes and drops
/// tables that double as they grow: what stays behind of them is a tenth of the most memory that is ever held. The figures
/// beside an allocator with pages of its own are in `benches/README.md`.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "the C library has no other way to its options")]
pub fn give_back_at_once() {
    /// Bytes from which a block is mapped apart, and that may stay free at the heap's end.
    const LARGE: libc::c_int = 128 * 1024;
    // SAFETY: it sets three numbers, before there is another thread.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
        libc::mallopt(libc::M_TRIM_THRESHOLD, LARGE);
    }
}

/// Other systems give memory back by themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn give_back_at_once() {}
