//! The rules of the leaves of the model, by the name of their type in the schema.

use crate::diagnostic::is_bidi_control;

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

/// Characters of the longest address.
pub const LONGEST_ADDRESS: usize = 2_048;
/// The schemes that a link may have.
const SCHEMES: [&str; 4] = ["https", "http", "mailto", "tel"];

fn fault(rule: &'static str, fact: impl Into<String>, hint: impl Into<String>) -> Fault {
    Fault { rule, fact: fact.into(), allowed: None, hint: hint.into() }
}

/// An address with one of the known schemes.
pub fn link(url: &str) -> Result<(), Fault> {
    let allowed = Some("https://…, http://…, mailto:…, tel:…");
    let fault = |rule, fact: String, hint: &str| Err(Fault { rule, fact, allowed, hint: hint.into() });
    if url.chars().count() > LONGEST_ADDRESS {
        return fault("link", format!("this address is longer than {LONGEST_ADDRESS} characters"), "use a shorter one");
    }
    if let Some(bad) = url.chars().find(|c| c.is_whitespace() || c.is_control() || is_bidi_control(*c)) {
        return fault("link", format!("this address holds the character {}", bad.escape_unicode()), "write it percent-encoded, a space as `%20`");
    }
    let Some((scheme, rest)) = url.split_once(':') else {
        return fault("link", "this address has no scheme".into(), "write `https://` before it");
    };
    let scheme = scheme.to_ascii_lowercase();
    if !SCHEMES.contains(&scheme.as_str()) {
        let known = scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
        return if known && !scheme.contains('.') {
            fault("unsafe-link", format!("links may not use `{scheme}:`"), "link to a page that everybody can open")
        } else {
            fault("link", "this address has no scheme".into(), "write `https://` before it")
        };
    }
    match scheme.as_str() {
        "http" | "https" => {
            let Some(authority) = rest.strip_prefix("//").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or("")) else {
                return fault("link", format!("`//` is missing after `{scheme}:`"), "write `https://` before the host's name");
            };
            if authority.contains('@') {
                return fault("unsafe-link", "this address holds a user's name before its host".into(), "leave out everything up to the `@`");
            }
            let host = authority.split(':').next().unwrap_or("");
            if host.is_empty() || host.starts_with('.') || !host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '[' | ']')) {
                return fault("link", "this address has no host".into(), "write the whole address, such as `https://example.org/page`");
            }
            Ok(())
        }
        "mailto" => email(rest.split('?').next().unwrap_or("")),
        _ if rest.chars().any(|c| c.is_ascii_digit()) => Ok(()),
        _ => fault("link", "this telephone number has no digits".into(), "write `tel:+41…`"),
    }
}

/// An address as printed, without a scheme.
pub fn short_link(text: &str) -> Result<(), Fault> {
    if text.contains("://") {
        let hint = format!("write `{}`: `https://` is understood", text.split_once("://").map_or("", |(_, rest)| rest));
        return Err(fault("short-link", "a short link is printed without a scheme", hint));
    }
    if !text.contains('.') {
        return Err(fault("short-link", "this is not a web address", "write host and path, such as `bit.ly/CTCompact`"));
    }
    if text.chars().count() > 60 {
        return Err(fault("short-link", "a short link has at most 60 characters", "use `link` for a long address"));
    }
    link(&format!("https://{text}"))
}

/// An e-mail address.
pub fn email(text: &str) -> Result<(), Fault> {
    let good = text.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty()
            && host.contains('.')
            && host.split('.').all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'))
            && user.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c))
    });
    if good { Ok(()) } else { Err(fault("email", "this is not an e-mail address", "write it as `name@example.org`")) }
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
    Err(Fault {
        rule: "language",
        fact: "this is not a language tag".into(),
        allowed: Some("a BCP 47 tag such as `en`, `fr` or `zh-Hans`"),
        hint: "write the two letters of the language in small letters".into(),
    })
}

/// A path that stays inside the folder, as far as its words can tell.
pub fn file_path(text: &str) -> Result<(), Fault> {
    let hint = "put the file into the issue's folder and write its path from there, such as `media/photo.jpg`";
    let refuse = |fact: &str| Err(fault("unsafe-path", fact, hint));
    if text.is_empty() {
        return refuse("this path is empty");
    }
    if text.starts_with(['/', '\\', '~']) || text.as_bytes().get(1) == Some(&b':') {
        return refuse("this path does not begin in the issue's folder");
    }
    if text.contains("://") {
        return refuse("this is an address, not a path: nothing is fetched from a network");
    }
    if text.split(['/', '\\']).any(|part| part == "..") {
        return refuse("this path leaves the issue's folder");
    }
    if text.chars().any(|c| c.is_control()) {
        return refuse("this path holds a control character");
    }
    Ok(())
}

/// The first character of a text that cannot be printed.
pub fn unprintable(text: &str) -> Option<(usize, char)> {
    text.char_indices().find(|(_, c)| (c.is_control() && *c != '\n') || is_bidi_control(*c) || *c == '\u{FEFF}' || *c == '\u{FFFD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_have_known_schemes() {
        for good in ["https://example.org", "http://bücher.example/a?b#c", "mailto:a@b.org?subject=x", "tel:+41 22".replace(' ', "").as_str(), "HTTPS://e.org"] {
            assert_eq!(link(good), Ok(()), "{good}");
        }
        for bad in ["javascript:alert(1)", "JavaScript:alert(1)", "file:///etc/passwd", "data:text/html,x", "vbscript:x", "https://user@evil.org"] {
            assert_eq!(link(bad).unwrap_err().rule, "unsafe-link", "{bad}");
        }
        for bad in ["", "#", "example.org", "bit.ly/x", "https:/e.org", "https://", "https:// e.org", "https://e.org/a b", "java\tscript:x", "mailto:x", "tel:call"] {
            assert!(link(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn paths_stay_in_the_folder() {
        for bad in ["/etc/passwd", "../x.jpg", "a/../../x", "C:\\x", "~/x", "", "https://e.org/x.jpg", "a\\..\\..\\b", "a\0b"] {
            assert!(file_path(bad).is_err(), "{bad}");
        }
        for good in ["media/a.jpg", "a..b.jpg", "фото 1.png"] {
            assert!(file_path(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn a_wrong_id_gets_a_proposal() {
        assert_eq!(id("Key Events").unwrap_err().hint, "write `key-events`");
    }

    #[test]
    fn short_links_lose_their_scheme() {
        assert!(short_link("https://bit.ly/x").unwrap_err().hint.contains("`bit.ly/x`"));
        assert_eq!(short_link("bit.ly/CTCompact"), Ok(()));
    }
}
