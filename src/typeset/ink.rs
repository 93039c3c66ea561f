//! What stands where on finished pages: every run of text, picture and drawing with the element that it belongs to, as
//! Typst placed it. Nothing here knows what the templates reckoned.

use typst::foundations::{Content, Label, Value};
use typst::introspection::{Location, MetadataElem, Tag};
use typst::layout::{Abs, Frame, FrameItem, GroupItem, Point, Transform};
use typst::model::{EnumElem, EnumItem, FigureCaption, FigureElem, HeadingElem, ListElem, ParElem};
use typst::pdf::{ArtifactElem, PdfMarkerTag, PdfMarkerTagKind};
use typst::utils::PicoStr;
use typst::visualize::{Geometry, Shape};
use typst_layout::PagedDocument;

use crate::diagnostic::is_invisible;

/// A rectangle on a page, in pt from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// The left edge.
    pub left: f64,
    /// The upper edge.
    pub top: f64,
    /// The right edge.
    pub right: f64,
    /// The lower edge.
    pub bottom: f64,
}

impl Area {
    /// How tall it is, in pt.
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// How wide it is, in pt.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Nothing, at its upper left corner.
    pub fn nothing(self) -> Self {
        Self { right: self.left, bottom: self.top, ..self }
    }

    /// What of it lies within a frame; none where nothing does.
    pub fn within(self, clip: Option<Self>) -> Option<Self> {
        let Some(clip) = clip else { return Some(self) };
        let area = Self {
            left: self.left.max(clip.left),
            top: self.top.max(clip.top),
            right: self.right.min(clip.right),
            bottom: self.bottom.min(clip.bottom),
        };
        (area.left <= area.right && area.top <= area.bottom).then_some(area)
    }
}

/// What kind of thing was printed.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// A run of text in one line.
    Text {
        /// Its words.
        words: String,
        /// The baseline, in pt from the upper edge of the page.
        baseline: f64,
    },
    /// A picture.
    Picture,
    /// A filled or stroked shape.
    Drawing,
}

/// Something printed, and what it belongs to. The numbers count elements of their kind in the document.
#[derive(Debug, Clone, PartialEq)]
pub struct Ink {
    /// The page, from 0.
    pub page: usize,
    /// Where it is.
    pub area: Area,
    /// What it is.
    pub what: What,
    /// The heading that it is part of.
    pub heading: Option<usize>,
    /// The body of a list item, or the paragraph outside of lists, that it is part of.
    pub passage: Option<usize>,
    /// The figure that it is part of.
    pub figure: Option<usize>,
    /// True for words of a caption.
    pub caption: bool,
    /// True for furniture and repetitions, which nobody reads twice.
    pub artifact: bool,
    /// The group of rows in balanced columns that it is part of.
    pub group: Option<usize>,
    /// True for words that the edge of the page or of a frame cuts off.
    pub cut: bool,
}

/// Rows in balanced columns on one page.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The page, from 0.
    pub page: usize,
    /// The left edge, in pt.
    pub left: f64,
    /// The width over all columns, in pt.
    pub width: f64,
    /// The number of columns.
    pub columns: usize,
    /// The gutter between them, in pt.
    pub gutter: f64,
}

/// The area that the layout fills with type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TypeArea {
    /// Where it is on every page.
    pub area: Area,
    /// The pitch of its lines, in pt.
    pub leading: f64,
}

/// Everything that was printed, in the order in which it is read.
#[derive(Debug, Default)]
pub struct Printed {
    /// The number of pages.
    pub pages: usize,
    /// All ink.
    pub inks: Vec<Ink>,
    /// Rows in balanced columns.
    pub groups: Vec<Group>,
    /// Of each list, whether it goes on the one before.
    pub lists: Vec<bool>,
    /// The type area; none where the layout does not tell it.
    pub type_area: Option<TypeArea>,
    /// Pages that end where the issue or the layout says, full or not.
    pub turned: Vec<usize>,
    /// The page and height of what stands at the foot of the issue, whatever is left above.
    pub foot: Option<(usize, f64)>,
}

/// The names by which templates mark places.
const AREA: &str = "type-area";
const ROWS: &str = "rows";
const ROWS_END: &str = "rows-end";
const TURN: &str = "turn";
const FOOT: &str = "foot";
const GOES_ON: &str = "goes-on";

/// Reads what was printed.
pub fn read(document: &PagedDocument) -> Printed {
    let nothing = Area { left: 0.0, top: 0.0, right: 0.0, bottom: 0.0 };
    let mut reader =
        Reader { printed: Printed::default(), sheet: nothing, page: 0, count: 0, open: Vec::new(), groups: Vec::new(), goes_on: false };
    for (page, set) in document.pages().iter().enumerate() {
        reader.page = page;
        reader.sheet = span(Point::zero(), set.frame.size().to_point(), Transform::identity());
        reader.frame(&set.frame, Transform::identity(), None);
    }
    reader.printed.pages = document.pages().len();
    reader.printed
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Open {
    Heading(usize),
    Passage(usize),
    Figure(usize),
    Caption,
    Artifact,
    Other,
}

struct Reader {
    printed: Printed,
    /// The area of the page.
    sheet: Area,
    page: usize,
    count: usize,
    open: Vec<(Location, Open)>,
    groups: Vec<usize>,
    goes_on: bool,
}

impl Reader {
    fn frame(&mut self, frame: &Frame, at: Transform, clip: Option<Area>) {
        for (point, item) in frame.items() {
            let at = at.pre_concat(Transform::translate(point.x, point.y));
            match item {
                FrameItem::Group(group) => self.group(group, at, clip),
                FrameItem::Text(text) => {
                    let origin = placed(Point::zero(), at);
                    // From the height of capitals to a little below the baseline: what a loupe sees of most lines.
                    let (rise, drop) = (text.size * 0.72, text.size * 0.2);
                    let area = span(Point::new(Abs::zero(), -rise), Point::new(text.width(), drop), at);
                    // Hyphens of broken words and places where a line may break are no words.
                    let words: String = text.text.chars().filter(|c| !is_invisible(*c)).collect();
                    if !words.trim().is_empty() {
                        self.ink(area, clip, What::Text { words, baseline: origin.y.to_pt() });
                    }
                }
                FrameItem::Image(_, size, _) => self.ink(span(Point::zero(), size.to_point(), at), clip, What::Picture),
                FrameItem::Shape(shape, _) => self.shape(shape, at, clip),
                FrameItem::Tag(Tag::Start(content, _)) => self.start(content, placed(Point::zero(), at)),
                FrameItem::Tag(Tag::End(location, ..)) => {
                    if let Some(index) = self.open.iter().rposition(|(open, _)| open == location) {
                        self.open.remove(index);
                    }
                }
                FrameItem::Link(..) => {}
            }
        }
    }

    fn group(&mut self, group: &GroupItem, at: Transform, clip: Option<Area>) {
        let at = at.pre_concat(group.transform);
        let own = sight(group, at);
        let clip = match own {
            Some(own) => match own.within(clip) {
                Some(clip) => Some(clip),
                None => return self.frame(&group.frame, at, Some(own.nothing())),
            },
            None => clip,
        };
        if group.parent.is_none() {
            return self.frame(&group.frame, at, clip);
        }
        // What is placed elsewhere brings its own elements along; those around it here are not its own.
        let kept = std::mem::take(&mut self.open);
        self.frame(&group.frame, at, clip);
        self.open = kept;
    }

    fn shape(&mut self, shape: &Shape, at: Transform, clip: Option<Area>) {
        if shape.fill.is_none() && shape.stroke.is_none() {
            return;
        }
        let (from, to) = match &shape.geometry {
            Geometry::Line(to) => (Point::zero(), *to),
            Geometry::Rect(size) => (Point::zero(), size.to_point()),
            Geometry::Curve(curve) => {
                let bbox = curve.bbox(None);
                (bbox.min, bbox.max)
            }
        };
        self.ink(span(from, to, at), clip, What::Drawing);
    }

    fn ink(&mut self, area: Area, clip: Option<Area>, what: What) {
        // Words that are cut off are words all the same: where they would stand is an accident, not an empty place.
        let shown = if matches!(what, What::Text { .. }) { Some(area) } else { area.within(clip) };
        let Some(area) = shown else { return };
        let sight = clip.map_or(Some(self.sheet), |clip| self.sheet.within(Some(clip)));
        let (across, down) = ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0);
        let seen = |sight: Area| sight.left <= across && across <= sight.right && sight.top <= down && down <= sight.bottom;
        let cut = matches!(what, What::Text { .. }) && !sight.is_some_and(seen);
        let last = |pick: fn(Open) -> Option<usize>| self.open.iter().rev().find_map(|(_, open)| pick(*open));
        let ink = Ink {
            page: self.page,
            area,
            what,
            heading: last(|open| if let Open::Heading(id) = open { Some(id) } else { None }),
            passage: last(|open| if let Open::Passage(id) = open { Some(id) } else { None }),
            figure: last(|open| if let Open::Figure(id) = open { Some(id) } else { None }),
            caption: self.open.iter().any(|(_, open)| *open == Open::Caption),
            artifact: self.open.iter().any(|(_, open)| *open == Open::Artifact),
            group: self.groups.last().copied(),
            cut,
        };
        self.printed.inks.push(ink);
    }

    fn start(&mut self, content: &Content, point: Point) {
        if let Some(mark) = content.to_packed::<MetadataElem>() {
            return self.mark(content.label(), &mark.value, point);
        }
        let Some(location) = content.location() else { return };
        if content.is::<EnumElem>() || content.is::<ListElem>() {
            self.printed.lists.push(std::mem::take(&mut self.goes_on));
        }
        self.count += 1;
        let in_passage = self.open.iter().any(|(_, open)| matches!(open, Open::Passage(_)));
        let open = if content.is::<HeadingElem>() {
            Open::Heading(self.count)
        } else if content.is::<FigureElem>() {
            Open::Figure(self.count)
        } else if content.is::<FigureCaption>() {
            Open::Caption
        } else if content.is::<ArtifactElem>() {
            Open::Artifact
        } else if content.to_packed::<PdfMarkerTag>().is_some_and(|marker| marker.kind == PdfMarkerTagKind::ListItemBody)
            || content.is::<ParElem>() && !in_passage && !self.open.iter().any(|(_, open)| *open == Open::Other)
        {
            Open::Passage(self.count)
        } else if content.is::<EnumItem>() {
            // Its label is no passage of its own.
            Open::Other
        } else {
            return;
        };
        self.open.push((location, open));
    }

    fn mark(&mut self, label: Option<Label>, value: &Value, point: Point) {
        let is = |name: &str| label.is_some() && label == Label::new(PicoStr::intern(name));
        let number = |name: &str| match value {
            Value::Dict(dict) => dict.get(name).ok().and_then(|value| value.clone().cast::<f64>().ok()),
            _ => None,
        };
        let (x, y) = (point.x.to_pt(), point.y.to_pt());
        if is(ROWS) {
            let group = Group {
                page: self.page,
                left: x,
                width: number("width").unwrap_or_default(),
                columns: number("columns").unwrap_or(1.0).max(1.0) as usize,
                gutter: number("gutter").unwrap_or_default(),
            };
            self.groups.push(self.printed.groups.len());
            self.printed.groups.push(group);
        } else if is(ROWS_END) {
            self.groups.pop();
        } else if is(TURN) {
            self.printed.turned.push(self.page);
        } else if is(GOES_ON) {
            self.goes_on = true;
        } else if is(FOOT) {
            self.printed.foot = Some((self.page, y));
        } else if is(AREA) {
            self.printed.type_area = (|| {
                let (left, top) = (number("left")?, number("top")?);
                let area = Area { left, top, right: left + number("width")?, bottom: top + number("height")? };
                Some(TypeArea { area, leading: number("leading")? })
            })();
        }
    }
}

fn placed(point: Point, at: Transform) -> Point {
    point.transform(at)
}

/// What a group lets be seen, which may be more than its own size; none where it cuts off nothing.
pub fn sight(group: &GroupItem, at: Transform) -> Option<Area> {
    let bounds = group.clip.as_ref()?.bbox(None);
    Some(span(bounds.min, bounds.max, at))
}

/// The upright rectangle around two corners.
pub fn span(from: Point, to: Point, at: Transform) -> Area {
    let corners = [from, Point::new(to.x, from.y), to, Point::new(from.x, to.y)].map(|corner| placed(corner, at));
    let edge = |of: fn(&Point) -> f64, best: fn(f64, f64) -> f64| corners.iter().map(of).reduce(best).unwrap_or_default();
    Area {
        left: edge(|point| point.x.to_pt(), f64::min),
        top: edge(|point| point.y.to_pt(), f64::min),
        right: edge(|point| point.x.to_pt(), f64::max),
        bottom: edge(|point| point.y.to_pt(), f64::max),
    }
}
