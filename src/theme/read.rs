//! Bytes to a dressed layout, with every fault at once, each at its place.

use std::path::Path as Folder;
use std::sync::Arc;

use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

use super::bounds::Bounds;
use super::judge::{Judge, path};
use super::{FontFile, House, Logo, THEME, Use, tokens};
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::issue::limits::Limits;
use crate::issue::path::Path;
use crate::issue::read::walk;
use crate::issue::rules;
use crate::issue::source::{Node, Source};
use crate::layout::Layout;
use crate::media::{self, Needed, locate};

/// Bytes of the largest theme file.
const MOST_BYTES: usize = 256 << 10;
/// Megabytes of the largest font file: a face of Chinese has ten.
const MOST_FONT: usize = 16;
/// Bytes of all font files of a theme.
const MOST_FONTS: usize = 64 << 20;
/// Pixels of a logo's longest side.
const LONGEST_LOGO: u32 = 1_200;

/// A layout in a theme's dress, and the theme's tree for what comes later.
#[derive(Debug)]
pub struct Dressed {
    /// The layout.
    pub layout: Layout,
    /// The theme.
    pub source: Source,
}

/// Reads a theme for a layout. The dressed layout is there unless the syntax is at fault, so that all can be told in one run;
/// it may be used when no finding is an error. `folder` is where the theme's files are.
pub fn read(file: &str, bytes: &[u8], folder: &Folder, layout: &Layout, limits: &Limits) -> (Option<Dressed>, Report) {
    let mut report = Report { file: file.to_owned(), ..Report::default() };
    if bytes.len() > MOST_BYTES {
        let fact = format!("the theme has {} bytes; the limit is {MOST_BYTES}", bytes.len());
        report
            .diagnostics
            .push(Diagnostic::error("too-large", fact).hint("a theme holds a few dozen values: look for what does not belong there"));
        return (None, report);
    }
    let source = match Source::read(bytes, limits) {
        Ok(source) => source,
        Err(refused) => {
            (report.source, report.diagnostics) = *refused;
            report.sort();
            return (None, report);
        }
    };
    report.source = source.text().to_owned();
    report.diagnostics = walk(&source, &THEME, limits);
    let over = taken(&source, &layout.tokens, &report.diagnostics);
    let mut dressed = tokens::dressed(&layout.tokens, &over);
    let bounds = Bounds::of(layout).unwrap_or_else(|fault| {
        report.diagnostics.push(Diagnostic::error("internal", fault).hint("this is a fault of the layout"));
        None
    });
    if let Some((_, running)) = bounds.as_ref().and_then(|bounds| bounds.sizes_of("body")) {
        tokens::keep_least(&mut dressed, &running.faces, running.least_pt);
    }
    let mut judge = Judge { source: &source, layout: &layout.tokens, tokens: &dressed, found: Vec::new() };
    judge.faces();
    judge.lines();
    judge.inks();
    judge.small_letters();
    match &bounds {
        Some(bounds) => {
            judge.sizes(bounds);
            judge.contrasts(bounds);
            judge.printed_contrasts(bounds);
        }
        None => judge.found.push(
            Diagnostic::warning("no-bounds", "the layout does not say which ink stands on which ground: contrast is not judged")
                .at(source.place_of(&Path::default()))
                .hint("add a bounds.json to the layout, as the built-in ones have"),
        ),
    }
    report.diagnostics.append(&mut judge.found);
    let mut intake = Intake { source: &source, folder, limits, found: &mut report.diagnostics };
    let running: &[String] = bounds.as_ref().and_then(|bounds| bounds.sizes_of("body")).map_or(&[], |(_, sizes)| &sizes.faces);
    let house = House { fonts: intake.fonts(), logo: intake.logo(), families: families(&source), uses: uses(&source, &dressed, running) };
    report.sort();
    let layout = Layout { tokens: dressed, house: Some(Arc::new(house)), ..layout.clone() };
    (Some(Dressed { layout, source }), report)
}

/// The values of a theme that nothing is wrong with, in the layout's own terms.
fn taken(source: &Source, layout: &Json, found: &[Diagnostic]) -> Json {
    let errors: Vec<&str> =
        found.iter().filter(|d| d.severity == Severity::Error).filter_map(|d| Some(d.place.as_ref()?.path.as_str())).collect();
    let wrong = |at: &Path| {
        let at = at.to_string();
        errors.iter().any(|error| error.strip_prefix(at.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '['])))
    };
    let mut over = Map::new();
    for field in source.root().fields() {
        let section = field.name.as_str();
        let inner = match section {
            "color" | "fonts" | "faces" | "rule" | "masthead" | "chapter" | "heading" | "tile" => field.node.fields(),
            "leading_pt" | "corner_mm" if !wrong(&path(&[section])) => {
                over.insert(section.into(), field.node.to_json());
                continue;
            }
            _ => continue,
        };
        let right = inner.iter().filter(|entry| {
            let unknown_face = section == "faces" && layout["faces"].get(&entry.name).is_none();
            !wrong(&path(&[section, &entry.name])) && !unknown_face && (section, entry.name.as_str()) != ("fonts", "files")
        });
        let values: Map<String, Json> = right.map(|entry| (entry.name.clone(), entry.node.to_json())).collect();
        if !wrong(&path(&[section])) || errors.iter().all(|error| *error != section) {
            over.insert(section.into(), values.into());
        }
    }
    without_nulls(over.into())
}

/// `null` stands for a value that is not given.
fn without_nulls(value: Json) -> Json {
    match value {
        Json::Object(fields) => {
            fields.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name, without_nulls(value))).collect()
        }
        value => value,
    }
}

/// The families that a theme names, with their places.
fn families(source: &Source) -> Vec<(String, Path)> {
    let mut families = Vec::new();
    for role in ["sans", "serif", "display"] {
        let names = source.root().get("fonts").and_then(|fonts| fonts.get(role)).map_or(&[][..], Node::elements);
        for (index, name) in names.iter().enumerate() {
            let mut at = path(&["fonts", role]);
            at.push_index(index);
            families.extend(name.as_str().map(|name| (name.to_owned(), at)));
        }
    }
    families
}

/// The settings of type that the families of a theme must serve.
fn uses(source: &Source, tokens: &Json, running: &[String]) -> Vec<Use> {
    let fonts = source.root().get("fonts");
    let mut uses = Vec::new();
    for (face, setting) in tokens["faces"].as_object().into_iter().flatten() {
        let role = setting["font"].as_str().unwrap_or("sans");
        let own = source.root().get("faces").and_then(|faces| faces.get(face));
        let path = match own.and_then(|own| ["weight", "italic", "font"].into_iter().find(|field| own.get(field).is_some())) {
            Some(field) => path(&["faces", face, field]),
            None if fonts.is_some_and(|fonts| fonts.get(role).is_some()) => path(&["fonts", role]),
            None => continue,
        };
        let Some(family) = tokens["fonts"][role][0].as_str() else { continue };
        uses.push(Use {
            face: face.clone(),
            family: family.to_owned(),
            weight: setting["weight"].as_u64().and_then(|weight| u16::try_from(weight).ok()).unwrap_or(400),
            italic: setting["italic"] == true,
            running: running.contains(face),
            path,
        });
    }
    uses
}

/// The files that a theme names, taken in under limits.
struct Intake<'a> {
    source: &'a Source,
    folder: &'a Folder,
    limits: &'a Limits,
    found: &'a mut Vec<Diagnostic>,
}

impl Intake<'_> {
    fn add(&mut self, at: &Path, d: Diagnostic) {
        self.found.push(d.at(self.source.place_of(at)));
    }

    fn fonts(&mut self) -> Vec<FontFile> {
        let files = self.source.root().get("fonts").and_then(|fonts| fonts.get("files")).map_or(&[][..], Node::elements);
        let mut fonts: Vec<FontFile> = Vec::new();
        let mut room = MOST_FONTS;
        for (index, file) in files.iter().take(24).enumerate() {
            let mut at = path(&["fonts", "files"]);
            at.push_index(index);
            // What the reader has told already is passed over.
            let Some(name) = file.as_str().filter(|name| rules::file_path("theme", name).is_ok()) else { continue };
            let kind = locate::Kind {
                owner: "theme",
                noun: "font",
                formats: "OpenType (.otf) or TrueType (.ttf)",
                endings: &["otf", "ttf"],
                megabytes: MOST_FONT,
                smaller: "take a face that holds only the scripts that you write",
            };
            match locate::read(self.folder, name, &kind) {
                Ok(bytes) if bytes.len() > room => {
                    let fact = format!("with this file the fonts of the theme have more than {} MB", MOST_FONTS >> 20);
                    self.add(&at, Diagnostic::error("too-large", fact).hint("keep the faces that the theme uses"));
                    break;
                }
                Ok(bytes) => {
                    room -= bytes.len();
                    let digest = Sha256::digest(&bytes).into();
                    fonts.push(FontFile { name: name.to_owned(), path: at, bytes: bytes.into(), digest });
                }
                Err(d) => self.add(&at, d.value(name)),
            }
        }
        fonts
    }

    fn logo(&mut self) -> Option<Logo> {
        let logo = self.source.root().get("logo")?;
        let file = logo.get("file").and_then(Node::as_str).filter(|file| rules::file_path("theme", file).is_ok())?;
        match media::photo("", "theme", self.folder, file, Needed::Light { longest_side: LONGEST_LOGO }, self.limits) {
            Ok(photo) => {
                let alt = logo.get("alt").and_then(Node::as_str).unwrap_or_default().to_owned();
                Some(Logo { photo, alt })
            }
            Err(d) => {
                self.add(&path(&["logo", "file"]), d.value(file));
                None
            }
        }
    }
}
