//! Addresses as they are read aloud and typed from paper.

use unicode_script::{Script, UnicodeScript};

/// An address without its scheme, its host in its own letters where they cannot be taken for others.
pub fn readable(url: &str) -> String {
    let rest = url.split_once("://").map_or_else(|| url.split_once(':').map_or(url, |(_, rest)| rest), |(_, rest)| rest);
    let rest = rest.trim_end_matches('/');
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    // A mailbox has its host at the end.
    let (name, host) = host.split_at(host.rfind('@').map_or(0, |at| at + 1));
    format!("{name}{}{path}", lettered(host).unwrap_or_else(|| host.to_owned()))
}

/// A host in its own letters; none where it has none, or they could be taken for others (RFC 5895, UTS 39).
fn lettered(host: &str) -> Option<String> {
    let coded = |label: &str| label.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("xn--"));
    if !host.split('.').any(coded) {
        return None;
    }
    let (letters, valid) = idna::domain_to_unicode(host);
    let safe = valid.is_ok() && letters.split('.').all(|label| label.is_ascii() || is_plain(label));
    (safe && idna::domain_to_ascii(&letters).is_ok_and(|back| back.eq_ignore_ascii_case(host))).then_some(letters)
}

/// Cyrillic and Greek letters that look like Latin ones.
const ALIKE: &str = "авекмнорстухѕіјһԁԛԝүӏьАВЕКМНОРСТУХαβεηικνορτυχωγ";

/// Whether a label is of one script, and not all of letters that look like Latin ones.
fn is_plain(label: &str) -> bool {
    let mut letters = label.chars().filter(|letter| letter.is_alphabetic());
    let Some(first) = letters.next().and_then(script) else { return false };
    letters.all(|letter| script(letter) == Some(first))
        && (!matches!(first, Script::Cyrillic | Script::Greek)
            || label.chars().any(|letter| letter.is_alphabetic() && !ALIKE.contains(letter)))
}

/// The script of a letter; none for those of scripts that are not shown.
fn script(letter: char) -> Option<Script> {
    match letter.script() {
        // Chinese and Japanese mix these, and the sign of long vowels belongs to two of them.
        Script::Han | Script::Hiragana | Script::Katakana => Some(Script::Han),
        _ if letter == 'ー' => Some(Script::Han),
        script @ (Script::Latin | Script::Greek | Script::Cyrillic | Script::Hebrew | Script::Arabic | Script::Hangul) => Some(script),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn a_scheme_is_not_read_aloud() {
        for (url, said) in [
            ("https://www.example.org/", "www.example.org"),
            ("http://example.org/a?b=c#d", "example.org/a?b=c#d"),
            ("mailto:ann@example.org", "ann@example.org"),
            ("tel:+493012345", "+493012345"),
        ] {
            assert_eq!(readable(url), said);
        }
    }

    #[test]
    fn hosts_are_in_their_own_letters_where_nobody_is_misled() {
        for (url, said) in [
            ("https://xn--mnchen-3ya.de/xn--a", "münchen.de/xn--a"),
            ("https://www.xn--80aswg.xn--p1ai/", "www.сайт.рф"),
            ("mailto:a@xn--bcher-kva.example", "a@bücher.example"),
            ("https://xn--fiqs8s/", "中国"),
            // All of its letters look like Latin ones, or two scripts are mixed, or it is no such code.
            ("https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com"),
            ("https://xn--pypal-4ve.com/", "xn--pypal-4ve.com"),
            ("https://xn--a.example/", "xn--a.example"),
            ("https://xn--", "xn--"),
        ] {
            assert_eq!(readable(url), said);
        }
    }
}
