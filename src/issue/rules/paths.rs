//! Paths of files: none leaves the folder of what names it.

use super::{Fault, fault};

/// What an address begins with that is taken for a path.
const ADDRESSES: [&str; 8] = ["file", "data", "http", "https", "ftp", "blob", "javascript", "vbscript"];

/// A path that stays inside the folder of what names it (`issue`, `theme`), as far as its words can tell.
pub fn file_path(owner: &str, text: &str) -> Result<(), Fault> {
    let example = if owner == "issue" { "media/photo.jpg" } else { "logo.png" };
    let hint = format!("put the file into the {owner}'s folder and write its path from there, such as `{example}`");
    let refuse = |fact: &str| Err(fault("unsafe-path", fact, hint.as_str()));
    if text.is_empty() {
        return refuse("this path is empty");
    }
    if text.starts_with(['/', '\\', '~']) || text.as_bytes().get(1) == Some(&b':') {
        return refuse(&format!("this path does not begin in the {owner}'s folder"));
    }
    let scheme = text.split(':').next().unwrap_or_default().to_ascii_lowercase();
    if text.contains("://") || text.contains(':') && ADDRESSES.contains(&scheme.as_str()) {
        return refuse("this is an address, not a path: nothing is fetched from a network");
    }
    if text.split(['/', '\\']).any(|part| part == "..") {
        return match shortest(text) {
            Some(short) => {
                let fact = format!("a path may not have `..` in it, also where it stays in the {owner}'s folder");
                Err(fault("unsafe-path", fact, format!("write `{short}`")))
            }
            None => refuse(&format!("this path leaves the {owner}'s folder")),
        };
    }
    if text.chars().any(|c| c.is_control()) {
        return refuse("this path holds a control character");
    }
    Ok(())
}

/// A path without its `..`; none when it leaves its folder on the way.
fn shortest(text: &str) -> Option<String> {
    let mut parts = Vec::new();
    for part in text.split(['/', '\\']) {
        match part {
            ".." => drop(parts.pop()?),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    Some(parts.join("/")).filter(|path| !path.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_the_folder() {
        for bad in ["/etc/passwd", "../x.jpg", "a/../../x", "C:\\x", "~/x", "", "https://e.org/x.jpg", "a\\..\\..\\b", "a\0b"] {
            assert!(file_path("issue", bad).is_err(), "{bad}");
        }
        for address in ["FILE:x", "data:image/png;base64,AA", "https:x"] {
            assert!(file_path("issue", address).unwrap_err().fact.contains("address"), "{address}");
        }
        assert_eq!(file_path("issue", "p/../good.jpg").unwrap_err().hint, "write `good.jpg`");
        assert!(file_path("issue", "p/../../good.jpg").unwrap_err().fact.contains("leaves"));
        for good in ["media/a.jpg", "a..b.jpg", "фото 1.png"] {
            assert!(file_path("issue", good).is_ok(), "{good}");
        }
    }
}
