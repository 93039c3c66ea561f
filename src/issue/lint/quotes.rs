//! Signs that come in pairs: quotation marks and brackets; and marks that should look alike throughout an issue.

use std::ops::Range;

use super::printed::Printed;
use super::{Desk, Lint};
use crate::diagnostic::Diagnostic;

/// Languages whose closing and opening quotation marks are one sign.
const ONE_SIGN: [&str; 3] = ["sv", "fi", "da"];

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Opens,
    Closes,
}

/// The double quotation marks of a text, and what each does.
fn marks(text: &Printed) -> Vec<(usize, char, Mark)> {
    let low = text.words.contains('„');
    let inward = text.words.find('»').is_some_and(|at| text.words.find('«').is_some_and(|other| at < other));
    let mut marks = Vec::new();
    for (at, c) in text.words.char_indices().filter(|(at, _)| !text.is_foreign(*at)) {
        let mark = match c {
            '„' => Mark::Opens,
            // In „German“ and „Polish” the sign that opens English quotations closes.
            '“' | '”' if low => Mark::Closes,
            '“' => Mark::Opens,
            '”' => Mark::Closes,
            '«' if inward => Mark::Closes,
            '»' if inward => Mark::Opens,
            '«' => Mark::Opens,
            '»' => Mark::Closes,
            '"' if text.before(at).is_some_and(|before| before.is_ascii_digit()) && text.words.matches('"').count() % 2 == 1 => continue,
            '"' => match text.before(at) {
                None => Mark::Opens,
                Some(before) if before.is_whitespace() || "([{“«„—–-/=".contains(before) => Mark::Opens,
                Some(_) => Mark::Closes,
            },
            _ => continue,
        };
        marks.push((at, c, mark));
    }
    marks
}

pub fn unbalanced(lint: &Lint, desk: &mut Desk) {
    if ONE_SIGN.contains(&desk.lang.as_str()) {
        return;
    }
    let mut found = Vec::new();
    for (index, text) in desk.texts.iter().enumerate() {
        let mut open: Vec<(usize, char)> = Vec::new();
        for (at, c, mark) in marks(text) {
            match mark {
                Mark::Opens => open.push((at, c)),
                Mark::Closes if open.pop().is_none() => {
                    let hint = format!("put {} where the quotation begins, or take this one out", partner(c));
                    found.push((
                        index,
                        at..at + c.len_utf8(),
                        Diagnostic::warning(lint.name, format!("this {c} closes a quotation that never began")).hint(hint),
                    ));
                }
                Mark::Closes => {}
            }
        }
        // A quotation over several paragraphs opens in each and closes in the last.
        let goes_on = desk.texts.get(index + 1).is_some_and(|next| {
            text.path.steps().split_last().map(|(_, list)| list) == next.path.steps().split_last().map(|(_, list)| list)
                && next.field() == text.field()
                && next.words.starts_with(['“', '„', '«', '"'])
        });
        for (at, c) in open.into_iter().filter(|_| !goes_on) {
            let hint = format!("put {} where the quotation ends, or take this one out", partner(c));
            found.push((
                index,
                at..at + c.len_utf8(),
                Diagnostic::warning(lint.name, format!("this {c} opens a quotation that never ends")).hint(hint),
            ));
        }
    }
    for (index, words, diagnostic) in found {
        desk.report(index, words, diagnostic);
    }
}

fn partner(mark: char) -> char {
    match mark {
        '“' | '„' => '”',
        '”' => '“',
        '«' => '»',
        '»' => '«',
        other => other,
    }
}

pub fn brackets(lint: &Lint, desk: &mut Desk) {
    desk.each(|text| {
        unclosed(text)
            .into_iter()
            .filter(|(at, _)| super::words::break_off(text) != Some(*at))
            .map(|(at, c)| {
                let (fact, hint) = match c {
                    '(' | '[' => ("opens and is never closed", "put its partner where the remark ends, or take it out"),
                    _ => ("closes what was never opened", "put its partner where the remark begins, or take it out"),
                };
                (at..at + 1, Diagnostic::warning(lint.name, format!("this `{c}` {fact}")).hint(hint))
            })
            .collect()
    });
}

/// Round and square brackets without a partner.
pub fn unclosed(text: &Printed) -> Vec<(usize, char)> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut lone = Vec::new();
    for (at, c) in text.words.char_indices() {
        match c {
            '(' | '[' => open.push((at, c)),
            ')' | ']' => {
                let opener = if c == ')' { '(' } else { '[' };
                match open.iter().rposition(|(_, open)| *open == opener) {
                    Some(position) => {
                        lone.extend(open.drain(position..).skip(1));
                    }
                    // `a)` and `ii)` count.
                    None if c == ')' && counts(&text.words[..at]) => {}
                    None => lone.push((at, c)),
                }
            }
            _ => {}
        }
    }
    lone.extend(open);
    lone.sort_unstable();
    // A bracket that touches no word belongs to a sign of another kind.
    lone.retain(|(at, _)| [text.before(*at), text.words[at + 1..].chars().next()].iter().flatten().any(|c| c.is_alphanumeric()));
    lone
}

fn counts(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
    word.chars().count() <= 4
        && (word.chars().all(|c| c.is_ascii_digit()) || word.chars().all(|c| "ivx".contains(c)) || word.chars().count() == 1)
}

pub fn mixed_quotes(lint: &Lint, desk: &mut Desk) {
    let straight = places(desk, |text, at, c| c == '"' && !text.before(at).is_some_and(|before| before.is_ascii_digit()));
    let curly = places(desk, |_, _, c| matches!(c, '“' | '”' | '„'));
    mixed(lint, desk, "quotation marks", ["straight (\")", "curly (“ ”)"], straight, curly);
}

pub fn mixed_apostrophes(lint: &Lint, desk: &mut Desk) {
    let behind_letter = |text: &Printed, at: usize| text.before(at).is_some_and(char::is_alphabetic);
    let straight = places(desk, |text, at, c| c == '\'' && behind_letter(text, at));
    let curly = places(desk, |text, at, c| c == '’' && behind_letter(text, at) && !text.words[..at].contains('‘'));
    mixed(lint, desk, "apostrophes", ["straight (')", "curly (’)"], straight, curly);
}

type Places = Vec<(usize, Range<usize>)>;

fn places(desk: &Desk, is: impl Fn(&Printed, usize, char) -> bool) -> Places {
    let texts = desk.texts.iter().enumerate();
    texts
        .flat_map(|(index, text)| {
            let signs = text.words.char_indices().filter(|(at, c)| !text.is_foreign(*at) && is(text, *at, *c));
            signs.map(move |(at, c)| (index, at..at + c.len_utf8())).collect::<Vec<_>>()
        })
        .collect()
}

fn mixed(lint: &Lint, desk: &mut Desk, what: &str, kinds: [&str; 2], straight: Places, curly: Places) {
    if straight.is_empty() || curly.is_empty() {
        return;
    }
    let be = |count: usize| if count == 1 { "is" } else { "are" };
    let (numbers, few) = ([straight.len(), curly.len()], usize::from(curly.len() < straight.len()));
    let fact = format!("of the {what}, {} {} {} and {} {} {}", numbers[0], be(numbers[0]), kinds[0], numbers[1], be(numbers[1]), kinds[1]);
    let rare = if few == 0 { straight } else { curly };
    let hint = match rare.len() {
        1 => format!("use one kind throughout; this is the one that is {}", kinds[few]),
        _ => format!("use one kind throughout; this is the first that is {}", kinds[few]),
    };
    desk.once(&rare, Diagnostic::note(lint.name, fact).hint(hint));
}

#[cfg(test)]
mod tests {
    use crate::issue::lint::{hits_and_misses, on, on_lang};

    #[test]
    fn quotations_begin_and_end() {
        hits_and_misses(
            "unbalanced-quote",
            &["Voices of the Sahel”", "Voices “of the Sahel", "He said \"no", "no\" he said", "a ”b“"],
            &["“a” and “b”", "\"a\" and \"b\"", "a 12\" pipe", "an “a ‘b’ c”", "(\"a\")", "« a »", "„a“"],
        );
        assert_eq!(on_lang("de", "»a« und „b“"), []);
        assert_eq!(on("[« a]{lang=fr} b"), []);
    }

    #[test]
    fn brackets_have_partners() {
        hits_and_misses(
            "unbalanced-bracket",
            &["a (b c. And a sentence more", "a remark) and more", "see [note for more of it. Then read on"],
            &["a (b) [c]", "i) one; ii) two; b) three", "]]> :-)"],
        );
    }

    #[test]
    fn mixed_marks_are_one_finding() {
        let found = on("it's that’s what’s \"a\" “b” “c”");
        let rules: Vec<_> = found.iter().map(|d| d.rule).collect();
        assert_eq!(rules, ["mixed-apostrophes", "mixed-quotes"]);
        assert!(found[0].fact.starts_with("of the apostrophes, 1 is straight"), "{}", found[0].fact);
        assert_eq!(on("it’s \"a\" 5' 6\""), []);
        assert_eq!(on("‘a’ “b”"), []);
    }
}
