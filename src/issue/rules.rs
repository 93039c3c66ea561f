//! The rules of the leaves of the model, by the name of their type in the schema.

use std::ops::Range;

use unicode_script::{Script, UnicodeScript};

use super::date::Dates;
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

/// Characters of the longest heading, name or label; a PDF's own strings hold no more than 32,767 bytes.
pub const LONGEST_LABEL: usize = 2_000;
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

/// What to write in place of something that is not a date, in an issue of this period.
pub fn date_hint(text: &str, is_when: bool, period: Option<Dates>) -> String {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let number = |part: &str| part.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u16>().ok();
    let month = |part: &str| {
        let short = part.to_lowercase().chars().take(3).collect::<String>();
        (part.chars().next()?.is_alphabetic()).then(|| MONTHS.iter().position(|month| *month == short)).flatten().map(|at| at as u16 + 1)
    };
    let known = |dates: &[String]| dates.iter().all(|date| super::date::Day::parse(date).is_ok());
    let day = |year, month, day| format!("{year:04}-{month:02}-{day:02}");
    let proposals: Vec<String> = match parts[..] {
        [y, m, d] if y.len() == 4 => {
            number(y).zip(number(m).or(month(m))).zip(number(d)).map(|((y, m), d)| day(y, m, d)).into_iter().collect()
        }
        [a, b, y] if y.len() == 4 => match (number(a), month(a), number(b), month(b), number(y)) {
            (Some(a), _, Some(b), _, Some(y)) => {
                let mut both = vec![day(y, b, a), day(y, a, b)];
                both.retain(|date| super::date::Day::parse(date).is_ok());
                both.dedup();
                both
            }
            (Some(d), _, _, Some(m), Some(y)) | (_, Some(m), Some(d), _, Some(y)) => vec![day(y, m, d)],
            _ => Vec::new(),
        },
        [m, y] if y.len() == 4 => month(m).or(number(m)).zip(number(y)).map(|(m, y)| format!("{y:04}-{m:02}")).into_iter().collect(),
        [y1, m1, d1, y2, m2, d2] if is_when => {
            let ends = [format!("{y1}-{m1}-{d1}"), format!("{y2}-{m2}-{d2}")];
            if known(&ends) {
                return format!("write {{ \"from\": \"{}\", \"to\": \"{}\" }}", ends[0], ends[1]);
            }
            Vec::new()
        }
        _ => Vec::new(),
    };
    match parts[..] {
        [year] if year.len() == 4 && number(year).is_some() => {
            let month = period.filter(|period| number(year) == u16::try_from(period.from.year).ok()).map_or(1, |period| period.from.month);
            return format!("write the month too, such as `{year}-{month:02}`");
        }
        [a, b] => {
            if let Some((month, day)) = month(a).zip(number(b)).or(month(b).zip(number(a))).filter(|(_, day)| *day <= 31) {
                let year = year_of(month, period);
                return format!("write the year before it, as in `{year}-{month:02}-{day:02}`");
            }
        }
        _ => {}
    }
    match &proposals[..] {
        [one] if known(&proposals) && one != text => format!("write `{one}`"),
        [one, other] => format!("write `{one}` or `{other}`: the year comes first, then the month"),
        _ if is_when => "words such as \"early May\" go into `when_text`".into(),
        _ => "write year, month and day with hyphens between them".into(),
    }
}

/// The year in which a month lies that an issue of this period names without one.
fn year_of(month: u16, period: Option<Dates>) -> i16 {
    let Some(period) = period else { return 2023 };
    let last = period.to.unwrap_or(period.from);
    let within =
        |year: &i16| (period.from.year, period.from.month) <= (*year, month as i8) && (*year, month as i8) <= (last.year, last.month);
    (period.from.year..=last.year).take(100).find(within).unwrap_or(period.from.year)
}

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

/// What an address begins with that is taken for a path.
const ADDRESSES: [&str; 8] = ["file", "data", "http", "https", "ftp", "blob", "javascript", "vbscript"];

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

/// Kinds of character that cannot be printed of which a text is told; of more it gives the number.
const MOST_UNPRINTABLE: usize = 8;

/// The characters of a text that cannot be printed, each where it stands first, with how often it is there.
pub fn unprintable(text: &str) -> Vec<(usize, (char, usize))> {
    let mut found: Vec<(usize, (char, usize))> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| is_unprintable(*c)) {
        match found.iter_mut().find(|(_, (known, _))| *known == c) {
            Some((_, (_, times))) => *times += 1,
            None => found.push((at, (c, 1))),
        }
    }
    found
}

/// What characters that cannot be printed are, each at its bytes, and what to do about them.
pub fn unprintable_faults(found: &[(usize, (char, usize))]) -> impl Iterator<Item = (Range<usize>, Fault)> {
    found.iter().take(MOST_UNPRINTABLE).enumerate().map(|(index, (at, (c, times)))| {
        let mut fault = unprintable_fault(*c);
        if *times > 1 {
            fault.fact.push_str(&format!(", {times} times"));
        }
        let more = found.len().saturating_sub(MOST_UNPRINTABLE);
        if index + 1 == MOST_UNPRINTABLE && more > 0 {
            fault.fact.push_str(&format!("; {more} more that cannot be printed are in it"));
        }
        (*at..at + c.len_utf8(), fault)
    })
}

fn unprintable_fault(c: char) -> Fault {
    let code = format!("U+{:04X}", c as u32);
    let delete = "delete it; it often comes along when text is pasted from another program";
    let (fact, hint) = match c {
        '\t' => (format!("a tab ({code}) stands in this text"), "write a space"),
        '\r' => (format!("a carriage return ({code}) stands in this text"), "delete it; `\\n` alone begins a new line"),
        '\u{FFFD}' => (format!("a letter was lost here when the text was copied ({code})"), "write the letter that belongs here"),
        c if is_bidi_control(c) => {
            (format!("an invisible character that turns the direction of writing ({code}) stands in this text"), delete)
        }
        _ => (format!("an invisible character that cannot be printed ({code}) stands in this text"), delete),
    };
    fault("unprintable", fact, hint)
}

/// True for a character that no page can show.
pub fn is_unprintable(c: char) -> bool {
    (c.is_control() && c != '\n') || is_bidi_control(c) || matches!(c, '\u{FEFF}' | '\u{FFFD}')
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

    #[test]
    fn a_wrong_date_gets_a_proposal() {
        let winter = Dates { from: super::super::date::Day::parse("2025-11").unwrap(), to: super::super::date::Day::parse("2026-01").ok() };
        for (text, hint) in [("4 March", "2025-03-04"), ("4 December", "2025-12-04"), ("4 January", "2026-01-04"), ("2025", "2025-11")] {
            assert!(date_hint(text, true, Some(winter)).contains(hint), "{text}: {}", date_hint(text, true, Some(winter)));
        }
        for (text, hint) in [
            ("4 March 2024", "write `2024-03-04`"),
            ("March 4th, 2024", "write `2024-03-04`"),
            ("Sept. 2024", "write `2024-09`"),
            ("2024/3/4", "write `2024-03-04`"),
            ("25.12.2024", "write `2024-12-25`"),
            ("04-03-2024", "write `2024-03-04` or `2024-04-03`: the year comes first, then the month"),
            ("2024-03-04/2024-03-06", "write { \"from\": \"2024-03-04\", \"to\": \"2024-03-06\" }"),
            ("2024", "write the month too, such as `2024-01`"),
            ("4 March", "write the year before it, as in `2023-03-04`"),
            ("soon", "words such as \"early May\" go into `when_text`"),
        ] {
            assert_eq!(date_hint(text, true, None), hint, "{text}");
        }
        assert!(date_hint("2024-02-30", false, None).contains("hyphens") && date_hint("é", false, None).contains("hyphens"));
    }

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

    #[test]
    fn short_links_lose_their_scheme() {
        assert!(short_link("https://bit.ly/x").unwrap_err().hint.contains("`bit.ly/x`"));
        assert_eq!(short_link("bit.ly/CTCompact"), Ok(()));
    }
}
