//! Whether the fonts of a theme can serve its pages: told before anything is set, because Typst would silently take another.

use std::collections::BTreeMap;

use typst::text::{FontInfo, FontStyle};

use super::fonts::{self, BUILT_IN, Face};
use crate::diagnostic::Diagnostic;
use crate::issue::path::Path;
use crate::issue::shape::list;
use crate::layout::Layout;
use crate::theme::{FontFile, House, Use};

/// How far a weight may be from the one that is asked for before somebody sees it.
const NEAR: u16 = 100;

/// What is wrong with the fonts of a house, each with its place in the theme.
pub fn font_faults(house: &House) -> Vec<(Path, Diagnostic)> {
    let mut faults = Vec::new();
    let mut faces = BUILT_IN.faces();
    for file in &house.fonts {
        match examined(file) {
            Ok((face, warning)) => {
                faults.extend(warning.map(|d| (file.path.clone(), d.value(&file.name))));
                faces.push(face);
            }
            Err(d) => faults.push((file.path.clone(), d.value(&file.name))),
        }
    }
    let mut names: Vec<&str> = faces.iter().map(|face| face.family.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let known = |family: &str| names.iter().find(|name| name.eq_ignore_ascii_case(family));
    for (family, path) in house.families.iter().filter(|(family, _)| known(family).is_none()) {
        let likely = names.iter().map(|name| (strsim::damerau_levenshtein(&family.to_lowercase(), &name.to_lowercase()), name));
        let hint = match likely.min().filter(|(distance, name)| *distance <= 1 + name.len() / 4) {
            Some((_, name)) => format!("did you mean `{name}`?"),
            None => "name the file of each of its faces in `fonts.files`, beside the theme".into(),
        };
        let d = Diagnostic::error("unknown-font", format!("there is no family `{}`", crate::diagnostic::shorten(family, 40)))
            .allowed(list(&names))
            .hint(hint);
        faults.push((path.clone(), d));
    }
    faults.extend(poor(&house.uses, &faces));
    faults
}

/// Columns of labels, the setting of type in them, and what they must hold.
const LABELS: [(&str, &str, &str); 3] =
    [("date_column_em", "date", "20–26 Nov"), ("speaker_column_em", "speaker", "ASG Gherman"), ("pair_column_em", "place", "GENDER WG")];

/// Gives the columns of labels the room that the families of a theme need: as much as the layout's own families had in them.
pub fn fit_labels(dressed: &mut Layout, own: &Layout) {
    for (column, face, sample) in LABELS {
        let (Some(needed), Some(had)) = (share_of_body(dressed, face, sample), share_of_body(own, face, sample)) else { continue };
        if let Some(width) = dressed.tokens[column].as_f64().filter(|_| needed > had) {
            dressed.tokens[column] = ((width * needed / had * 10.0).ceil() / 10.0).into();
        }
    }
}

/// How wide a text stands in a setting of type, in sizes of running text.
fn share_of_body(layout: &Layout, face: &str, text: &str) -> Option<f64> {
    let setting = &layout.tokens["faces"][face];
    let family = layout.tokens["fonts"][setting["font"].as_str()?][0].as_str()?;
    let weight = setting["weight"].as_u64().and_then(|weight| u16::try_from(weight).ok())?;
    let breadth = fonts::of(layout).breadth(family, weight, setting["italic"] == true, text)?;
    Some(breadth * setting["size_pt"].as_f64()? / layout.tokens["faces"]["body"]["size_pt"].as_f64()?)
}

/// The face in a font file, and what to say of it.
fn examined(file: &FontFile) -> Result<(Face, Option<Diagnostic>), Diagnostic> {
    let refuse =
        |fact: &str, hint: &str| Err(Diagnostic::error("unknown-format", fact).allowed("OpenType (.otf), TrueType (.ttf)").hint(hint));
    match file.bytes.get(..4) {
        Some(b"wOFF" | b"wOF2") => return refuse("this is a web font", "take the desktop form of the face, or unpack it"),
        Some(b"ttcf") => return refuse("this is a collection of faces", "take each face as a file of its own"),
        _ => {}
    }
    let (Some(info), Some(font)) = (FontInfo::new(&file.bytes, 0), ttf_parser::Face::parse(&file.bytes, 0).ok()) else {
        return refuse("this is no font, or it is damaged", "copy it anew from its source");
    };
    // OpenType, `fsType` of the table OS/2: the one value that forbids every embedding.
    if font.permissions() == Some(ttf_parser::Permissions::Restricted) {
        return Err(Diagnostic::error("font-licence", "the maker of this font forbids embedding it in documents")
            .hint("take a family whose licence allows it, such as one under the SIL Open Font License"));
    }
    let warning = font.is_variable().then(|| {
        Diagnostic::warning("variable-font", "this font is variable: all its weights would bear one name in the PDF")
            .hint("take the static files of its faces: print shops look at the names")
    });
    let face = Face {
        family: info.family.clone(),
        weight: info.variant.weight.to_number(),
        italic: info.variant.style != FontStyle::Normal,
        characters: info.coverage.iter().count(),
    };
    Ok((face, warning))
}

/// Weights and italics that a family lacks: Typst would take the nearest without a word.
fn poor(uses: &[Use], faces: &[Face]) -> Vec<(Path, Diagnostic)> {
    let mut lacking: BTreeMap<(&str, u16, bool), Vec<&Use>> = BTreeMap::new();
    for one in uses {
        let of_family = || faces.iter().filter(|face| face.family.eq_ignore_ascii_case(&one.family));
        if of_family().next().is_none() {
            continue;
        }
        let served = |weight: u16, italic: bool| of_family().any(|face| face.italic == italic && face.weight.abs_diff(weight) <= NEAR);
        // Words in running text may be stressed in two ways.
        let wanted = [(one.weight, one.italic), (700, false), (400, true)];
        let count = if one.running { wanted.len() } else { 1 };
        for (weight, italic) in wanted.into_iter().take(count).filter(|(weight, italic)| !served(*weight, *italic)) {
            lacking.entry((one.family.as_str(), weight, italic)).or_default().push(one);
        }
    }
    lacking
        .into_iter()
        .map(|((family, weight, italic), uses)| {
            let style = if italic { " italic" } else { "" };
            let faces: Vec<&str> = uses.iter().take(5).map(|one| one.face.as_str()).collect();
            let d = Diagnostic::warning("missing-face", format!("`{family}` has no face of weight {weight}{style}"))
                .value(format!("for {}", faces.join(", ")))
                .hint("add the file of that face to `fonts.files`, or choose a weight that the family has");
            (uses[0].path.clone(), d)
        })
        .collect()
}
