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

use crate::diagnostic::Diagnostic;
use crate::issue::path::Path;
use crate::issue::source::Node;
use crate::issue::text;
use crate::job::Job;
use crate::layout::merge;

/// How many of the longest items are named where an issue is too long.
const LONGEST: usize = 3;
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
pub struct Report {
    /// The step of distances and pictures that was taken, from 0.
    pub step: usize,
    /// The lines beyond the wished pages at the tightest step; 0 where all fit.
    pub over: u32,
    /// The lines of a page.
    pub lines: f64,
    /// The pages.
    pub pages: usize,
    /// The lines that stay empty on each page.
    pub empty: Vec<f64>,
}

/// How a wish for pages came out.
#[derive(Debug, Clone)]
pub struct Fit {
    /// The name of the density; none for the layout's own.
    pub density: Option<String>,
    /// What the templates tell.
    pub report: Report,
    /// How it failed, in lines: more than zero too long, less than zero too short. None where the wish came true.
    pub off: Option<i64>,
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
    pub fn of(document: &PagedDocument) -> Option<Self> {
        let label = Label::new(PicoStr::intern("fit"))?;
        let found = document.introspector().query_first(&Selector::Label(label))?;
        let Value::Dict(report) = &found.to_packed::<MetadataElem>()?.value else { return None };
        serde_json::from_value(serde_json::to_value(report).ok()?).ok()
    }

    /// How full each page is, 0 to 1.
    pub fn fills(&self) -> Vec<f64> {
        self.empty.iter().map(|empty| 1.0 - empty / self.lines).collect()
    }

    /// The largest share of a page that stays empty, 0 to 1.
    fn emptiest(&self) -> f64 {
        self.empty.iter().copied().fold(0.0, f64::max) / self.lines
    }

    /// The lines that the wished pages still have room for.
    fn short(&self, wished: usize) -> i64 {
        let missing = wished.saturating_sub(self.pages) as f64 * self.lines;
        (self.empty.iter().sum::<f64>() + missing).ceil() as i64
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

/// Sets pages until they are as wished and without accidents. `own` are those at the layout's own density, `set` sets
/// them at another, `accidents` counts what went wrong. What comes out is the best that was found, or the layout's own
/// density where a wish for pages cannot come true.
pub fn fit<E>(
    wished: Option<usize>,
    densities: &Densities,
    own: PagedDocument,
    mut set: impl FnMut(&Density) -> Result<PagedDocument, E>,
    accidents: impl Fn(&PagedDocument) -> usize,
) -> Result<(PagedDocument, Option<Fit>), E> {
    let Some(report) = Report::of(&own) else { return Ok((own, None)) };
    let too_long = |report: &Report| wished.is_some_and(|wished| report.pages > wished);
    let mut off = report.over.into();
    let mut best = (!too_long(&report)).then(|| (None, report.clone(), Distance::of(&report, wished, accidents(&own))));
    let mut document = None;
    let own_is_good = best.as_ref().is_some_and(|(.., distance)| distance.is_good());
    for density in densities.towards(wished.map(|wished| wished.cmp(&report.pages))) {
        if own_is_good || best.as_ref().is_some_and(|(.., distance)| distance.is_good()) {
            break;
        }
        let pages = set(density)?;
        let Some(report) = Report::of(&pages) else { break };
        if too_long(&report) {
            off = report.over.into();
            continue;
        }
        let distance = Distance::of(&report, wished, accidents(&pages));
        if best.as_ref().is_none_or(|(.., known)| distance < *known) {
            best = Some((Some(density.name.clone()), report, distance));
            document = Some(pages);
        }
    }
    let fit = match best {
        // Without a wish there is only something to say where another density was taken.
        Some((None, ..)) if wished.is_none() => None,
        Some((density, report, Distance { pages: 0, .. })) => Some(Fit { density, report, off: None }),
        Some((_, best, _)) => {
            document = None;
            Some(Fit { density: None, off: wished.map(|wished| -best.short(wished)), report })
        }
        None => Some(Fit { density: None, report, off: Some(off) }),
    };
    Ok((document.unwrap_or(own), fit))
}

/// A wish for pages that could not come true: by how much, and what would help.
pub fn unfitted(job: &Job, fit: &Fit) -> Option<Diagnostic> {
    let (wished, lines) = (job.wished_pages()?, fit.off?);
    let pages = |count: usize| format!("{count} {}", if count == 1 { "page" } else { "pages" });
    let amount = |lines: i64| format!("{lines} {}", if lines == 1 { "line" } else { "lines" });
    let came_out = fit.report.pages;
    let (fact, hint) = if lines > 0 {
        let longest = longest_items(job.source().root());
        let longest: Vec<String> = longest.iter().map(|(path, words)| format!("{path} ({words} words)")).collect();
        let longest = if longest.is_empty() { String::new() } else { format!("; the longest items are {}", longest.join(", ")) };
        (
            format!("the issue does not fit {}: as close as the layout allows it is {} too long", pages(wished), amount(lines)),
            format!("shorten or leave out items, take a picture out, or wish for {}{longest}", pages(came_out.max(wished + 1))),
        )
    } else {
        (
            format!("the issue does not fill {}: as open as the layout allows it is {} too short", pages(wished), amount(-lines)),
            format!("add items or a picture, or wish for {}", pages(came_out.min(wished.saturating_sub(1)).max(1))),
        )
    };
    let mut path = Path::default();
    path.push_field("print");
    path.push_field("pages");
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
