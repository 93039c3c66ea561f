//! What a document is made of, as digests: the same key gives the same bytes.
//!
//! A key is kept with its parts, so that a later run can say *why* it renders a document again.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::ingredients::{self, Ingredients};
use crate::issue::limits::Limits;
use crate::theme::House;
use crate::typeset::fonts;
use crate::{Wanted, layout, locale};

/// A part of what a document is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The bytes of the issue: the screen edition carries them as they are, so that spaces count too.
    Issue,
    /// The files of its photos.
    Photos,
    /// The theme with its fonts and its logo.
    Theme,
    /// The templates and tokens of the layout, and what all layouts share.
    Layout,
    /// The fonts in the program.
    Fonts,
    /// How the language of the issue writes.
    Locale,
    /// The edition, with the shop and the printing condition of a press.
    Edition,
    /// The number of pages wished for, and the limits.
    Options,
    /// The version of the program.
    Program,
}

impl Part {
    /// All parts, in the order in which reasons are told.
    pub const ALL: [Self; 9] =
        [Self::Issue, Self::Photos, Self::Theme, Self::Layout, Self::Fonts, Self::Locale, Self::Edition, Self::Options, Self::Program];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Photos => "photos",
            Self::Theme => "theme",
            Self::Layout => "layout",
            Self::Fonts => "fonts",
            Self::Locale => "locale",
            Self::Edition => "edition",
            Self::Options => "options",
            Self::Program => "program",
        }
    }
}

/// What the mark of a theme begins with that is laid over all issues.
const OF_ALL: &str = "*";

/// Hexadecimal digits that are kept of a part: enough to see that it changed.
const MARK: usize = 16;

/// The parts of a key, each by a mark that changes when the part does.
pub type Parts = BTreeMap<Part, String>;

/// What tells a document from every other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Of everything.
    pub digest: Digest,
    /// Of each part.
    pub parts: Parts,
}

impl Key {
    /// The key of an issue in a folder, made with these settings.
    pub fn of(settings: &Settings, issue: &[u8], folder: &Path) -> (Self, Ingredients) {
        let ingredients = ingredients::gather(issue, folder, settings.theme.is_none(), &settings.limits);
        let key = settings.key(Digest::of(issue), &ingredients);
        (key, ingredients)
    }
}

/// The parts in which two keys differ. What only one of them has counts.
pub fn changed(old: &Parts, new: &Parts) -> Vec<Part> {
    Part::ALL.into_iter().filter(|part| old.get(part) != new.get(part)).collect()
}

/// What all documents of a run share.
#[derive(Debug, Clone)]
pub struct Settings {
    layout: Digest,
    /// The theme that goes before those that issues name.
    theme: Option<Digest>,
    fonts: Digest,
    edition: Digest,
    options: Digest,
    program: String,
    limits: Limits,
}

impl Settings {
    /// The settings of what is wanted; `theme` is the file of the theme that is wanted for all issues.
    pub fn of(wanted: &Wanted, theme: Option<&[u8]>) -> Self {
        let house = wanted.layout.house.as_deref();
        Self {
            layout: files(wanted.layout.files.iter().chain(&layout::kit())),
            theme: theme.map(|file| themed(file, house)),
            fonts: fonts::DIGEST.parse().expect("the digest of the fonts was made when the program was built"),
            edition: edition(wanted),
            options: options(wanted),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            limits: wanted.limits.clone(),
        }
    }

    /// The key of a document from what it is made of.
    pub fn key(&self, issue: Digest, ingredients: &Ingredients) -> Key {
        let theme = self.shared_theme().or_else(|| Some(ingredients.theme?.to_string())).unwrap_or_default();
        let values: [(Part, String); 9] = [
            (Part::Issue, issue.to_string()),
            (Part::Photos, ingredients.photos.to_string()),
            (Part::Theme, theme),
            (Part::Layout, self.layout.to_string()),
            (Part::Fonts, self.fonts.to_string()),
            (Part::Locale, locale_of(&ingredients.lang).to_string()),
            (Part::Edition, self.edition.to_string()),
            (Part::Options, self.options.to_string()),
            (Part::Program, self.program.clone()),
        ];
        let digest = Digest::of_parts(values.iter().flat_map(|(part, value)| [part.name(), value.as_str()]));
        Key { digest, parts: values.into_iter().map(|(part, value)| (part, mark(part, value))).collect() }
    }

    /// The parts of a key that no file of an issue tells, for an issue in a language: to see without opening a file that a
    /// document must be made again.
    pub fn shared(&self, lang: &str) -> Parts {
        let shared = [
            (Part::Layout, self.layout.to_string()),
            (Part::Fonts, self.fonts.to_string()),
            (Part::Locale, locale_of(lang).to_string()),
            (Part::Edition, self.edition.to_string()),
            (Part::Options, self.options.to_string()),
            (Part::Program, self.program.clone()),
        ];
        let theme = self.shared_theme().map(|theme| (Part::Theme, theme));
        shared.into_iter().chain(theme).map(|(part, value)| (part, mark(part, value))).collect()
    }

    /// Whether the parts of a key are those of these settings, as far as no file of an issue tells; `shared` is what
    /// [`Self::shared`] tells for its language.
    pub fn agree(&self, parts: &Parts, shared: &Parts) -> bool {
        let own_theme = || !parts.get(&Part::Theme).is_some_and(|mark| mark.starts_with(OF_ALL));
        shared.iter().all(|(part, mark)| parts.get(part) == Some(mark)) && (self.theme.is_some() || own_theme())
    }

    /// The theme that goes before those of issues, told from a theme that an issue names.
    fn shared_theme(&self) -> Option<String> {
        self.theme.map(|theme| format!("{OF_ALL}{theme}"))
    }

    /// Of all settings: two processes with the same one make the same of an issue.
    pub fn digest(&self) -> Digest {
        let theme = self.theme.map(|theme| theme.to_string()).unwrap_or_default();
        let digests = [self.layout, self.fonts, self.edition, self.options].map(|digest| digest.to_string());
        Digest::of_parts(digests.iter().chain([&theme, &self.program]))
    }
}

/// The version of the program can be told as it is.
fn mark(part: Part, mut value: String) -> String {
    if part != Part::Program {
        value.truncate(MARK);
    }
    value
}

fn files<'a>(files: impl Iterator<Item = (&'a String, &'a Vec<u8>)>) -> Digest {
    Digest::of_parts(files.flat_map(|(name, bytes)| [name.as_bytes(), bytes]))
}

fn themed(file: &[u8], house: Option<&House>) -> Digest {
    let fonts = house.map_or(&[][..], |house| &house.fonts).iter().map(|font| font.digest.to_vec());
    let logo = house.and_then(|house| house.logo.as_ref()).map(|logo| logo.photo.bytes.to_vec());
    Digest::of_parts(std::iter::once(file.to_vec()).chain(fonts).chain(logo))
}

fn locale_of(lang: &str) -> Digest {
    Digest::of(locale::file(lang).unwrap_or_default())
}

fn edition(wanted: &Wanted) -> Digest {
    let json = |value: serde_json::Result<String>| value.expect("tables of the program always serialize");
    let press = wanted.press.as_ref();
    let shop = press.map(|press| json(serde_json::to_string(&press.shop))).unwrap_or_default();
    let condition = press.map(|press| press.condition.fingerprint.clone()).unwrap_or_default();
    Digest::of_parts([wanted.edition.name, &json(serde_json::to_string(wanted.edition)), &shop, &condition])
}

fn options(wanted: &Wanted) -> Digest {
    let pages = wanted.pages.map(|pages| pages.to_string()).unwrap_or_default();
    let limits = wanted.limits.names().map(|(name, value)| format!("{name}={value}"));
    Digest::of_parts(std::iter::once(pages).chain(limits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::Condition;
    use crate::edition;
    use crate::issue::lint::Profile;
    use crate::shop::Press;

    fn wanted() -> Wanted {
        let layout = layout::find("compact").unwrap();
        Wanted { layout, edition: &edition::SCREEN, limits: Limits::default(), profile: Profile::None, pages: None, press: None }
    }

    fn key(wanted: &Wanted, theme: Option<&[u8]>, issue: &str, folder: &Path) -> Key {
        Key::of(&Settings::of(wanted, theme), issue.as_bytes(), folder).0
    }

    const ISSUE: &str = r#"{ "lang": "en", "media": { "a": { "file": "a.jpg" } }, "brand": { "theme": "theme.json" } }"#;

    /// What differs from the key of `ISSUE` with the usual settings.
    fn differs(change: impl Fn(&mut Wanted, &mut String, &Path) -> Option<Vec<u8>>) -> Vec<Part> {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        put("a.jpg", "photo");
        put("theme.json", r#"{ "logo": { "file": "logo.png" } }"#);
        put("logo.png", "logo");
        let before = key(&wanted(), None, ISSUE, folder.path());
        let (mut other, mut issue) = (wanted(), ISSUE.to_owned());
        let theme = change(&mut other, &mut issue, folder.path());
        let after = key(&other, theme.as_deref(), &issue, folder.path());
        let parts = changed(&before.parts, &after.parts);
        assert_eq!(parts.is_empty(), before.digest == after.digest);
        parts
    }

    #[test]
    fn every_change_is_told_as_what_it_is() {
        assert_eq!(differs(|_, _, _| None), []);
        let write = |folder: &Path, name: &str| std::fs::write(folder.join(name), "other").unwrap();
        assert_eq!(
            differs(|_, issue, _| {
                issue.push('\n');
                None
            }),
            [Part::Issue]
        );
        assert_eq!(
            differs(|_, _, folder| {
                write(folder, "a.jpg");
                None
            }),
            [Part::Photos]
        );
        assert_eq!(
            differs(|_, _, folder| {
                std::fs::remove_file(folder.join("a.jpg")).unwrap();
                None
            }),
            [Part::Photos]
        );
        assert_eq!(
            differs(|_, _, folder| {
                write(folder, "theme.json");
                None
            }),
            [Part::Theme]
        );
        assert_eq!(
            differs(|_, _, folder| {
                write(folder, "logo.png");
                None
            }),
            [Part::Theme]
        );
        assert_eq!(differs(|_, _, _| Some(b"{}".to_vec())), [Part::Theme]);
        assert_eq!(
            differs(|wanted, _, _| {
                wanted.pages = Some(4);
                None
            }),
            [Part::Options]
        );
        assert_eq!(
            differs(|wanted, _, _| {
                wanted.limits.items = 7;
                None
            }),
            [Part::Options]
        );
        assert_eq!(
            differs(|wanted, _, _| {
                wanted.edition = &edition::PRESS;
                None
            }),
            [Part::Edition]
        );
        assert_eq!(
            differs(|wanted, _, _| {
                let mut files = (*wanted.layout.files).clone();
                files.insert("style.typ".into(), b"other".to_vec());
                wanted.layout.files = files.into();
                None
            }),
            [Part::Layout]
        );
        assert_eq!(
            differs(|_, issue, _| {
                *issue = issue.replace("\"en\"", "\"xx\"");
                None
            }),
            [Part::Issue, Part::Locale]
        );
    }

    #[test]
    fn the_fonts_are_those_of_their_digest() {
        let read = Digest::of_parts(fonts::files().flat_map(|(name, bytes)| [name.into_bytes(), bytes.to_vec()]));
        assert_eq!(fonts::DIGEST, read.to_string());
    }

    #[test]
    fn what_is_printed_on_belongs_to_the_edition() {
        let folder = tempfile::tempdir().unwrap();
        let with = |press: Press| key(&Wanted { press: Some(press), edition: &edition::PRESS, ..wanted() }, None, ISSUE, folder.path());
        let usual = with(Press::default());
        let mut shop = Press::default();
        shop.shop.most_ink = 280;
        let paper = Press { condition: Condition::find("FOGRA29L_uncoated").unwrap().into(), ..Press::default() };
        for other in [shop, paper] {
            assert_eq!(changed(&usual.parts, &with(other).parts), [Part::Edition]);
        }
    }

    #[test]
    fn parts_that_need_no_file_are_those_of_the_whole_key() {
        let folder = tempfile::tempdir().unwrap();
        for theme in [None, Some(&b"{}"[..])] {
            let settings = Settings::of(&wanted(), theme);
            let (key, _) = Key::of(&settings, ISSUE.as_bytes(), folder.path());
            let shared = settings.shared("en");
            assert_eq!(shared.contains_key(&Part::Theme), theme.is_some());
            assert!(settings.agree(&key.parts, &shared));
            let other = Settings::of(&wanted(), if theme.is_some() { None } else { Some(b"{}") });
            assert!(!other.agree(&key.parts, &other.shared("en")));
            assert!(!settings.agree(&key.parts, &settings.shared("fr")));
        }
    }
}
