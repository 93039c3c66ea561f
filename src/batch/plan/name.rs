//! Names of outputs.

/// Bytes of a name; with the key and the ending it stays under the 255 of file systems.
const MOST_BYTES: usize = 160;

/// The name of the output of an issue: that of its file; that of its folder where the file is called `issue`.
pub fn output_name(folder: &str, file: &str) -> String {
    let stem = file.strip_suffix(".json").unwrap_or(file);
    let name = match stem.strip_prefix("issue") {
        Some(rest) if !folder.is_empty() && (rest.is_empty() || rest.starts_with('.')) => format!("{folder}{rest}"),
        _ => stem.to_owned(),
    };
    // What a file system, a shell or an address would stumble over.
    let plain = |c: char| if c.is_control() || "/\\:*?\"<>|#%{}^~[]`".contains(c) { '_' } else { c };
    let name: String = name.trim_matches(['.', ' ']).chars().map(plain).collect();
    let end = (0..=MOST_BYTES.min(name.len())).rev().find(|end| name.is_char_boundary(*end)).unwrap_or(0);
    if end == 0 { "issue".to_owned() } else { name[..end].to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_called_as_their_issues_are() {
        for (folder, file, name) in [
            ("river-12", "issue.json", "river-12"),
            ("river-12", "issue.ar.json", "river-12.ar"),
            ("2024", "river-12.json", "river-12"),
            ("", "issue.json", "issue"),
            ("a", "issues.json", "issues"),
            ("نشرة", "issue.json", "نشرة"),
            ("a\nb/c", "issue.json", "a_b_c"),
            ("..", "issue.json", "issue"),
            ("x", "50 % off?.json", "50 _ off_"),
        ] {
            assert_eq!(output_name(folder, file), name);
        }
        let long = output_name(&"ü".repeat(300), "issue.json");
        assert_eq!(long.len(), MOST_BYTES);
    }
}
