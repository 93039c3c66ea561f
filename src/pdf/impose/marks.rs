//! What is printed around the pages of a sheet: where to cut and fold, how the inks lie on each other, which side this is.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, dictionary};

use super::plan::{Plan, PlannedSide};
use super::rectangle::{MM, Rectangle};
use super::slug;
use super::ticket::{BAND, SLUG, marks_begin};

/// The width of all lines, in points.
const LINE: f64 = 0.25;

/// From the edge of a place to the bar and the slug line.
const ASIDE: f64 = 3.0 * MM;

/// The widest and the narrowest patch of the colour bar.
const PATCH: (f64, f64) = (5.0 * MM, 2.0 * MM);

/// The patches of the process colours: solids, halves, overprints, grey balance.
pub const PATCHES: [[f64; 4]; 12] = [
    [1.0, 0.0, 0.0, 0.0],
    [0.0, 1.0, 0.0, 0.0],
    [0.0, 0.0, 1.0, 0.0],
    [0.0, 0.0, 0.0, 1.0],
    [0.5, 0.0, 0.0, 0.0],
    [0.0, 0.5, 0.0, 0.0],
    [0.0, 0.0, 0.5, 0.0],
    [0.0, 0.0, 0.0, 0.5],
    [0.0, 1.0, 1.0, 0.0],
    [1.0, 0.0, 1.0, 0.0],
    [1.0, 1.0, 0.0, 0.0],
    [0.5, 0.4, 0.4, 0.0],
];

/// Spot colours that the bar has patches of.
const MOST_SPOTS: usize = 8;

/// The inks that marks are printed in.
pub struct Inks {
    /// Colour spaces by name: `All` for every plate, `Spot0` and so on for spot colours.
    pub spaces: Dictionary,
    spots: usize,
}

impl Inks {
    /// The inks of a document. A separation that the document has too is taken as it is there, so that the same name means
    /// the same colour in the whole file (ISO 19005-2, 6.2.4.4.2). `press` says whether device colours are those of a CMYK
    /// press; elsewhere the marks that all plates share stand in for grey.
    pub fn of(document: &Document, press: bool) -> Self {
        let mut found = BTreeMap::new();
        for object in document.objects.values() {
            separations(object, &mut found);
        }
        let all = found.remove(b"All".as_slice()).unwrap_or_else(|| everywhere(press));
        let mut spaces = dictionary! { "All" => all };
        let spots = found.into_iter().filter(|(name, _)| !PROCESS.contains(&name.as_slice())).take(MOST_SPOTS);
        let mut count = 0;
        for (index, (_, spot)) in spots.enumerate() {
            spaces.set(format!("Spot{index}"), spot);
            count = index + 1;
        }
        Self { spaces, spots: count }
    }
}

/// Separations that are no spot colours.
const PROCESS: [&[u8]; 6] = [b"Cyan", b"Magenta", b"Yellow", b"Black", b"None", b"All"];

fn separations(object: &Object, found: &mut BTreeMap<Vec<u8>, Object>) {
    match object {
        Object::Array(items) => match &items[..] {
            [Object::Name(family), Object::Name(name), _, _] if family == b"Separation" => {
                found.entry(name.clone()).or_insert_with(|| object.clone());
            }
            _ => items.iter().for_each(|item| separations(item, found)),
        },
        Object::Dictionary(dict) => dict.iter().for_each(|(_, item)| separations(item, found)),
        Object::Stream(stream) => stream.dict.iter().for_each(|(_, item)| separations(item, found)),
        _ => {}
    }
}

/// The registration colour: every plate.
fn everywhere(press: bool) -> Object {
    let numbers = |inks: &[f32]| -> Object { inks.iter().map(|ink| Object::Real(*ink)).collect::<Vec<_>>().into() };
    let (space, none, full) =
        if press { ("DeviceCMYK", numbers(&[0.0; 4]), numbers(&[1.0; 4])) } else { ("DeviceGray", numbers(&[1.0]), numbers(&[0.0])) };
    let tint = dictionary! { "FunctionType" => 2, "Domain" => numbers(&[0.0, 1.0]), "N" => 1, "C0" => none, "C1" => full };
    vec!["Separation".into(), "All".into(), space.into(), tint.into()].into()
}

/// A number as content streams have it.
pub fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Numbers and an operator as a line of content.
pub fn line(numbers: &[f64], operator: &str) -> String {
    let numbers: Vec<String> = numbers.iter().map(|value| number(*value)).collect();
    format!("{} {operator}\n", numbers.join(" "))
}

/// The marks of a side but for its slug line, as content. They are the same on many sides.
pub fn around(plan: &Plan, side: &PlannedSide, inks: &Inks) -> String {
    let mut content = String::new();
    let frame = Frame::of(plan, side);
    let marks = plan.marks;
    if marks.crop {
        frame.crop(plan, side, &mut content);
    }
    if marks.fold
        && let Some(fold) = plan.fold()
    {
        content.push_str("q [4 3] 0 d\n");
        frame.above_and_below(fold, BAND, &mut content);
        content.push_str("S Q\n");
    }
    if marks.registration {
        frame.registration(&mut content);
    }
    if !content.is_empty() {
        content = format!("/All CS 1 SCN\n{}{content}", line(&[LINE], "w"));
    }
    if marks.bar {
        frame.bar(inks, &mut content);
    }
    content
}

/// The slug line of a side as content: outlines, so that the sheets need no font of their own.
pub fn slug(plan: &Plan, side: &PlannedSide, name: &str) -> String {
    if !plan.marks.slug {
        return String::new();
    }
    let frame = Frame::of(plan, side);
    let parts = [
        name.to_owned(),
        format!("sheet {} of {}", side.sheet, plan.sheets),
        side.face.name().to_owned(),
        format!("{} {}", plan.scheme.title, plan.paper),
    ];
    let left = frame.aside();
    let room = plan.sheet.width - left - ASIDE;
    let bottom = plan.block.bottom - frame.begin - SLUG;
    format!("/All cs 1 scn\n{}", slug::outlines(&parts, left, bottom + 0.5 * MM, room))
}

/// Where marks stand on a side.
struct Frame {
    block: Rectangle,
    /// From the block to the marks.
    begin: f64,
    /// The upper left place.
    first: Rectangle,
    /// The upper right place.
    last: Rectangle,
    columns: usize,
}

impl Frame {
    fn of(plan: &Plan, side: &PlannedSide) -> Self {
        let block = plan.block;
        let first = side.places.first().copied().unwrap_or(block);
        let last = side.places.get(plan.grid.columns - 1).copied().unwrap_or(block);
        Self { block, begin: marks_begin(plan.bleed.longest()), first, last, columns: plan.grid.columns }
    }

    fn crop(&self, plan: &Plan, side: &PlannedSide, content: &mut String) {
        let (mut across, mut along) = (Vec::new(), Vec::new());
        for (index, place) in side.places.iter().enumerate() {
            // At the fold nothing is cut.
            let fold = plan.scheme.folds;
            let column = index % self.columns;
            if !fold || column == 0 {
                across.push(place.left);
            }
            if !fold || column == 1 {
                across.push(place.right);
            }
            along.extend([place.bottom, place.top]);
        }
        for edge in apart(across) {
            self.above_and_below(edge, BAND, content);
        }
        for edge in apart(along) {
            let (left, right) = (self.block.left - self.begin, self.block.right + self.begin);
            content.push_str(&(line(&[left, edge], "m") + &line(&[left - BAND, edge], "l")));
            content.push_str(&(line(&[right, edge], "m") + &line(&[right + BAND, edge], "l")));
        }
        content.push_str("S\n");
    }

    fn above_and_below(&self, x: f64, length: f64, content: &mut String) {
        let (low, high) = (self.block.bottom - self.begin, self.block.top + self.begin);
        content.push_str(&(line(&[x, low], "m") + &line(&[x, low - length], "l")));
        content.push_str(&(line(&[x, high], "m") + &line(&[x, high + length], "l")));
    }

    /// Crosses in circles beside the first place, where no edge is cut.
    fn registration(&self, content: &mut String) {
        let half = BAND / 2.0;
        let x = (self.first.left + self.first.right) / 2.0;
        let y = (self.first.bottom + self.first.top) / 2.0;
        let away = self.begin + half;
        let centres =
            [(x, self.block.top + away), (x, self.block.bottom - away), (self.block.left - away, y), (self.block.right + away, y)];
        for (x, y) in centres {
            let strokes = [[x - half, y, x + half, y], [x, y - half, x, y + half]];
            for [from_x, from_y, to_x, to_y] in strokes {
                content.push_str(&(line(&[from_x, from_y], "m") + &line(&[to_x, to_y], "l")));
            }
            circle(x, y, half * 0.6, content);
        }
        content.push_str("S\n");
    }

    /// Where the bar and the slug line begin: in the last column, and where it is the only one right of the cross.
    fn aside(&self) -> f64 {
        let middle = (self.last.left + self.last.right) / 2.0;
        if self.columns == 1 { middle + BAND } else { self.last.left + ASIDE }
    }

    fn bar(&self, inks: &Inks, content: &mut String) {
        let left = self.aside();
        let room = self.last.right - ASIDE - left;
        let wanted = PATCHES.len() + inks.spots;
        let width = (room / wanted as f64).clamp(PATCH.1, PATCH.0);
        let count = ((room / width + 1e-6).floor().max(0.0) as usize).min(wanted);
        let bottom = self.block.top + self.begin;
        // Spot colours come first: a bar that is cut short still shows them.
        let spots = (0..inks.spots).map(|index| format!("/Spot{index} cs 1 scn\n"));
        let process = PATCHES.iter().map(|inks| line(inks, "k"));
        for (index, colour) in spots.chain(process).take(count).enumerate() {
            content.push_str(&colour);
            content.push_str(&line(&[left + index as f64 * width, bottom, width, BAND], "re"));
            content.push_str("f\n");
        }
    }
}

/// Lengths in order, without those that are the same but for rounding.
fn apart(mut edges: Vec<f64>) -> Vec<f64> {
    edges.sort_by(f64::total_cmp);
    edges.dedup_by(|a, b| (*a - *b).abs() < LINE);
    edges
}

fn circle(x: f64, y: f64, radius: f64, content: &mut String) {
    // The distance of the handles of a quarter circle, in radii.
    let handle = radius * 0.5523;
    let curves = [
        [radius, handle, handle, radius, 0.0, radius],
        [-handle, radius, -radius, handle, -radius, 0.0],
        [-radius, -handle, -handle, -radius, 0.0, -radius],
        [handle, -radius, radius, -handle, radius, 0.0],
    ];
    content.push_str(&line(&[x + radius, y], "m"));
    for [a, b, c, d, e, f] in curves {
        content.push_str(&line(&[x + a, y + b, x + c, y + d, x + e, y + f], "c"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_negative_nothing() {
        assert_eq!(line(&[1.0, -0.00001, 2.5, 841.889_76], "x"), "1 0 2.5 841.8898 x\n");
    }

    #[test]
    fn edges_that_two_pages_share_are_cut_once() {
        assert_eq!(apart(vec![10.0, 0.0, 10.05, 20.0]), [0.0, 10.0, 20.0]);
    }

    #[test]
    fn a_separation_of_the_document_is_taken_as_it_is() {
        let mut document = Document::new();
        let all: Object = vec!["Separation".into(), "All".into(), "DeviceRGB".into(), 7.into()].into();
        let spot: Object = vec!["Separation".into(), "House Blue".into(), "DeviceCMYK".into(), 8.into()].into();
        document.add_object(dictionary! { "ColorSpace" => dictionary! { "a" => all.clone(), "b" => vec![vec![spot.clone()].into()] } });
        let inks = Inks::of(&document, true);
        assert_eq!((inks.spaces.get(b"All").ok(), inks.spaces.get(b"Spot0").ok(), inks.spots), (Some(&all), Some(&spot), 1));
    }
}
