//! What the process has used: CPU of all its threads, and the most memory that it ever held.

/// CPU seconds of this process so far, user and system.
pub fn cpu() -> f64 {
    let usage = usage();
    [usage.ru_utime, usage.ru_stime].iter().map(|time| time.tv_sec as f64 + time.tv_usec as f64 / 1e6).sum()
}

/// The peak of resident memory so far, in MiB.
pub fn peak() -> f64 {
    // Linux counts KiB, macOS bytes.
    let unit = if cfg!(target_os = "macos") { 1024.0 * 1024.0 } else { 1024.0 };
    usage().ru_maxrss as f64 / unit
}

#[expect(unsafe_code, reason = "only the operating system knows")]
fn usage() -> libc::rusage {
    // SAFETY: an all-zero `rusage` is a valid one, and `getrusage` writes nothing else.
    unsafe {
        let mut usage = std::mem::zeroed();
        assert_eq!(libc::getrusage(libc::RUSAGE_SELF, &raw mut usage), 0, "the usage of the own process can always be read");
        usage
    }
}
