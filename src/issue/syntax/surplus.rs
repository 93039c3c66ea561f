//! Closing brackets that are one too many: found by trial, because all that follows one is read a level too high.

use super::{Parsed, Parser};

/// Texts that are read without one bracket or another, and bytes of them all.
const MOST_TRIALS: usize = 60;
const MOST_BYTES: usize = 16 << 20;

/// Reads a text; where it has more closing brackets than openers and cannot be read, without those whose absence makes it readable.
pub fn without(text: &str, read: impl Fn(&[usize]) -> Parsed) -> Parsed {
    let (mut best, mut passed) = (read(&[]), Vec::new());
    let surplus: isize = spare(text).iter().sum();
    if best.root.is_some() || best.too_deep.is_some() || surplus <= 0 {
        return best;
    }
    let trials = MOST_TRIALS.min(MOST_BYTES / text.len().max(1));
    // All that follows a bracket too many is shifted: the first one that mends the text is the one.
    for at in suspects(text).into_iter().take(trials) {
        passed.push(at);
        let tried = read(&passed);
        if tried.root.is_some() {
            return tried;
        }
        // Of several, each lets more of the text be read.
        let reach = |parsed: &Parsed| parsed.slips.iter().map(|slip| slip.at.start).max();
        if (passed.len() as isize) < surplus && reach(&tried) > reach(&best) {
            best = tried;
        } else {
            passed.pop();
        }
    }
    best
}

/// How many more `]` and `}` stand outside of quotation marks than `[` and `{`: tells a bracket that is missing from one that
/// is of the wrong kind.
pub fn spare(text: &str) -> [isize; 2] {
    let mut spare = [0, 0];
    brackets(text, |_, bracket, _| match bracket {
        b'[' => spare[0] -= 1,
        b']' => spare[0] += 1,
        b'{' => spare[1] -= 1,
        _ => spare[1] += 1,
    });
    spare
}

/// Closing brackets that are not where the lines of the file would have them: where these are of any help, a bracket stands on the
/// line of what it closes, or begins a line that is indented like that one. Also those that close nothing, or the whole too early.
fn suspects(text: &str) -> Vec<usize> {
    let spare = spare(text);
    let end = text.trim_end().len();
    let (mut open, mut found): (Vec<(Line, u8)>, Vec<usize>) = (Vec::new(), Vec::new());
    brackets(text, |at, bracket, line| {
        let (opener, kind) = match bracket {
            b']' => (b'[', 0),
            b'}' => (b'{', 1),
            _ => return open.push((line, bracket)),
        };
        let closed = open.pop_if(|(_, open)| *open == opener);
        let in_line = |from: Line| from.start == line.start || line.start + line.indent == at && from.indent == line.indent;
        let suspect = closed.is_none_or(|(from, _)| !in_line(from) || open.is_empty() && at + 1 < end);
        if suspect && spare[kind] > 0 {
            found.push(at);
        }
    });
    found
}

/// The line that a bracket stands on.
#[derive(Clone, Copy)]
struct Line {
    start: usize,
    indent: usize,
}

/// Goes to each bracket outside of quotation marks.
fn brackets(text: &str, mut visit: impl FnMut(usize, u8, Line)) {
    let (mut quoted, mut escaped) = (false, false);
    let (mut line, mut indented) = (Line { start: 0, indent: 0 }, true);
    for (at, byte) in text.bytes().enumerate() {
        if indented && !matches!(byte, b' ' | b'\t') {
            (line.indent, indented) = (at - line.start, false);
        }
        match byte {
            b'\n' => {
                (line, indented, quoted, escaped) = (Line { start: at + 1, indent: 0 }, true, false, false);
            }
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b']' | b'{' | b'}' if !quoted => visit(at, byte, line),
            _ => {}
        }
    }
}

impl Parser<'_> {
    /// Passes a closing bracket that closes nothing.
    pub(super) fn passed(&mut self) -> bool {
        let here = self.passed.contains(&self.at);
        if here {
            let bracket = &self.rest()[..1];
            self.slip(self.at..self.at + 1, format!("a `{bracket}` too many"), "take it out, or the one that was meant");
            self.at += 1;
        }
        here
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    fn facts(text: &str) -> (Vec<(usize, String)>, bool) {
        let parsed = parse(text, 60);
        let line = |at: usize| text[..at].matches('\n').count() + 1;
        (parsed.slips.into_iter().map(|slip| (line(slip.at.start), slip.fact)).collect(), parsed.root.is_some())
    }

    const ISSUE: &str = "{\n  \"meta\": {\n    \"period\": { \"from\": 1, \"to\": 2 },\n    \"owners\": []\n  },\n  \"chapters\": [\n    {\n      \"blocks\": [\n        { \"text\": [\"a\"] },\n        { \"text\": [\"b\"] }\n      ]\n    }\n  ]\n}\n";

    #[test]
    fn a_bracket_too_many_is_found_wherever_it_stands() {
        let tree = parse(ISSUE, 60).root.unwrap().to_json();
        for (line, bracket) in [(3, "}"), (4, "]"), (5, "}"), (9, "}"), (9, "]"), (10, "}"), (11, "]"), (12, "}"), (13, "]"), (14, "}")] {
            let mut lines: Vec<String> = ISSUE.lines().map(str::to_owned).collect();
            let comma = lines[line - 1].ends_with(',');
            lines[line - 1] = format!("{}{bracket}{}", lines[line - 1].trim_end_matches(','), if comma { "," } else { "" });
            let text = lines.join("\n");
            let (told, read) = facts(&text);
            assert!(read, "{line} {bracket}: {told:?}");
            assert_eq!(told, [(line, format!("a `{bracket}` too many"))], "{text}");
            assert_eq!(parse(&text, 60).root.unwrap().to_json(), tree);
        }
    }

    #[test]
    fn two_of_them_and_another_slip_are_told_at_once() {
        let text = ISSUE.replace("\"to\": 2 }", "\"to\": 2 }}").replace("[\"a\"] }", "[\"a\",] }}");
        let (told, read) = facts(&text);
        assert!(read && told.len() == 3, "{told:?}");
        assert_eq!(told.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 9, 9], "{told:?}");
    }

    #[test]
    fn on_one_line_too() {
        let (told, read) = facts(r#"{ "meta": { "a": 1 }}, "chapters": [] }"#);
        assert!(read && told[0].1 == "a `}` too many", "{told:?}");
    }
}
