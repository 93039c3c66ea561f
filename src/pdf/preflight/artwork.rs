//! What is painted on a page, judged where it stands: overprint, inks, thin lines, small text, the bleed.

use hayro::hayro_syntax::object::Stream as Inline;
use lopdf::{Object, ObjectId, Stream};

use super::finding::{Finding, Findings, Place};
use super::load::Load;
use super::pages::Sheet;
use super::pictures::{Picture, Seen};
use super::rule::{self, Rule};
use super::rules::Rules;
use crate::diagnostic::Severity;
use crate::pdf::facts::source::Source;
use crate::pdf::interpret::{Area, Aside, Outline, Paint, Painter, Remark, Shown, Space, State};
use crate::pdf::press::points;

/// Black text below this size overprints, in points.
const OVERPRINTED_TEXT: f64 = 12.0;

/// Black lines below this width overprint, in points.
const OVERPRINTED_LINE: f64 = 2.0;

/// What is a line among filled areas: so many times longer than it is wide.
const LINE: f64 = 4.0;

/// A line shorter than this, in points, is a dot.
const DOT: f64 = 2.0;

/// Distance from the cut, in points, from which artwork is meant to run to it.
const AT_THE_CUT: f64 = 0.3;

/// Distance from the end of the bleed, in points, that counts as reaching it.
const AT_THE_BLEED: f64 = 0.5;

/// The black ink from which a colour counts as black, and the sum in per cent from which that is a rich one.
const BLACK: f64 = 0.85;
const RICH: f64 = 280.0;

/// Millimetres from the cut within which no text is safe, whatever the shop says.
const NEVER_SAFE_MM: f64 = 3.0;

/// Sizes and resolutions are told to so much, and so much below a limit is rounding.
pub const ROUNDING: f64 = 0.02;
/// Per cent that four inks in steps of 255 may be off together.
const INK_ROUNDING: f64 = 0.8;

/// Judges what one page paints.
pub struct Artwork<'a, 's, 'f> {
    source: &'s Source<'a>,
    pub(super) sheet: Sheet<'a>,
    pub(super) rules: &'s Rules,
    pub(super) found: &'f mut Findings,
    /// Tiles and masks that are being followed.
    asides: usize,
    /// Whether something is on the finished page.
    pub(super) printed: bool,
    /// Whether the content names a colour in light that nothing was painted in yet.
    light: bool,
    /// The ink that the page can bear.
    pub(super) load: Load,
    /// Pictures on the finished page, each with what is seen of it.
    pub(super) pictures: Vec<Seen>,
}

/// What of a page only plates can tell.
#[derive(Debug, Default)]
pub struct Inked {
    /// Whether some place may bear more ink than the limit.
    pub doubtful: bool,
    /// Pictures on it.
    pub pictures: Vec<Seen>,
}

impl<'a, 's, 'f> Artwork<'a, 's, 'f> {
    /// Begins a page.
    pub fn new(source: &'s Source<'a>, sheet: Sheet<'a>, rules: &'s Rules, found: &'f mut Findings) -> Self {
        let load = Load::new(sheet.trim, f64::from(rules.shop.most_ink));
        Self { source, sheet, rules, found, asides: 0, printed: false, light: false, load, pictures: Vec::new() }
    }

    /// Ends the page.
    pub fn end(self) -> Inked {
        if self.found.is_full() {
            let fact = "so much is wrong that not all that is painted is judged";
            self.found.add(Finding::new(&rule::TOO_LARGE, fact).on(self.sheet.number));
            return Inked { doubtful: true, pictures: self.pictures };
        }
        if self.light {
            self.found.add(Finding::new(&rule::DEVICE_RGB, LIGHT).on(self.sheet.number));
        }
        if !self.printed {
            self.found.add(Finding::new(&rule::EMPTY_PAGE, "the page has nothing on it that prints").on(self.sheet.number));
        }
        Inked { doubtful: self.load.may_exceed(), pictures: self.pictures }
    }

    pub(super) fn finding(&self, rule: &'static Rule, fact: impl Into<String>, area: Area) -> Finding {
        Finding::new(rule, fact).on(self.sheet.number).at(Place::new(area, self.sheet.trim))
    }

    fn tell(&mut self, rule: &'static Rule, fact: impl Into<String>, area: Area, words: &str) {
        let finding = self.finding(rule, fact, area).about(words);
        self.found.add(finding);
    }

    /// What of an area is seen within the bleed; none when nothing is.
    pub(super) fn seen(&self, area: Area, state: &State) -> Option<Area> {
        let seen = area.within(state.clip);
        (self.asides == 0 && !self.found.is_full() && !seen.is_nothing() && seen.overlaps(self.sheet.bleed)).then_some(seen)
    }

    /// Judges a colour by itself, whatever is painted in it.
    pub(super) fn colour(&mut self, paint: &Paint, overprints: bool, what: &str, area: Area, words: &str) {
        let on_page = area.overlaps(self.sheet.trim);
        self.colour_on(paint, overprints, what, area, on_page, words);
    }

    /// Judges a colour of what may lie around the page without being on it.
    fn colour_on(&mut self, paint: &Paint, overprints: bool, what: &str, area: Area, on_page: bool, words: &str) {
        self.printed |= on_page && !paint.is_white();
        if self.light && *paint.space == Space::Light {
            self.light = false;
            self.tell(&rule::DEVICE_RGB, LIGHT, area, words);
        }
        if paint.is_white() && overprints {
            self.tell(&rule::WHITE_OVERPRINTS, format!("white {what} overprints"), area, words);
        }
        if paint.is_registration() && on_page {
            self.tell(&rule::REGISTRATION_COLOUR, format!("{what} in registration colour is on the page itself"), area, words);
        }
        let Some(total) = paint.total() else { return };
        let limit = f64::from(self.rules.shop.most_ink);
        if total > limit + INK_ROUNDING {
            let fact = format!("{what} in {}, {total:.0} % of ink in all; {} takes {limit} %", paint.words(), self.rules.asker());
            self.tell(&rule::INK_SUM, fact, area, words);
        } else if total > RICH + INK_ROUNDING && paint.process().is_some_and(|[.., black]| black >= BLACK) {
            let fact = format!("{what} in a black of {}, {total:.0} % of ink in all", paint.words());
            self.tell(&rule::RICH_BLACK, fact, area, words);
        }
    }

    /// Notes the ink of what is painted in a colour.
    pub(super) fn ink(&mut self, paint: &Paint, overprints: bool, area: Area, boxed: bool, state: &State) {
        if state.mixes {
            self.load.draw(area);
        } else {
            self.load.paint(area, paint, overprints, boxed && !state.partial);
        }
    }

    /// Judges a line, be it stroked or a narrow area.
    fn line(&mut self, paint: &Paint, overprints: bool, width: f64, area: Area) {
        let Some(plates) = paint.plates() else { return };
        let lines = self.rules.shop.lines_pt;
        let (white, several) = (paint.is_white(), plates > 1);
        let limit = if white || several { lines.several_inks } else { lines.one_ink };
        if width < limit - ROUNDING {
            let how = if white {
                "white"
            } else if several {
                "in several inks"
            } else {
                "in one ink"
            };
            self.tell(&rule::THIN_LINE, format!("a line of {width:.2} pt {how}; at least {limit} pt prints well"), area, "");
        }
        if paint.is_black() && width < OVERPRINTED_LINE - ROUNDING && !overprints {
            let fact = format!("a black line of {width:.2} pt knocks out what is below it");
            self.tell(&rule::BLACK_LINE_KNOCKS_OUT, fact, area, "");
        }
    }

    /// Judges whether what runs to the cut runs to the end of the bleed.
    pub(super) fn bleed(&mut self, area: Area, what: &str) {
        let ([left, bottom, right, top], trim, bleed) = (area.0, self.sheet.trim.0, self.sheet.bleed.0);
        // What lies beyond the cut, or only crosses it by a hair, is no artwork of the page.
        let inside = area.within(self.sheet.trim).size();
        if inside.0 < 1.0 || inside.1 < 1.0 {
            return;
        }
        let edges = [
            ("left", -left, -trim[0], -bleed[0]),
            ("lower", -bottom, -trim[1], -bleed[1]),
            ("right", right, trim[2], bleed[2]),
            ("upper", top, trim[3], bleed[3]),
        ];
        for (edge, end, cut, run) in edges {
            if run - cut > AT_THE_BLEED && end > cut - AT_THE_CUT && end < run - AT_THE_BLEED {
                let fact = format!("{what} runs to the {edge} cut and not to the end of the bleed");
                self.tell(&rule::BLEED_ARTWORK, fact, area, "");
            }
        }
    }
}

/// What is said of a colour in light.
const LIGHT: &str = "something is painted in DeviceRGB";

/// Whether what is painted prints over what is below: for the four inks in mode 1 alone (ISO 32000-1, 8.6.7).
pub fn overprints(paint: &Paint, flag: bool, mode: i64) -> bool {
    flag && (mode == 1 || *paint.space != Space::Cmyk)
}

impl<'a> Painter<'a> for Artwork<'a, '_, '_> {
    fn outline(&mut self, outline: &Outline<'_>, state: &State) {
        let fill = overprints(&state.fill, state.overprint.fill, state.overprint.mode);
        if let Some(area) = self.seen(outline.area, state).filter(|_| outline.filled) {
            self.colour(&state.fill, fill, "an area", area, "");
            self.ink(&state.fill, fill, area, outline.boxed, state);
            let (width, height) = outline.area.size();
            let (narrow, long) = (width.min(height), width.max(height));
            if long >= DOT && long >= narrow * LINE {
                self.line(&state.fill, fill, narrow, area);
            }
            if !state.fill.is_white() {
                self.bleed(area, "artwork");
            }
        }
        let (across, along) = state.matrix.scales();
        let width = state.line_width.abs() * across.min(along);
        if outline.stroked {
            let pieces = outline.pieces.iter().filter_map(|piece| self.seen(piece.wider(width / 2.0), state));
            let (mut area, mut on_page) = (Area::NOTHING, false);
            let stroke = overprints(&state.stroke, state.overprint.stroke, state.overprint.mode);
            for piece in pieces.collect::<Vec<_>>() {
                self.ink(&state.stroke, stroke, piece, false, state);
                area = area.and(piece);
                on_page |= piece.overlaps(self.sheet.trim);
            }
            if !area.is_nothing() {
                self.colour_on(&state.stroke, stroke, "a line", area, on_page, "");
                self.line(&state.stroke, stroke, width, area);
            }
        }
    }

    fn text(&mut self, shown: &Shown, state: &State) {
        let mode = state.text.mode;
        // Letters that cut off or stay unseen are none.
        let (filled, stroked) = (matches!(mode, 0 | 2 | 4 | 6), matches!(mode, 1 | 2 | 5 | 6));
        if !filled && !stroked {
            return;
        }
        let font = || shown.face.as_ref().map_or_else(String::new, |face| format!(" in {}", face.told.name));
        // Where there is nothing to see there may still be the sign of a missing character.
        let at = if shown.area.is_nothing() { self.sheet.trim } else { shown.area };
        if let Some(code) = shown.missing.filter(|_| self.asides == 0) {
            let fact = format!("text shows the sign of a missing character{} (code {code})", font());
            self.tell(&rule::MISSING_GLYPH, fact, at, &shown.text);
        }
        if let Some((code, told, real)) = shown.width.filter(|_| self.asides == 0) {
            let fact = format!("a letter is {told:.0} wide and {real:.0} in its font{} (code {code})", font());
            self.tell(&rule::GLYPH_WIDTH, fact, at, &shown.text);
        }
        let Some(area) = self.seen(shown.area, state) else { return };
        let words = shown.text.as_str();
        let (paint, flag) = if filled { (&state.fill, state.overprint.fill) } else { (&state.stroke, state.overprint.stroke) };
        let over = overprints(paint, flag, state.overprint.mode);
        self.colour(paint, over, "text", area, words);
        self.ink(paint, over, area, false, state);
        if filled && stroked {
            self.ink(&state.stroke, overprints(&state.stroke, state.overprint.stroke, state.overprint.mode), area, false, state);
        }
        if stroked && !filled {
            let (across, along) = state.matrix.scales();
            self.line(&state.stroke, over, state.line_width.abs() * across.min(along), area);
        }
        let size = shown.size;
        if paint.is_black() && size < OVERPRINTED_TEXT - ROUNDING && !over {
            let fact = format!("black text of {} pt knocks out what is below it", tenth(size));
            self.tell(&rule::BLACK_TEXT_KNOCKS_OUT, fact, area, words);
        }
        let smallest = self.rules.shop.smallest_mixed_text_pt;
        let how = match paint.plates() {
            _ if paint.is_white() => Some("white"),
            Some(2..) => Some("in several inks"),
            _ => None,
        };
        if let Some(how) = how.filter(|_| size < smallest - ROUNDING) {
            let fact = format!("text of {} pt {how}; at least {smallest} pt prints well", tenth(size));
            self.tell(&rule::SMALL_TEXT, fact, area, words);
        }
        self.safe(area, words);
    }

    fn image(&mut self, image: &'a Stream, id: Option<ObjectId>, state: &State) {
        let picture = Picture::read(self.source, image);
        self.picture(&picture, id, state);
    }

    fn inline_image(&mut self, image: &Inline<'_>, space: Option<&'a Object>, state: &State) {
        // A space of the resources is judged with them.
        self.packing(image, space.is_some());
        self.picture(&Picture::inline(image), None, state);
    }

    fn shading(&mut self, state: &State) {
        let Some(area) = self.seen(self.sheet.media, state) else { return };
        self.printed |= area.overlaps(self.sheet.trim);
        self.load.draw(area);
        self.bleed(area, "a gradient");
    }

    fn remark(&mut self, remark: Remark<'_>) {
        let page = self.sheet.number;
        let (rule, fact) = match remark {
            Remark::Named("DeviceRGB" | "RGB") => {
                self.light = true;
                return;
            }
            Remark::Named("CalRGB" | "CalGray" | "Lab") => (&rule::CALIBRATED_COLOUR, "a colour space is calibrated".to_owned()),
            Remark::Named(_) => return,
            Remark::Compatibility => (&rule::COMPATIBILITY_OPERATOR, "the content holds BX and EX".to_owned()),
            Remark::Unknown(operator) => {
                (&rule::CONTENT_SYNTAX, format!("the content holds `{}`, which does nothing", crate::diagnostic::visible(&operator)))
            }
            Remark::Unfinished => (&rule::CONTENT_SYNTAX, "the content ends within a string, a list or an operation".to_owned()),
            Remark::ExtraRestore => (&rule::CONTENT_SYNTAX, "the content takes back a state that it never saved (Q)".to_owned()),
        };
        self.found.add(Finding::new(rule, fact).on(page));
    }

    fn aside(&mut self, aside: Aside) {
        if aside == Aside::Tile {
            self.load.draw(self.sheet.trim);
        }
        self.asides += 1;
    }

    fn back(&mut self) {
        self.asides -= 1;
    }
}

impl Artwork<'_, '_, '_> {
    /// Judges how far text is from the cut.
    fn safe(&mut self, area: Area, words: &str) {
        let trim = self.sheet.trim;
        if !area.overlaps(trim) {
            return;
        }
        let wanted = self.rules.shop.safe_mm;
        let least = NEVER_SAFE_MM.min(wanted);
        let lies_in = |mm: f64| area.lies_in(trim.wider(-points(mm)), 0.1);
        let (severity, limit) = match () {
            () if !lies_in(least) => (Severity::Warning, least),
            () if !lies_in(wanted) => (Severity::Note, wanted),
            () => return,
        };
        let fact = format!("text is less than {limit} mm from the cut");
        let finding = self.finding(&rule::SAFE_AREA, fact, area).about(words).as_bad_as(severity);
        self.found.add(finding);
    }
}

/// A size in points, to a tenth.
fn tenth(size: f64) -> f64 {
    (size * 10.0).round() / 10.0
}
