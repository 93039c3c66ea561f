//! The manifest: every output with its SHA-256, in the form that `sha256sum --check` reads, in the order of their names.

use std::collections::BTreeMap;

use super::digest::Digest;

/// The manifest's name.
pub const NAME: &str = "SHA256SUMS";

/// The manifest of outputs, each by its path.
pub fn of<'a>(outputs: impl IntoIterator<Item = (&'a str, Digest)>) -> String {
    let outputs: BTreeMap<&str, Digest> = outputs.into_iter().collect();
    outputs.into_iter().map(|(name, sha256)| line(name, sha256)).collect()
}

/// A name that would break the line is escaped, which a backslash before the line tells, as GNU coreutils do.
fn line(name: &str, sha256: Digest) -> String {
    if name.contains(['\\', '\n', '\r']) {
        let name = name.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r");
        return format!("\\{sha256}  {name}\n");
    }
    format!("{sha256}  {name}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order_and_stay_on_their_lines() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let sums = of([("b\n\\.pdf", Digest::of(b"")), ("a b.pdf", Digest::of(b""))]);
        assert_eq!(sums, format!("{empty}  a b.pdf\n\\{empty}  b\\n\\\\.pdf\n"));
    }
}
