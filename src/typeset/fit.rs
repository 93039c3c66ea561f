//! Copy-fitting: pages are set at one density after the other until they are as many as wished, evenly filled, and
//! without accidents of layout.
//!
//! Within a density the templates let distances and pictures give way; a density changes the size of type and the pitch of
//! its lines, within what the layout allows. Few are tried: tighter ones until the pages suffice, or looser ones until they
//! are full.

use std::cmp::Ordering;

use serde::Deserialize;
use serde_json::{Value as Json, json};
use typst::foundations::{Label, Selector, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

use super::accidents;

use crate::diagnostic::Diagnostic;
use crate::issue::path::Path;
use crate::issue::source::Node;
use crate::issue::text;
use crate::job::Job;
use crate::layout::merge;

/// Documents that are set for one number of pages, at the most; what comes out may be set once more.
const MOST_TRIALS: usize = 8;
/// How many of the longest items are named where an issue is too long.
const LONGEST: usize = 3;
/// Lines that are missing or too many, as a share of all, from which it takes the farthest density to make up for them.
const FAR: f64 = 0.1;
/// A page with less than this share of its lines empty is full.
const FULL: f64 = 0.05;
/// How close the type stands, as the layout's tokens name it.
#[derive(Debug, Clone, Deserialize)]
pub struct Density {
    /// Its name.
    pub name: String,
    /// The size of running type, as a share of the layout's own.
    text: f64,
    /// The tokens that differ from the layout's own.
    tokens: Json,
}

/// The densities of a layout on both sides of its own, each list from near to far.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Densities {
    looser: Vec<Density>,
    tighter: Vec<Density>,
}

/// What the templates tell of how their pages came out.
#[derive(Debug, Clone, Deserialize)]
struct Report {
    /// The step of distances and pictures that was taken, from 0.
    step: usize,
    /// The lines beyond the wished pages at the tightest step; 0 where all fit.
    over: u32,
    /// The lines of a page.
    lines: f64,
    /// The pages.
    pages: usize,
    /// The lines that stay empty on each page.
    empty: Vec<f64>,
}

/// How pages came out.
#[derive(Debug, Clone, Default)]
pub struct Fit {
    /// The name of the density; none for the layout's own.
    pub density: Option<String>,
    /// The step of distances and pictures, from 0.
    pub step: usize,
    /// How a wish failed; none where it came true.
    pub off: Option<Off>,
    /// Whether a wish for the pages that came out comes true.
    pub reachable: bool,
    /// Whether the layout could reckon with the issue.
    pub reckoned: bool,
}

/// How a wish for pages failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Off {
    /// By this many lines more than the pages hold.
    Long(u32),
    /// By this many lines less than the pages hold.
    Short(u32),
    /// A part of the issue breaks over pages as it comes, so that nothing could be reckoned.
    Unreckoned,
}

impl Off {
    /// The lines: more than zero too long, less than zero too short.
    pub fn lines(self) -> Option<i64> {
        match self {
            Self::Long(lines) => Some(lines.into()),
            Self::Short(lines) => Some(-i64::from(lines)),
            Self::Unreckoned => None,
        }
    }
}

/// What pages are set with.
#[derive(Debug, Clone, Copy)]
pub struct Trial<'a> {
    /// The density; none for the layout's own.
    pub density: Option<&'a Density>,
    /// The pages to fill.
    pub pages: Option<usize>,
}

impl Densities {
    /// The densities of a layout's tokens.
    pub fn of(tokens: &Json) -> Self {
        Self::deserialize(&tokens["densities"]).unwrap_or_default()
    }

    /// Those to try where the layout's own has fewer pages than wished, more, or as many: there the nearest of both
    /// sides come first.
    fn towards(&self, wished: Option<Ordering>) -> Vec<&Density> {
        match wished {
            Some(Ordering::Less) => self.tighter.iter().collect(),
            Some(Ordering::Greater) => self.looser.iter().collect(),
            _ => {
                let most = self.looser.len().max(self.tighter.len());
                (0..most).flat_map(|n| [self.looser.get(n), self.tighter.get(n)]).flatten().collect()
            }
        }
    }
}

impl Density {
    /// The tokens at this density.
    pub fn apply(&self, tokens: &mut Json) {
        let leading = |tokens: &Json| tokens["leading_pt"].as_f64();
        let depth = leading(tokens).zip(tokens["page"]["lines"].as_f64()).map(|(leading, lines)| leading * lines);
        merge(tokens, &self.tokens);
        if let (Some(depth), Some(leading)) = (depth, leading(tokens)) {
            // As many lines as the page holds.
            tokens["page"]["lines"] = json!((depth / leading).floor() as u64);
        }
        for face in tokens["faces"].as_object_mut().into_iter().flat_map(|faces| faces.values_mut()) {
            // Running type stands on the pitch of the grid; heads and captions keep their size.
            if let (Some(4), Some(size)) = (face["pitch_q"].as_u64(), face["size_pt"].as_f64()) {
                face["size_pt"] = json!((size * self.text * 100.0).round() / 100.0);
            }
        }
    }
}

impl Report {
    /// What the templates left in the pages; none where they could not reckon.
    fn of(document: &PagedDocument) -> Option<Self> {
        let label = Label::new(PicoStr::intern("fit"))?;
        let found = document.introspector().query_first(&Selector::Label(label))?;
        let Value::Dict(report) = &found.to_packed::<MetadataElem>()?.value else { return None };
        serde_json::from_value(serde_json::to_value(report).ok()?).ok()
    }

    /// The largest share of a page that stays empty, 0 to 1.
    fn emptiest(&self) -> f64 {
        self.empty.iter().copied().fold(0.0, f64::max) / self.lines
    }

    /// Whether the lines that are missing or too many are more than a density usually makes up for.
    fn is_far_from(&self, wished: usize) -> bool {
        let all = wished as f64 * self.lines;
        f64::from(self.over) > FAR * all || self.pages < wished && f64::from(self.short(wished)) > FAR * all
    }

    /// The lines that the wished pages still have room for.
    fn short(&self, wished: usize) -> u32 {
        let missing = wished.saturating_sub(self.pages) as f64 * self.lines;
        (self.empty.iter().sum::<f64>() + missing).ceil() as u32
    }
}

/// How far pages are from what is wished: in their number, in accidents of layout, in emptiness. Less is better.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
struct Distance {
    pages: usize,
    accidents: usize,
    emptiest: f64,
}

impl Distance {
    fn of(report: &Report, wished: Option<usize>, accidents: usize) -> Self {
        let emptiest = if wished.is_some() { report.emptiest() } else { 0.0 };
        Self { pages: wished.map_or(0, |wished| wished.abs_diff(report.pages)), accidents, emptiest }
    }

    fn is_good(&self) -> bool {
        self.pages == 0 && self.accidents == 0 && self.emptiest <= FULL
    }
}

/// How pages came out. They themselves are the largest thing in memory: they go before others are tried, and are set again where
/// nothing better is found.
struct Found<'a> {
    document: Option<PagedDocument>,
    trial: Trial<'a>,
    report: Report,
    distance: Distance,
}

impl Found<'_> {
    /// Whether its pages are better than others, whatever was wished.
    fn is_better_than(&self, other: &Self) -> bool {
        (self.distance.accidents, self.report.emptiest()) < (other.distance.accidents, other.report.emptiest())
    }
}

/// Trials of pages, no more than are left.
struct Search<'a, S, A> {
    densities: &'a Densities,
    set: S,
    accidents: A,
    left: usize,
}

impl<'a, E, S, A> Search<'a, S, A>
where
    S: FnMut(Trial) -> Result<PagedDocument, E>,
    A: Fn(&PagedDocument) -> usize,
{
    fn set(&mut self, trial: Trial) -> Result<Option<(PagedDocument, Report)>, E> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        let document = (self.set)(trial)?;
        Ok(Report::of(&document).map(|report| (document, report)))
    }

    /// The best pages that are not more than wished, from the layout's own density on; or those at its own density and the
    /// lines by which the tightest are too long.
    fn best(&mut self, wished: Option<usize>, own: (PagedDocument, Report)) -> Result<(Found<'a>, Option<u32>), E> {
        let too_long = |report: &Report| wished.is_some_and(|wished| report.pages > wished);
        let (document, report) = own;
        let mut towards = self.densities.towards(wished.map(|wished| wished.cmp(&report.pages)));
        let mut over = too_long(&report).then_some(report.over);
        let far = wished.is_some_and(|wished| report.is_far_from(wished));
        let mut best = self.found(wished, None, (document, report));
        // What is far off is tried at the farthest density first: where that fails, all nearer ones would.
        let mut farthest = None;
        if far && let Some(density) = towards.pop() {
            best.document = None;
            let Some(set) = self.set(Trial { density: Some(density), pages: wished })? else { return Ok((best, over)) };
            let fails = wished.is_some_and(|wished| wished != set.1.pages);
            if fails {
                towards.clear();
            }
            if too_long(&set.1) {
                over = Some(set.1.over);
            } else {
                farthest = Some(self.found(wished, Some(density), set));
            }
        }
        for density in towards {
            if over.is_none() && best.distance.is_good() {
                break;
            }
            best.document = None;
            if let Some(found) = &mut farthest {
                found.document = None;
            }
            let Some(set) = self.set(Trial { density: Some(density), pages: wished })? else { break };
            if too_long(&set.1) {
                over = over.and(Some(set.1.over));
                continue;
            }
            let found = self.found(wished, Some(density), set);
            if over.is_some() || found.distance < best.distance {
                best = found;
                over = None;
            }
        }
        match farthest {
            Some(found) if over.is_some() || !best.distance.is_good() && found.distance < best.distance => Ok((found, None)),
            _ => Ok((best, over)),
        }
    }

    fn found(&self, wished: Option<usize>, density: Option<&'a Density>, (document, report): (PagedDocument, Report)) -> Found<'a> {
        let distance = Distance::of(&report, wished, (self.accidents)(&document));
        Found { document: Some(document), trial: Trial { density, pages: wished }, report, distance }
    }

    /// The pages themselves, and what is to be said of them.
    fn out(&mut self, found: Found, off: Option<Off>, reachable: bool) -> Result<(PagedDocument, Fit), E> {
        let density = found.trial.density.map(|density| density.name.clone());
        let document = match found.document {
            Some(document) => document,
            None => (self.set)(found.trial)?,
        };
        Ok((document, Fit { density, step: found.report.step, off, reachable, reckoned: true }))
    }
}

/// Sets pages until they are as wished and without accidents. `own` are those at the layout's own density, `set` sets
/// them otherwise, `accidents` counts what went wrong. Where a wish for pages cannot come true, the nearest number of pages
/// that can be filled comes out.
pub fn fit<E>(
    wished: Option<usize>,
    densities: &Densities,
    own: PagedDocument,
    set: impl FnMut(Trial) -> Result<PagedDocument, E>,
    accidents: impl Fn(&PagedDocument) -> usize,
) -> Result<(PagedDocument, Fit), E> {
    let Some(report) = Report::of(&own) else {
        let met = wished.is_none_or(|wished| wished == own.pages().len());
        return Ok((own, Fit { off: (!met).then_some(Off::Unreckoned), reachable: true, ..Fit::default() }));
    };
    let natural = report.pages;
    let mut search = Search { densities, set, accidents, left: MOST_TRIALS - 1 };
    let (found, over) = search.best(wished, (own, report))?;
    let met = |found: &Found, over: Option<u32>| over.is_none() && found.distance.pages == 0 && found.report.emptiest() <= accidents::HOLE;
    let Some(wished) = wished.filter(|_| !met(&found, over)) else { return search.out(found, None, true) };
    let off = over.map_or_else(|| Off::Short(found.report.short(wished)), Off::Long);
    let mut nearest = found;
    for pages in nearby(wished, natural, off, nearest.report.lines) {
        // As many trials as for a wish for these pages, so that they come out as they would then.
        search.left = MOST_TRIALS;
        nearest.document = None;
        let Some(own) = search.set(Trial { density: None, pages: Some(pages) })? else { break };
        let (found, over) = search.best(Some(pages), own)?;
        if met(&found, over) {
            let kept = nearest.report.pages == found.report.pages && nearest.is_better_than(&found);
            return search.out(if kept { nearest } else { found }, Some(off), true);
        }
        // What the issue takes by itself comes out even where its pages are not all full.
        if over.is_none() && found.distance.pages == 0 && found.is_better_than(&nearest) {
            nearest = found;
        }
    }
    search.out(nearest, Some(off), false)
}

/// Numbers of pages that an issue may fill where it does not fill those wished, the nearest to the wish first: from as many as the
/// lines that it is off make, to as many as it takes by itself, or one less.
fn nearby(wished: usize, natural: usize, off: Off, lines: f64) -> Vec<usize> {
    let pages = |off: u32| (f64::from(off) / lines).round().max(1.0) as usize;
    match off {
        Off::Long(over) => {
            let first = wished + pages(over);
            (first.min(natural)..=natural.max(first)).collect()
        }
        // What does not fill as many may fill one less.
        Off::Short(short) => (natural.saturating_sub(1).max(1)..=wished.saturating_sub(pages(short)).max(natural)).rev().collect(),
        Off::Unreckoned => Vec::new(),
    }
}

/// A wish for pages that could not come true: by how much, what came out instead, and what would help. Another wish does only
/// where it is known to come true.
pub fn unfitted(job: &Job, came_out: usize, off: Off, reachable: bool) -> Option<Diagnostic> {
    let wished = job.wished_pages()?;
    let pages = |count: usize| format!("{count} {}", if count == 1 { "page" } else { "pages" });
    let amount = |lines: u32| format!("{lines} {}", if lines == 1 { "line" } else { "lines" });
    let or_wish = if reachable { format!(", or wish for {}", pages(came_out)) } else { String::new() };
    let (fact, hint) = match off {
        Off::Long(lines) => {
            let longest = longest_items(job.source().root());
            let longest: Vec<String> = longest.iter().map(|(path, words)| format!("{path} ({words} words)")).collect();
            let longest = if longest.is_empty() { String::new() } else { format!("; the longest items are {}", longest.join(", ")) };
            (
                format!("the issue does not fit {}: as close as the layout allows it is {} too long", pages(wished), amount(lines)),
                format!("shorten or leave out items, take a picture out{or_wish}{longest}"),
            )
        }
        Off::Short(lines) => (
            format!("the issue does not fill {}: as open as the layout allows it is {} too short", pages(wished), amount(lines)),
            format!("add items or a picture{or_wish}"),
        ),
        Off::Unreckoned => (
            format!("the issue is not fitted to {}: a part of it breaks over pages as it comes", pages(wished)),
            format!("make tables of more than a few rows shorter{or_wish}"),
        ),
    };
    let mut path = Path::default();
    path.push_field("print");
    path.push_field("pages");
    let fact = format!("{fact}; it is set on {}", pages(came_out));
    Some(Diagnostic::warning("pages", fact).at(job.source().place_of(&path)).value(wished.to_string()).hint(hint))
}

/// The items with the most words, longest first, and how many these are.
fn longest_items(root: &Node) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let lists = |node: &Node, name: &str| node.get(name).map(|list| list.elements().to_vec()).unwrap_or_default();
    for (c, chapter) in lists(root, "chapters").iter().enumerate() {
        for (b, block) in lists(chapter, "blocks").iter().enumerate() {
            for (i, item) in lists(block, "items").iter().enumerate() {
                let words = item.get("text").and_then(Node::as_str).map(|said| text::plain(&text::parse(said).0));
                let words = words.map_or(0, |said| said.split_whitespace().count());
                found.push((format!("chapters[{c}].blocks[{b}].items[{i}]"), words));
            }
        }
    }
    found.sort_by_key(|(_, words)| std::cmp::Reverse(*words));
    found.truncate(LONGEST);
    found.retain(|(_, words)| *words > 0);
    found
}
