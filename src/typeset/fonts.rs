//! The fonts in the binary, and those that a theme brings: the only sources of glyphs.

use std::sync::{Arc, LazyLock, Mutex};

use include_dir::{Dir, include_dir};
use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo, FontStretch, FontStyle, FontVariant, FontWeight};
use typst::utils::LazyHash;

use crate::layout::Layout;
use crate::theme::FontFile;

static FONTS: Dir = include_dir!("$CARGO_MANIFEST_DIR/fonts");

/// Faces, and the book that Typst chooses from.
pub struct Fonts {
    /// What Typst chooses from.
    pub book: LazyHash<FontBook>,
    slots: Vec<Slot>,
}

struct Slot {
    data: Data,
    font: std::sync::OnceLock<Option<Font>>,
}

#[derive(Clone)]
enum Data {
    BuiltIn(&'static [u8]),
    Own(Arc<[u8]>),
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
pub static BUILT_IN: LazyLock<Arc<Fonts>> = LazyLock::new(|| {
    let (mut book, mut slots) = (FontBook::new(), Vec::new());
    for (_, bytes) in files() {
        book.push(FontInfo::new(bytes, 0).expect("the fonts in the binary are tested"));
        slots.push(Slot { data: Data::BuiltIn(bytes), font: std::sync::OnceLock::new() });
    }
    Arc::new(Fonts { book: LazyHash::new(book), slots })
});

/// The font files in the binary by their paths, in order.
pub fn files() -> impl Iterator<Item = (String, &'static [u8])> {
    let mut files: Vec<_> = FONTS.dirs().flat_map(|dir| dir.files()).collect();
    files.sort_by_key(|file| file.path());
    let fonts = files.into_iter().filter(|file| file.path().extension().is_some_and(|end| end == "otf" || end == "ttf"));
    fonts.map(|file| (file.path().to_string_lossy().into_owned(), file.contents()))
}

/// SHA-256 of the names and bytes of all font files in the binary, each with its length before it.
pub const DIGEST: &str = env!("BULLETIN_FONTS");

/// Fonts of themes in use, by what their files hold: opened once for the life of the process.
static OPENED: Mutex<Vec<(Digests, Arc<Fonts>)>> = Mutex::new(Vec::new());
/// SHA-256 of each of a theme's font files.
type Digests = Vec<[u8; 32]>;
/// A process works for one house, seldom for several.
const MOST_OPENED: usize = 4;

/// The fonts that a layout is set in: the built-in ones, and before them those of its house.
pub fn of(layout: &Layout) -> Arc<Fonts> {
    let own = layout.house.as_ref().map_or(&[][..], |house| &house.fonts);
    if own.is_empty() {
        return Arc::clone(&BUILT_IN);
    }
    let key: Digests = own.iter().map(|file| file.digest).collect();
    let mut opened = OPENED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some((_, fonts)) = opened.iter().find(|(known, _)| *known == key) {
        return Arc::clone(fonts);
    }
    if opened.len() >= MOST_OPENED {
        opened.remove(0);
    }
    let fonts = Arc::new(with_own(own));
    opened.push((key, Arc::clone(&fonts)));
    fonts
}

fn with_own(own: &[FontFile]) -> Fonts {
    let (mut book, mut slots) = (FontBook::new(), Vec::new());
    for file in own {
        // A file that is no font was told before.
        if let Some(info) = FontInfo::new(&file.bytes, 0) {
            book.push(info);
            slots.push(Slot { data: Data::Own(Arc::clone(&file.bytes)), font: std::sync::OnceLock::new() });
        }
    }
    for (index, slot) in BUILT_IN.slots.iter().enumerate() {
        if let Some(info) = BUILT_IN.book.info(index) {
            book.push(info.clone());
            slots.push(Slot { data: slot.data.clone(), font: std::sync::OnceLock::new() });
        }
    }
    Fonts { book: LazyHash::new(book), slots }
}

impl Fonts {
    /// The face at an index of the book.
    pub fn font(&self, index: usize) -> Option<Font> {
        let slot = self.slots.get(index)?;
        let open = || match &slot.data {
            Data::BuiltIn(data) => Font::new(Bytes::new(*data), 0),
            Data::Own(data) => Font::new(Bytes::new(Arc::clone(data)), 0),
        };
        slot.font.get_or_init(open).clone()
    }

    /// All faces, by family and weight.
    pub fn faces(&self) -> Vec<Face> {
        let mut faces: Vec<_> = (0..self.slots.len())
            .filter_map(|index| self.book.info(index))
            .map(|info| Face {
                family: info.family.clone(),
                weight: info.variant.weight.to_number(),
                italic: info.variant.style != FontStyle::Normal,
                characters: info.coverage.iter().count(),
            })
            .collect();
        faces.sort_by(|a, b| (&a.family, a.weight, a.italic).cmp(&(&b.family, b.weight, b.italic)));
        faces
    }

    /// How wide a text stands in a family, in sizes of the type; none for a family that is not there.
    pub fn breadth(&self, family: &str, weight: u16, italic: bool, text: &str) -> Option<f64> {
        let style = if italic { FontStyle::Italic } else { FontStyle::Normal };
        let variant = FontVariant::new(style, FontWeight::from_number(weight), FontStretch::NORMAL);
        let slot = self.slots.get(self.book.select(&family.to_lowercase(), variant)?)?;
        let data: &[u8] = match &slot.data {
            Data::BuiltIn(data) => data,
            Data::Own(data) => data,
        };
        let face = ttf_parser::Face::parse(data, 0).ok()?;
        let advances = text.chars().filter_map(|c| face.glyph_hor_advance(face.glyph_index(c)?));
        Some(advances.map(f64::from).sum::<f64>() / f64::from(face.units_per_em()))
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
