//! The fonts in the binary: the only source of glyphs.

use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;

static FONTS: Dir = include_dir!("$CARGO_MANIFEST_DIR/fonts");

/// The faces in the binary, and the book that Typst chooses from.
pub struct Fonts {
    /// What Typst chooses from.
    pub book: LazyHash<FontBook>,
    slots: Vec<Slot>,
}

struct Slot {
    data: &'static [u8],
    font: std::sync::OnceLock<Option<Font>>,
}

/// A face, as a list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    /// Family.
    pub family: String,
    /// Weight, 100 to 900.
    pub weight: u16,
    /// True for an italic.
    pub italic: bool,
    /// Number of characters that it has.
    pub characters: usize,
}

/// The fonts in the binary, for the life of the process.
pub static BUILT_IN: LazyLock<Fonts> = LazyLock::new(|| {
    let mut files: Vec<_> = FONTS.dirs().flat_map(|dir| dir.files()).collect();
    files.sort_by_key(|file| file.path());
    let (mut book, mut slots) = (FontBook::new(), Vec::new());
    for file in files.into_iter().filter(|file| file.path().extension().is_some_and(|end| end == "otf" || end == "ttf")) {
        let info = FontInfo::new(file.contents(), 0).expect("the fonts in the binary are tested");
        book.push(info);
        slots.push(Slot { data: file.contents(), font: std::sync::OnceLock::new() });
    }
    Fonts { book: LazyHash::new(book), slots }
});

impl Fonts {
    /// The face at an index of the book.
    pub fn font(&self, index: usize) -> Option<Font> {
        let slot = self.slots.get(index)?;
        slot.font.get_or_init(|| Font::new(Bytes::new(slot.data), 0)).clone()
    }

    /// All faces, by family and weight.
    pub fn faces(&self) -> Vec<Face> {
        let mut faces: Vec<_> = (0..self.slots.len())
            .filter_map(|index| self.book.info(index))
            .map(|info| Face {
                family: info.family.clone(),
                weight: info.variant.weight.to_number(),
                italic: info.variant.style != typst::text::FontStyle::Normal,
                characters: info.coverage.iter().count(),
            })
            .collect();
        faces.sort_by(|a, b| (&a.family, a.weight, a.italic).cmp(&(&b.family, b.weight, b.italic)));
        faces
    }

    /// True when a face has the character, or none is needed for it.
    pub fn covers(&self, c: char) -> bool {
        c.is_whitespace()
            || c.is_control()
            || ignorable(c)
            || (0..self.slots.len()).filter_map(|index| self.book.info(index)).any(|info| info.coverage.contains(c as u32))
    }
}

/// Characters that shape others and have no glyph of their own (Unicode, Default_Ignorable_Code_Point, as far as texts use them).
fn ignorable(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FE00}'..='\u{FE0F}')
}

/// The bytes of the font of lines that are no part of a page, such as a slug line.
pub fn plain() -> Option<&'static [u8]> {
    FONTS.get_file("source-sans-3/SourceSans3-Regular.otf").map(|file| file.contents())
}

/// The licences of the fonts: path and text.
pub fn licences() -> Vec<(String, &'static str)> {
    let mut found: Vec<_> = FONTS
        .dirs()
        .flat_map(|dir| dir.files())
        .filter(|file| file.path().extension().is_some_and(|end| end == "md" || end == "txt"))
        .filter_map(|file| Some((file.path().display().to_string(), file.contents_utf8()?)))
        .collect();
    found.sort();
    found
}
