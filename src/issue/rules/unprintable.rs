//! Characters that cannot be printed.

use std::ops::Range;

use super::{Fault, fault};
use crate::diagnostic::is_bidi_control;

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
