//! Addresses: known schemes, hosts without look-alikes, short links, mailboxes.

use unicode_script::{Script, UnicodeScript};

use super::{Fault, fault};
use crate::diagnostic::is_bidi_control;

/// Characters of the longest address.
pub const LONGEST_ADDRESS: usize = 2_048;
/// The schemes that a link may have.
const SCHEMES: [&str; 4] = ["https", "http", "mailto", "tel"];

/// An address with one of the known schemes.
pub fn link(url: &str) -> Result<(), Fault> {
    let allowed = Some("https://…, http://…, mailto:…, tel:…");
    let fault = |rule, fact: String, hint: &str| Err(Fault { rule, fact, allowed, hint: hint.into() });
    if matches!(url.trim(), "" | "#") {
        return fault(
            "link",
            "this address is empty".into(),
            "write the whole address, such as `https://example.org/page`, or take it out",
        );
    }
    if url.chars().count() > LONGEST_ADDRESS {
        return fault("link", format!("this address is longer than {LONGEST_ADDRESS} characters"), "use a shorter one");
    }
    if let Some(bad) = url.chars().find(|c| c.is_whitespace() || c.is_control() || is_bidi_control(*c)) {
        return match bad {
            ' ' => fault("link", "this address has a space in it".into(), "write `%20` for it, or take it out"),
            _ => fault(
                "link",
                format!("this address holds the invisible character U+{:04X}", bad as u32),
                "take it out, or copy the address anew",
            ),
        };
    }
    if let Some(hint) = relative(url) {
        return fault("link", "this address counts from a page of the web, which a bulletin is not".into(), &hint);
    }
    let incomplete = || match email(url) {
        Ok(()) => fault("link", "this address does not say that it is one for mail".into(), "write `mailto:` before it"),
        Err(_) => fault("link", "this address does not say how it is opened".into(), "write `https://` before it"),
    };
    let Some((scheme, rest)) = url.split_once(':') else { return incomplete() };
    let scheme = scheme.to_ascii_lowercase();
    if !SCHEMES.contains(&scheme.as_str()) {
        let known = scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
        return if known && !scheme.contains('.') {
            fault("unsafe-link", format!("links may not use `{scheme}:`"), "link to a page that everybody can open")
        } else {
            incomplete()
        };
    }
    match scheme.as_str() {
        "http" | "https" => {
            let Some(authority) = rest.strip_prefix("//").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or("")) else {
                return fault("link", format!("`//` is missing after `{scheme}:`"), "write `https://` before the host's name");
            };
            if authority.contains('@') {
                return fault(
                    "unsafe-link",
                    "what stands before the `@` of this address hides where it leads".into(),
                    "leave out everything up to the `@`",
                );
            }
            let host = authority.split(':').next().unwrap_or("");
            let gap = host.split('.').any(str::is_empty) && !host.starts_with('[');
            if gap || !host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '[' | ']')) {
                return fault("link", "this address has no host".into(), "write the whole address, such as `https://example.org/page`");
            }
            if host.split('.').any(mixed) {
                return fault(
                    "unsafe-link",
                    "the host's name mixes letters of several alphabets that look alike".into(),
                    "type the name anew, in one alphabet",
                );
            }
            match url::Url::parse(url) {
                Ok(_) => Ok(()),
                Err(error) => {
                    fault("link", format!("no browser can open this address: {error}"), "copy it anew from the browser's address bar")
                }
            }
        }
        "mailto" => email(rest.split('?').next().unwrap_or("")),
        _ if rest.chars().any(|c| c.is_ascii_digit()) => Ok(()),
        _ => fault("link", "this telephone number has no digits".into(), "write `tel:+41…`"),
    }
}

/// What to write for an address that leads somewhere only from a page of the web.
fn relative(url: &str) -> Option<String> {
    const PAGES: [&str; 9] = ["htm", "html", "php", "aspx", "pdf", "doc", "docx", "xlsx", "jpg"];
    if let Some(host) = url.strip_prefix("//") {
        return Some(format!("write `https://{host}`"));
    }
    if url.starts_with('#') {
        return Some("write the whole address of that place, such as `https://example.org/page#part`, or take it out".into());
    }
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let file =
        !path.contains('/') && path.rsplit_once('.').is_some_and(|(_, ending)| PAGES.contains(&ending.to_ascii_lowercase().as_str()));
    let from_root = path.trim_start_matches("./").trim_start_matches("../").trim_start_matches('/');
    (file || path.starts_with(['/', '?']) || path.starts_with("./") || path.starts_with("../"))
        .then(|| format!("write the whole address, such as `https://example.org/{from_root}`"))
}

/// True for letters of alphabets that share their forms: one of them may stand for another (Unicode technical standard 39, 5.1).
fn mixed(label: &str) -> bool {
    const ALIKE: [Script; 4] = [Script::Latin, Script::Cyrillic, Script::Greek, Script::Armenian];
    let of = |script: &Script| label.chars().any(|c| c.script() == *script);
    ALIKE.iter().filter(|script| of(script)).count() > 1
}

/// An address as printed, without a scheme.
pub fn short_link(text: &str) -> Result<(), Fault> {
    if text.contains("://") {
        let hint = format!("write `{}`", text.split_once("://").map_or("", |(_, rest)| rest));
        return Err(fault("short-link", "a short link is written without `https://`", hint));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_have_known_schemes() {
        for good in [
            "https://example.org",
            "http://bücher.example/a?b#c",
            "mailto:a@b.org?subject=x",
            "tel:+41 22".replace(' ', "").as_str(),
            "HTTPS://e.org",
            "https://пример.example/",
            "https://[2001:db8::1]/a",
        ] {
            assert_eq!(link(good), Ok(()), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
            "vbscript:x",
            "https://user@evil.org",
            "https://ex\u{430}mple.org",
        ] {
            assert_eq!(link(bad).unwrap_err().rule, "unsafe-link", "{bad}");
        }
        for bad in [
            "",
            "#",
            "example.org",
            "bit.ly/x",
            "https:/e.org",
            "https://",
            "https:// e.org",
            "https://e.org/a b",
            "https://e..org/",
            "https://.e.org/",
            "java\tscript:x",
            "mailto:x",
            "tel:call",
        ] {
            assert!(link(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_address_that_counts_from_a_page_is_told_as_such() {
        for (address, hint) in [
            ("/about", "`https://example.org/about`"),
            ("about.html#top", "`https://example.org/about.html`"),
            ("../x/y.pdf", "`https://example.org/x/y.pdf`"),
            ("//e.org/x", "write `https://e.org/x`"),
            ("#top", "https://example.org/page#part"),
        ] {
            let fault = link(address).unwrap_err();
            assert!(fault.fact.contains("a page of the web") && fault.hint.contains(hint), "{address}: {}", fault.hint);
        }
        assert_eq!(link("www.example.org").unwrap_err().hint, "write `https://` before it");
    }

    #[test]
    fn short_links_lose_their_scheme() {
        assert!(short_link("https://bit.ly/x").unwrap_err().hint.contains("`bit.ly/x`"));
        assert_eq!(short_link("bit.ly/CTCompact"), Ok(()));
    }
}
