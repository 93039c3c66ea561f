//! What follows words in brackets.

/// Characters in which the end of an address is looked for; what is beyond the longest one is told by its own rule.
const FURTHEST: usize = 4_096;

/// True for words that begin as addresses do.
fn opened(words: &str) -> bool {
    let scheme = words.split(':').next().unwrap_or_default().to_ascii_lowercase();
    matches!(scheme.as_str(), "http" | "https" | "mailto" | "tel" | "file" | "javascript" | "vbscript" | "data") && words.contains(':')
}

/// An address, a language or nothing.
pub enum Target<'a> {
    /// An address, and the bytes that it takes with its parentheses.
    Address(&'a str, usize),
    /// A language, and the bytes that it takes with its braces.
    Language(&'a str, usize),
    /// An address that does not end.
    Unclosed,
    /// An address that a space keeps from its words.
    Apart,
    /// Words, or the end.
    None,
}

/// What follows a `]`: an address in parentheses (which may hold balanced ones), a language in braces, or nothing.
pub fn target(rest: &str) -> Target<'_> {
    if let Some(after) = rest.strip_prefix("{lang=") {
        return match after.find('}') {
            Some(end) if end <= 35 => Target::Language(&after[..end], "{lang=}".len() + end),
            _ => Target::None,
        };
    }
    if let Some(after) = rest.strip_prefix(" (") {
        return if opened(after) { Target::Apart } else { Target::None };
    }
    let Some(after) = rest.strip_prefix('(') else { return Target::None };
    if after.starts_with(char::is_whitespace) && opened(after.trim_start()) {
        return Target::Unclosed;
    }
    let mut depth = 0;
    for (at, c) in after.char_indices().take(FURTHEST) {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return Target::Address(&after[..at], at + 2),
            ')' => depth -= 1,
            // `[sic] (see below)` is no link: an address begins right after the parenthesis and holds no space.
            c if c.is_whitespace() => {
                let end = after.char_indices().take(FURTHEST).find(|(_, c)| *c == ')').map_or(at, |(end, _)| end);
                // What a break in it hides from the eye is an address all the same.
                let joined: String = after[..end.max(at)].chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
                return if after[..at].contains(':') || opened(&joined) { Target::Unclosed } else { Target::None };
            }
            _ => {}
        }
    }
    if after.contains(':') { Target::Unclosed } else { Target::None }
}
