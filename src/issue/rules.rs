//! The rules of the leaves of the model, by the name of their type in the schema.

mod dates;
mod links;
mod paths;
mod unprintable;

pub use dates::date_hint;
pub use links::{LONGEST_ADDRESS, email, link, short_link};
pub use paths::file_path;
pub use unprintable::{is_unprintable, unprintable, unprintable_faults};

/// What is wrong with a leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The name of the rule.
    pub rule: &'static str,
    /// What is wrong.
    pub fact: String,
    /// What is allowed.
    pub allowed: Option<&'static str>,
    /// What to do.
    pub hint: String,
}

/// Characters of the longest heading, name or label; a PDF's own strings hold no more than 32,767 bytes.
pub const LONGEST_LABEL: usize = 2_000;

fn fault(rule: &'static str, fact: impl Into<String>, hint: impl Into<String>) -> Fault {
    Fault { rule, fact: fact.into(), allowed: None, hint: hint.into() }
}

/// A name for something in the issue.
pub fn id(text: &str) -> Result<(), Fault> {
    let first = text.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if first && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_')) && text.len() <= 64 {
        return Ok(());
    }
    let proposal: String =
        text.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(64).collect::<String>();
    let proposal = proposal.trim_matches('-');
    let hint = if proposal.is_empty() { "write a short name such as `key-events`".to_owned() } else { format!("write `{proposal}`") };
    Err(Fault {
        rule: "id",
        fact: "an id may not be written so".into(),
        allowed: Some("up to 64 small letters, digits, `-` and `_`, beginning with a letter or digit"),
        hint,
    })
}

/// A language tag.
pub fn lang_tag(text: &str) -> Result<(), Fault> {
    let mut parts = text.split('-');
    let primary = parts.next().is_some_and(|p| (2..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_lowercase()));
    if primary && text.len() <= 35 && parts.all(|p| (2..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric())) {
        return Ok(());
    }
    const NAMES: [(&str, &str); 8] = [
        ("arabic", "ar"),
        ("chinese", "zh"),
        ("english", "en"),
        ("français", "fr"),
        ("french", "fr"),
        ("german", "de"),
        ("russian", "ru"),
        ("spanish", "es"),
    ];
    let small = text.trim().to_lowercase().replace('_', "-");
    let meant = NAMES.iter().find(|(name, _)| *name == small).map_or(small.as_str(), |(_, tag)| tag);
    let hint = if meant != text && lang_tag(meant).is_ok() {
        format!("write `{meant}`")
    } else {
        "write the letters that stand for the language, in small letters".into()
    };
    let allowed = Some("`en`, `fr`, `zh-Hans` and the like (tags after BCP 47)");
    Err(Fault { rule: "language", fact: "this is not the tag of a language".into(), allowed, hint })
}

/// A colour of light: `#` and six hexadecimal digits.
pub fn rgb(text: &str) -> Result<(), Fault> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    let hexadecimal = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let hint = match digits.len() {
        6 if hexadecimal => format!("write `#{}`", digits.to_lowercase()),
        3 if hexadecimal => {
            format!("write each digit twice: `#{}`", digits.to_lowercase().chars().flat_map(|digit| [digit, digit]).collect::<String>())
        }
        8 if hexadecimal => format!("leave the opacity out: `#{}`; printed colours are opaque", digits[..6].to_lowercase()),
        _ => "write the red, green and blue of the colour as `#` and six digits of 0 to 9 and a to f".into(),
    };
    if hexadecimal && digits.len() == 6 && text.starts_with('#') {
        return Ok(());
    }
    Err(Fault { allowed: Some("a colour such as `#0b3d4f`"), ..fault("colour", "this is not a colour", hint) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_language_gets_a_proposal() {
        for (text, meant) in [("English", "`en`"), ("EN", "`en`"), ("pt_br", "`pt-br`"), ("Klingonisch", "letters")] {
            assert!(lang_tag(text).unwrap_err().hint.contains(meant), "{text}");
        }
    }

    #[test]
    fn a_wrong_id_gets_a_proposal() {
        assert_eq!(id("Key Events").unwrap_err().hint, "write `key-events`");
    }
}
