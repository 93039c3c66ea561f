//! The letters of what is read, where words begin and end among them, and which are accounted for.

use super::reading::Line;
use crate::typeset::letters;

/// Places of one text that are remembered; a page of the same digit over and over has more.
const MOST_PLACES: usize = 10_000;

/// Letters of lines.
pub struct Letters {
    letters: Vec<u8>,
    begins: Vec<bool>,
    ends: Vec<bool>,
    /// Whether a letter is the last of a word that another follows without a space, as in an address.
    runs_on: Vec<bool>,
    taken: Vec<bool>,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl Letters {
    /// Texts are made of whole words, or, in drawings, of any letters.
    pub fn of<'a>(lines: impl Iterator<Item = &'a str>, whole_words: bool) -> Self {
        let mut page =
            Self { letters: Vec::new(), begins: Vec::new(), ends: Vec::new(), runs_on: Vec::new(), taken: Vec::new(), lines: Vec::new() };
        for line in lines {
            page.lines.push(page.letters.len());
            for token in line.split_whitespace() {
                for word in token.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
                    let from = page.letters.len();
                    page.letters.extend(letters(word).bytes());
                    let to = page.letters.len();
                    page.begins.extend((from..to).map(|at| at == from || !whole_words));
                    page.ends.extend((from..to).map(|at| at + 1 == to || !whole_words));
                    page.runs_on.extend((from..to).map(|at| at + 1 == to));
                }
                if let Some(last) = page.runs_on.last_mut() {
                    *last = false;
                }
            }
            page.letters.push(b'\n');
            page.runs_on.push(false);
            page.begins.push(false);
            page.ends.push(false);
        }
        page.taken = vec![false; page.letters.len()];
        page
    }

    /// Letters of lines that are read.
    pub fn of_lines(lines: &[Line]) -> Self {
        Self::of(lines.iter().map(|line| line.text.as_str()), true)
    }

    /// Where a text stands, taken or not.
    pub fn places(&self, text: &str) -> Vec<usize> {
        if text.is_empty() {
            return Vec::new();
        }
        let finder = memchr::memmem::Finder::new(text.as_bytes());
        let (mut places, mut from) = (Vec::new(), 0);
        while let Some(at) = finder.find(&self.letters[from..]).map(|at| at + from) {
            if self.begins[at] && self.ends[at + text.len() - 1] {
                places.push(at);
                if places.len() >= MOST_PLACES {
                    break;
                }
            }
            from = at + 1;
        }
        places
    }

    /// Whether no letter of a place is accounted for.
    pub fn is_free(&self, at: usize, length: usize) -> bool {
        !self.taken[at..at + length].contains(&true)
    }

    /// Accounts for the letters of a place.
    pub fn take(&mut self, at: usize, length: usize) {
        self.taken[at..at + length].fill(true);
    }

    /// Gives the letters of a place back.
    pub fn free(&mut self, at: usize, length: usize) {
        self.taken[at..at + length].fill(false);
    }

    /// Whether a place is all that is left over of its line between what is accounted for.
    pub fn is_alone(&self, at: usize, length: usize) -> bool {
        let closed = |at: Option<usize>| at.is_none_or(|at| self.letters.get(at).is_none_or(|letter| *letter == b'\n') || self.taken[at]);
        closed(at.checked_sub(1)) && closed(Some(at + length))
    }

    /// Whether a place is a piece of something longer without spaces, as a word of an address is.
    pub fn is_piece(&self, at: usize, length: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| self.runs_on[before]) || self.runs_on[at + length - 1]
    }

    /// The line that a place is in, by its number from 0.
    pub fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|begin| *begin <= at).saturating_sub(1)
    }

    /// Where a line begins, and its letters.
    pub fn line_letters(&self, line: usize) -> (usize, &[u8]) {
        let end = self.lines.get(line + 1).copied().unwrap_or(self.letters.len());
        (self.lines[line], &self.letters[self.lines[line]..end.saturating_sub(1)])
    }
}
