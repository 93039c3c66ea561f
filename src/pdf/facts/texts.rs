//! The texts of a document's pages, by the mark that they stand under.

use std::borrow::Cow;
use std::collections::HashMap;

use lopdf::ObjectId;

use super::Fault;
use super::drawn::Drawn;
use super::font::Decoder;
use super::source::MOST_NODES;

/// Bytes of text that a file may show.
pub(super) const MOST_TEXT: usize = 16 << 20;

/// A marked-content sequence: the stream that holds it and its number there.
pub(super) type Mcid = (ObjectId, i64);

/// What stands in a marked-content sequence.
#[derive(Debug, Default, Clone)]
pub(super) struct Marked {
    /// The text in the order in which it is shown.
    text: String,
    /// Where in it each shown character begins, which may be several of Unicode's.
    starts: Vec<u32>,
    pub lang: Option<String>,
    pub alt: Option<String>,
}

impl Marked {
    /// The text in the order in which it is read. Characters are shown from left to right, and so are the strings of
    /// a mark, whether or not `/ReversedChars` is said of them: in a script that is read from right to left, the last
    /// comes first. A text that mixes scripts of both kinds is left as it is.
    pub fn reading(&self) -> Cow<'_, str> {
        // Most text needs no closer look.
        if self.text.is_ascii() || !self.text.chars().any(right_to_left) || self.text.chars().any(left_to_right) {
            return Cow::Borrowed(&self.text);
        }
        let starts = self.starts.iter().map(|start| *start as usize);
        let ends = starts.clone().skip(1).chain([self.text.len()]);
        let characters: Vec<&str> = starts.zip(ends).filter_map(|(start, end)| self.text.get(start..end)).collect();
        Cow::Owned(characters.into_iter().rev().collect())
    }

    /// Adds one shown character.
    fn push(&mut self, character: &str) {
        self.starts.push(self.text.len() as u32);
        self.text.push_str(character);
    }
}

/// Whether a letter is of Hebrew, Arabic or another script of their block, which are read from right to left.
fn right_to_left(character: char) -> bool {
    let script = matches!(character, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}');
    script && character.is_alphabetic()
}

fn left_to_right(character: char) -> bool {
    character.is_alphabetic() && !right_to_left(character)
}

/// Where text goes.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Target {
    /// Under a tag.
    Tag(Mcid),
    /// Into an artifact, the last one begun.
    Artifact,
    /// Nowhere: another text stands for it.
    Silent,
    /// To neither, which a tagged PDF has none of.
    Untagged,
}

/// What was found under each mark, and how much text that was.
#[derive(Default)]
pub(super) struct Texts {
    /// By mark.
    pub marked: HashMap<Mcid, Marked>,
    bytes: usize,
}

impl Texts {
    /// Counts text against what a file may hold.
    pub fn charge(&mut self, bytes: usize) -> Result<(), Fault> {
        self.bytes += bytes;
        if self.bytes > MOST_TEXT {
            return Err(Fault::TooLarge { what: "bytes of text", limit: MOST_TEXT });
        }
        Ok(())
    }

    /// Begins a marked-content sequence, or goes on with it.
    pub fn begin(&mut self, mcid: Mcid, lang: Option<String>, alt: Option<String>) -> Result<(), Fault> {
        if self.marked.len() >= MOST_NODES {
            return Err(Fault::TooLarge { what: "marked-content sequences", limit: MOST_NODES });
        }
        let marked = self.marked.entry(mcid).or_default();
        marked.lang = lang.or(marked.lang.take());
        marked.alt = alt.or(marked.alt.take());
        Ok(())
    }

    /// Adds text where it goes.
    pub fn put(&mut self, text: &str, target: Target, drawn: &mut Drawn) -> Result<(), Fault> {
        self.charge(text.len())?;
        match target {
            Target::Tag(mcid) => self.marked.entry(mcid).or_default().push(text),
            Target::Artifact => {
                if let Some(artifact) = drawn.artifacts.last_mut() {
                    artifact.push_str(text);
                }
            }
            Target::Untagged => drawn.untagged.push_str(text),
            Target::Silent => {}
        }
        Ok(())
    }

    /// Adds the text of shown bytes.
    pub fn show(&mut self, shown: &[u8], font: Option<&Decoder>, target: Target, drawn: &mut Drawn) -> Result<(), Fault> {
        self.charge(shown.len())?;
        match font {
            Some(font) => font.decode(shown, |character| self.put(character, target, drawn)),
            None => self.put("\u{FFFD}", target, drawn),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(characters: &[&str]) -> String {
        let mut marked = Marked::default();
        characters.iter().for_each(|character| marked.push(character));
        marked.reading().into_owned()
    }

    #[test]
    fn what_is_read_from_right_to_left_is_turned() {
        assert_eq!(reading(&[".", "م", "لا", "س"]), "سلام.", "a ligature keeps its own order");
        assert_eq!(reading(&["a", "é", "1"]), "aé1");
        assert_eq!(reading(&["١", "٢"]), "١٢", "numbers are shown as they are read");
        assert_eq!(reading(&["ם", "a"]), "םa");
    }
}
