//! A page of any program's PDF: what is finished of it, what bleeds, how it is seen.

use lopdf::{Document, Object, ObjectId};

use super::rectangle::{Edges, Rectangle, SAME, Size};

/// A page to be laid.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its number, from 1.
    pub number: usize,
    /// Its object.
    pub id: ObjectId,
    /// The object that its resources stand in: the page, or a node above it.
    pub resources_of: Option<ObjectId>,
    /// All that can be painted, in the page's own coordinates.
    pub media: Rectangle,
    /// The finished page.
    pub trim: Rectangle,
    /// How far the artwork reaches.
    pub bleed: Rectangle,
    /// Quarter turns clockwise, 0 to 3.
    pub turns: u8,
    /// Points in a unit of the page's coordinates (ISO 32000-1, 14.11.2).
    pub unit: f64,
    /// What there is to say of its boxes.
    pub remarks: Remarks,
}

/// What there is to say of a page's boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Remarks {
    /// It has no TrimBox.
    pub no_trim: bool,
    /// A box reaches beyond the MediaBox and was cut to it.
    pub cut_to_media: bool,
    /// A box is empty or no box, and counts as not there.
    pub no_box: bool,
    /// It is to be turned by an angle that is no quarter turn, which counts as none.
    pub odd_turn: bool,
}

/// What a page may have from the nodes above it (ISO 32000-1, table 30).
#[derive(Debug, Clone, Copy, Default)]
pub struct Inherited {
    /// The object that the resources stand in.
    pub resources_of: Option<ObjectId>,
    /// The object that the MediaBox stands in.
    pub media_of: Option<ObjectId>,
    /// The object that the CropBox stands in.
    pub crop_of: Option<ObjectId>,
    /// The object that the angle stands in.
    pub rotate_of: Option<ObjectId>,
}

impl Inherited {
    /// With what a node adds.
    pub fn with(mut self, document: &Document, node: ObjectId) -> Self {
        // Also what cannot be found counts as there, so that its loss is noticed.
        let dict = document.get_dictionary(node).ok();
        let has = |key: &[u8]| dict.and_then(|dict| dict.get(key).ok()).is_some_and(|object| !object.is_null());
        for (key, holder) in [
            (b"Resources".as_slice(), &mut self.resources_of),
            (b"MediaBox", &mut self.media_of),
            (b"CropBox", &mut self.crop_of),
            (b"Rotate", &mut self.rotate_of),
        ] {
            if has(key) {
                *holder = Some(node);
            }
        }
        self
    }
}

/// The largest coordinate that makes sense on a page; beyond it are mistakes and attacks.
const FARTHEST: f64 = 1e6;

impl Page {
    /// Reads a page. `finished` is the size of pages that do not say it, centred on their MediaBox; `bleed` is how far the
    /// artwork of pages without a BleedBox reaches, in points. The error says what is wrong, without the page's number.
    pub fn read(
        document: &Document,
        number: usize,
        id: ObjectId,
        inherited: Inherited,
        finished: Option<Size>,
        bleed: f64,
    ) -> Result<Self, String> {
        let inherited = inherited.with(document, id);
        let unit = match entry(document, id, b"UserUnit") {
            Some(object) => object.as_float().map(f64::from).ok().filter(|unit| *unit > 0.0 && *unit < FARTHEST),
            None => Some(1.0),
        };
        let unit = unit.ok_or("its UserUnit is no number above zero")?;
        let (turns, odd_turn) = turns(inherited.rotate_of.and_then(|node| entry(document, node, b"Rotate")));
        let media = inherited.media_of.and_then(|node| rectangle(document, node, b"MediaBox"));
        let media = media.ok_or("it has no MediaBox that can be read")?;
        let mut remarks = Remarks { odd_turn, ..Remarks::default() };
        let mut inside = |edges: Rectangle| {
            let cut = edges.within(media);
            remarks.cut_to_media |= edges.with(media).sides().iter().zip(media.sides()).any(|(a, b)| (a - b).abs() > SAME);
            cut
        };
        let crop = inherited.crop_of.and_then(|node| written(document, node, b"CropBox"));
        let (own_trim, own_bleed) = (written(document, id, b"TrimBox"), written(document, id, b"BleedBox"));
        let unread = [crop, own_trim, own_bleed].contains(&Some(None));
        let crop = crop.flatten().map(&mut inside).filter(|crop| !crop.is_empty()).unwrap_or(media);
        let own_trim = own_trim.flatten().map(&mut inside);
        let own_bleed = own_bleed.flatten().map(&mut inside);
        remarks.no_box = unread;
        remarks.no_trim = own_trim.is_none();
        let trim = match (own_trim, finished) {
            (Some(trim), _) => trim,
            (None, Some(size)) => centred(media, if turns % 2 == 1 { size.turned() } else { size }, unit)?,
            (None, None) => crop,
        };
        if trim.is_empty() {
            return Err("its TrimBox lies outside its MediaBox".to_owned());
        }
        let bleed = match own_bleed {
            Some(bleed) => bleed.with(trim),
            None => trim.grown(Edges::all(bleed / unit)).within(media),
        };
        Ok(Self { number, id, resources_of: inherited.resources_of, media, trim, bleed, turns, unit, remarks })
    }

    /// The size of the finished page as it is seen.
    pub fn finished(&self) -> Size {
        let Size { width, height } = self.trim.size();
        let size = Size { width: width * self.unit, height: height * self.unit };
        if self.turns % 2 == 1 { size.turned() } else { size }
    }

    /// How far the artwork reaches over the finished page at each edge as it is seen.
    pub fn bleeds(&self) -> Edges {
        let (trim, bleed) = (self.trim, self.bleed);
        let mut edges = Edges {
            left: trim.left - bleed.left,
            bottom: trim.bottom - bleed.bottom,
            right: bleed.right - trim.right,
            top: bleed.top - trim.top,
        }
        .map(|length| (length * self.unit).max(0.0));
        for _ in 0..self.turns {
            edges = edges.quarter_turn();
        }
        edges
    }

    /// The matrix that puts the finished page onto a place of the sheet, by `scale` and, if `turned`, on its head.
    pub fn onto(&self, place: Rectangle, scale: f64, turned: bool) -> [f64; 6] {
        let k = self.unit * scale;
        let (x, y, page) = (place.left, place.bottom, self.trim);
        match (self.turns + if turned { 2 } else { 0 }) % 4 {
            0 => [k, 0.0, 0.0, k, x - k * page.left, y - k * page.bottom],
            1 => [0.0, -k, k, 0.0, x - k * page.bottom, y + k * page.right],
            2 => [-k, 0.0, 0.0, -k, x + k * page.right, y + k * page.top],
            _ => [0.0, k, -k, 0.0, x + k * page.top, y - k * page.left],
        }
    }
}

/// The entry of an object that is a dictionary, resolved; none when it is absent or null.
fn entry<'a>(document: &'a Document, id: ObjectId, key: &[u8]) -> Option<&'a Object> {
    let found = document.get_dictionary(id).ok()?.get_deref(key, document).ok()?;
    (!found.is_null()).then_some(found)
}

/// A box that is written; none within when it is no box.
fn written(document: &Document, id: ObjectId, key: &[u8]) -> Option<Option<Rectangle>> {
    document.get_dictionary(id).is_ok_and(|dict| dict.has(key)).then(|| rectangle(document, id, key))
}

/// A box with its corners in order; none when it is absent, no box, empty or absurd.
fn rectangle(document: &Document, id: ObjectId, key: &[u8]) -> Option<Rectangle> {
    let sides = entry(document, id, key)?.as_array().ok()?;
    let number = |side: &Object| document.dereference(side).ok()?.1.as_float().ok().map(f64::from);
    let sides: Vec<f64> = sides.iter().map(number).collect::<Option<_>>()?;
    let [a, b, c, d] = sides[..] else { return None };
    let rectangle = Rectangle { left: a.min(c), bottom: b.min(d), right: a.max(c), top: b.max(d) };
    (!rectangle.is_empty() && sides.iter().all(|side| side.abs() <= FARTHEST)).then_some(rectangle)
}

/// Quarter turns clockwise, and whether the angle was something else.
fn turns(angle: Option<&Object>) -> (u8, bool) {
    let Some(angle) = angle else { return (0, false) };
    let degrees = angle.as_float().map_or(f64::NAN, f64::from).rem_euclid(360.0);
    match degrees {
        0.0 => (0, false),
        90.0 => (1, false),
        180.0 => (2, false),
        270.0 => (3, false),
        _ => (0, true),
    }
}

fn centred(media: Rectangle, size: Size, unit: f64) -> Result<Rectangle, String> {
    let (width, height) = (size.width / unit, size.height / unit);
    let left = (media.left + media.right - width) / 2.0;
    let bottom = (media.bottom + media.top - height) / 2.0;
    let trim = Rectangle { left, bottom, right: left + width, top: bottom + height };
    if trim.left < media.left - SAME || trim.bottom < media.bottom - SAME {
        let all = media.size();
        let all = Size { width: all.width * unit, height: all.height * unit };
        return Err(format!("its MediaBox of {} is smaller than the finished page of {}", all.in_mm(), size.in_mm()));
    }
    Ok(trim.within(media))
}

#[cfg(test)]
mod tests {
    use lopdf::{Dictionary, dictionary};

    use super::*;

    fn numbers(sides: [f32; 4]) -> Object {
        sides.iter().map(|side| Object::Real(*side)).collect::<Vec<_>>().into()
    }

    fn page(dict: Dictionary) -> Result<Page, String> {
        let mut document = Document::new();
        let id = document.add_object(dict);
        Page::read(&document, 1, id, Inherited::default(), None, 0.0)
    }

    /// Where a point of the page comes to lie.
    fn at(matrix: [f64; 6], x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = matrix;
        (a * x + c * y + e, b * x + d * y + f)
    }

    #[test]
    fn a_page_without_boxes_is_its_crop_box() {
        let page = page(dictionary! { "MediaBox" => numbers([600.0, 0.0, 0.0, 800.0]), "CropBox" => numbers([10.0, 10.0, 700.0, 790.0]) });
        let page = page.unwrap();
        assert_eq!(page.trim.sides(), [10.0, 10.0, 600.0, 790.0]);
        assert_eq!(page.bleeds(), Edges::all(0.0));
        assert!(page.remarks.no_trim && page.remarks.cut_to_media);
    }

    #[test]
    fn what_is_seen_follows_the_turn_and_the_unit() {
        for (angle, size, left) in
            [(0, (200.0, 400.0), 2.0), (90, (400.0, 200.0), 4.0), (-180, (200.0, 400.0), 6.0), (630, (400.0, 200.0), 8.0)]
        {
            let page = page(dictionary! {
                "MediaBox" => numbers([0.0, 0.0, 110.0, 210.0]), "TrimBox" => numbers([5.0, 5.0, 105.0, 205.0]),
                "BleedBox" => numbers([4.0, 3.0, 108.0, 209.0]), "Rotate" => angle, "UserUnit" => 2,
            })
            .unwrap();
            assert_eq!((page.finished().width, page.finished().height), size, "{angle}");
            assert_eq!(page.bleeds().left, left, "{angle}");
            // The corner that is seen at the lower left comes to lie there, and the opposite one opposite.
            let corners = [(5.0, 5.0), (105.0, 5.0), (105.0, 205.0), (5.0, 205.0)];
            let first = usize::from(page.turns);
            let place = Rectangle::of(page.finished()).moved(1000.0, 2000.0);
            for turned in [false, true] {
                let matrix = page.onto(place, 1.0, turned);
                let first = first + if turned { 2 } else { 0 };
                let (low, high) = (corners[first % 4], corners[(first + 2) % 4]);
                assert_eq!(at(matrix, low.0, low.1), (1000.0, 2000.0), "{angle} {turned}");
                assert_eq!(at(matrix, high.0, high.1), (1000.0 + size.0, 2000.0 + size.1), "{angle} {turned}");
            }
        }
    }

    #[test]
    fn boxes_that_make_no_sense_are_faults() {
        let media = || numbers([0.0, 0.0, 100.0, 100.0]);
        assert!(page(Dictionary::new()).is_err());
        for wrong in [[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, f32::NAN, 10.0], [0.0, 0.0, 1e30, 10.0]] {
            assert!(page(dictionary! { "MediaBox" => numbers(wrong) }).is_err(), "{wrong:?}");
        }
        assert!(page(dictionary! { "MediaBox" => media(), "TrimBox" => numbers([200.0, 0.0, 300.0, 50.0]) }).is_err());
        assert!(page(dictionary! { "MediaBox" => media(), "UserUnit" => 0 }).is_err());
        let empty = page(dictionary! { "MediaBox" => media(), "TrimBox" => numbers([0.0; 4]) }).unwrap();
        assert!(empty.remarks.no_box && empty.remarks.no_trim && !empty.remarks.cut_to_media);
        assert!(page(dictionary! { "MediaBox" => media(), "Rotate" => 45 }).unwrap().remarks.odd_turn);
    }

    #[test]
    fn a_finished_size_is_centred_where_no_box_says_it() {
        let mut document = Document::new();
        let id = document.add_object(dictionary! { "MediaBox" => numbers([0.0, 0.0, 120.0, 220.0]) });
        let read = |size, bleed| Page::read(&document, 1, id, Inherited::default(), Some(size), bleed);
        let page = read(Size { width: 100.0, height: 200.0 }, 5.0).unwrap();
        assert_eq!((page.trim.sides(), page.bleeds()), ([10.0, 10.0, 110.0, 210.0], Edges::all(5.0)));
        assert!(read(Size { width: 130.0, height: 200.0 }, 0.0).is_err());
    }
}
