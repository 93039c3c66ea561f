//! Accidents of layout, found on the finished pages: columns that end apart, headings left alone, lines left alone,
//! captions without their pictures, holes, pages that are not full, text over text or beyond its area.

use std::collections::{BTreeMap, BTreeSet};

use super::ink::{Area, Group, Ink, Printed, TypeArea, What};
use super::wording::Wording;
use crate::diagnostic::{Diagnostic, shorten};
use crate::job::Job;

/// Columns of a group end within so many lines of each other.
const EVEN: f64 = 2.0;
/// No part of a broken passage has fewer lines.
const FEWEST_LINES: usize = 2;
/// A page is full from this share of its type area on.
const FULL: f64 = 0.8;
/// The largest empty rectangle, as a share of the type area.
pub const HOLE: f64 = 0.12;
/// How much longer a density and wider distances make an issue at least, and how much shorter closer ones, as a share of it.
const STRETCH: f64 = 0.25;
const SQUEEZE: f64 = 0.08;
/// A page with less than this share of its type area filled holds a few stray lines.
const STRAY: f64 = 0.15;
/// How far type may hang out of its area, in pt: optical margins.
const HANGING: f64 = 4.0;
/// What is drawn may be off by rounding, in pt.
const SLACK: f64 = 0.6;

/// An accident, not yet in the issue's terms.
#[derive(Debug, Clone, PartialEq)]
pub struct Accident {
    /// Its rule.
    pub rule: &'static str,
    /// The page, from 0.
    pub page: usize,
    /// Words of the issue near it.
    pub words: String,
    /// What is wrong.
    pub fact: String,
    /// True where words of the issue are not on the page: it may not be written so.
    pub lost: bool,
}

impl Accident {
    fn new(rule: &'static str, page: usize, words: String, fact: String) -> Self {
        Self { rule, page, words, fact, lost: false }
    }
}

/// Every accident on the pages, in the order of pages. `wished` is whether the issue wishes for a number of pages: its
/// last page must be full then. Empty where the layout does not tell its type area.
pub fn accidents(printed: &Printed, wished: bool) -> Vec<Accident> {
    let Some(area) = printed.type_area else { return Vec::new() };
    let desk = Desk { printed, area };
    let mut found = Vec::new();
    found.extend(desk.uneven_columns());
    found.extend(desk.stranded_headings());
    found.extend(desk.split_passages());
    found.extend(desk.stray_captions());
    found.extend((0..printed.pages).flat_map(|page| desk.empty_places(page, wished)));
    found.extend(desk.overset());
    found.sort_by_key(|accident| accident.page);
    found
}

/// Pages that hold a few lines only, where the issue or the layout ends a page: nothing is wrong with them, and another
/// density may do without.
pub fn strays(printed: &Printed) -> usize {
    let Some(TypeArea { area, .. }) = printed.type_area else { return 0 };
    let ends = printed.turned.iter().copied().chain(printed.pages.checked_sub(1).filter(|page| *page > 0));
    let stray = |page: &usize| {
        let last = printed.inks.iter().filter(|ink| ink.page == *page && ink.area.top < area.bottom).map(foot).fold(area.top, f64::max);
        last - area.top < STRAY * area.height()
    };
    ends.filter(stray).count()
}

/// How far down each page is filled, as a share of its type area: what stands at the foot counts, the room above it does not.
/// Empty where the layout does not tell its type area.
pub fn fills(printed: &Printed) -> Vec<f64> {
    let Some(TypeArea { area, .. }) = printed.type_area else { return Vec::new() };
    let fill = |page: usize| {
        let foot_of_issue = printed.foot.filter(|(at, _)| *at == page).map(|(_, y)| y);
        let inks = printed.inks.iter().filter(|ink| ink.page == page && ink.area.top < area.bottom - SLACK);
        let above = inks.clone().filter(|ink| foot_of_issue.is_none_or(|y| ink.area.top < y - SLACK));
        let end = above.map(foot).fold(area.top, f64::max);
        let last = inks.map(foot).fold(end, f64::max);
        let closed = foot_of_issue.map_or(0.0, |y| (last - y.max(end)).max(0.0));
        (end - area.top + closed) / area.height()
    };
    (0..printed.pages).map(fill).collect()
}

/// A last page that is not full, where nobody wishes for a number of pages: the design lets the issue end there, and an editor
/// may like to know what would fill it. Only what is within reach is advised; nothing is where the issue cannot be `reckoned` with.
pub fn last_page(fills: &[f64], wished: Option<usize>, reckoned: bool) -> Option<Diagnostic> {
    let (pages, last) = (fills.len(), *fills.last()?);
    if wished.is_some() || pages < 2 || last >= FULL {
        return None;
    }
    let fewer = pages - 1;
    let all = fewer as f64 + last;
    let hint = if reckoned && pages as f64 <= all * (1.0 + STRETCH) {
        format!("`--pages {pages}` fills these {pages}; `print.pages` in the issue does the same")
    } else if reckoned && all <= fewer as f64 * (1.0 + SQUEEZE) {
        let these = if fewer == 1 { "1 page".to_owned() } else { format!("{fewer} pages") };
        format!("`--pages {fewer}` does with {these}; `print.pages` in the issue does the same")
    } else {
        "add items or a picture to fill it, or take some out to do without it".to_owned()
    };
    Some(Diagnostic::note("last-page", format!("the last page, page {pages}, is {:.0} % full", last * 100.0)).hint(hint))
}

/// Accidents in the issue's terms.
pub fn told(job: &Job, wording: &Wording, accidents: Vec<Accident>) -> Vec<Diagnostic> {
    let tell = |accident: Accident| {
        let severity = if accident.lost { Diagnostic::error } else { Diagnostic::warning };
        let diagnostic = severity(accident.rule, format!("page {}: {}", accident.page + 1, accident.fact)).value(&accident.words);
        let hint = match accident.rule {
            "overset" if accident.lost => "shorten it, or move a part of it into a text that may go on over pages",
            "page-not-full" | "hole" => "add or take out an item or a picture near it, or wish for a number of pages with `print.pages`",
            "overset" => "shorten it, or give a word in it a place to break",
            _ => "reword an item near it, or wish for a number of pages with `print.pages`",
        };
        let diagnostic = diagnostic.hint(hint);
        // Lines of several texts are known by their longest word.
        let longest = || accident.words.split_whitespace().max_by_key(|word| word.len()).unwrap_or_default();
        match wording.path_of(&accident.words).or_else(|| wording.path_of(longest())) {
            Some(path) => diagnostic.at(job.source().origin_of(&path)),
            None => diagnostic,
        }
    };
    accidents.into_iter().map(tell).collect()
}

struct Desk<'a> {
    printed: &'a Printed,
    area: TypeArea,
}

impl Desk<'_> {
    /// What is read: no furniture, no repetitions.
    fn read(&self) -> impl Iterator<Item = &Ink> {
        self.printed.inks.iter().filter(|ink| !ink.artifact && ink.what != What::Drawing)
    }

    fn uneven_columns(&self) -> Vec<Accident> {
        let check = |(id, group): (usize, &Group)| {
            let own = self.printed.inks.iter().filter(|ink| ink.group == Some(id));
            // A drawing counts, such as a code; a label that is repeated does not.
            let inks: Vec<&Ink> = own.filter(|ink| !ink.artifact || ink.what == What::Drawing).collect();
            if group.columns < 2 || inks.is_empty() {
                return None;
            }
            let pitch = (group.width + group.gutter) / group.columns as f64;
            let top = inks.iter().map(|ink| ink.area.top).fold(f64::INFINITY, f64::min);
            let mut ends = vec![top; group.columns];
            for ink in &inks {
                let column = ((ink.area.left - group.left + group.gutter / 2.0) / pitch).floor().max(0.0) as usize;
                let end = &mut ends[column.min(group.columns - 1)];
                *end = end.max(foot(ink));
            }
            let apart = ends.iter().copied().fold(0.0, f64::max) - ends.iter().copied().fold(f64::INFINITY, f64::min);
            let lines = apart / self.area.leading;
            (lines > EVEN + 0.3).then(|| {
                let name = self.name(inks[0]);
                let words = inks.iter().find_map(|ink| text(ink)).unwrap_or_default().to_owned();
                let fact = format!("the columns of {name} end {lines:.1} lines apart");
                Accident::new("uneven-columns", group.page, words, fact)
            })
        };
        self.printed.groups.iter().enumerate().filter_map(check).collect()
    }

    fn stranded_headings(&self) -> Vec<Accident> {
        let read: Vec<&Ink> = self.read().collect();
        let check = |pair: &[&Ink]| {
            let (last, next) = (pair[0], pair[1]);
            let heading = last.heading?;
            // What stands beside a heading of several lines may begin beside its first one.
            let lines = read.iter().filter(|ink| ink.heading == Some(heading) && ink.page == last.page);
            let top = lines.map(|ink| ink.area.top).fold(last.area.top, f64::min);
            let alone = next.page != last.page || foot(next) < top;
            (next.heading != Some(heading) && alone).then(|| {
                let words = self.words(|ink| ink.heading == Some(heading));
                let fact = format!("the heading {} stands apart from what follows it", quoted(&words));
                Accident::new("stranded-heading", last.page, words, fact)
            })
        };
        read.windows(2).filter_map(check).collect()
    }

    fn split_passages(&self) -> Vec<Accident> {
        let mut passages: BTreeMap<usize, Vec<&Ink>> = BTreeMap::new();
        for ink in self.read().filter(|ink| ink.figure.is_none() && matches!(ink.what, What::Text { .. })) {
            passages.entry(ink.passage.unwrap_or_default()).or_default().push(ink);
        }
        passages.remove(&0);
        let check = |inks: Vec<&Ink>| {
            // A part ends where the text goes up again or over to the next page.
            let mut parts: Vec<(usize, Vec<f64>)> = Vec::new();
            for ink in &inks {
                let What::Text { baseline, .. } = ink.what else { continue };
                match parts.last_mut() {
                    Some((page, lines)) if *page == ink.page && baseline > lines[lines.len() - 1] - self.area.leading => {
                        if baseline > lines[lines.len() - 1] + SLACK {
                            lines.push(baseline);
                        }
                    }
                    _ => parts.push((ink.page, vec![baseline])),
                }
            }
            let short = parts.len() > 1 && parts.iter().any(|(_, lines)| lines.len() < FEWEST_LINES);
            short.then(|| {
                let words = inks.iter().filter_map(|ink| text(ink)).collect::<Vec<_>>().concat();
                let fact = format!("a single line of {} stands alone", quoted(&words));
                Accident::new("split-item", inks[0].page, words, fact)
            })
        };
        passages.into_values().filter_map(check).collect()
    }

    fn stray_captions(&self) -> Vec<Accident> {
        let mut figures: BTreeMap<usize, (Vec<&Ink>, Vec<&Ink>)> = BTreeMap::new();
        for ink in self.printed.inks.iter().filter(|ink| !ink.artifact || ink.what == What::Picture) {
            if let Some(id) = ink.figure {
                let (pictures, captions) = figures.entry(id).or_default();
                if ink.caption { captions.push(ink) } else { pictures.push(ink) }
            }
        }
        let check = |(pictures, captions): (Vec<&Ink>, Vec<&Ink>)| {
            let (picture, caption) = (pictures.last()?, captions.first()?);
            let low = pictures.iter().map(|ink| ink.area.bottom).fold(0.0, f64::max);
            let apart = picture.page != caption.page || (caption.area.top - low).abs() > 4.0 * self.area.leading;
            apart.then(|| {
                let words = captions.iter().filter_map(|ink| text(ink)).collect::<Vec<_>>().concat();
                let fact = format!("the caption {} stands apart from its picture", quoted(&words));
                Accident::new("stray-caption", caption.page, words, fact)
            })
        };
        figures.into_values().filter_map(check).collect()
    }

    /// A foot that is not filled, and the largest hole.
    fn empty_places(&self, page: usize, wished: bool) -> Vec<Accident> {
        let TypeArea { area, leading } = self.area;
        let all: Vec<&Ink> = self.printed.inks.iter().filter(|ink| ink.page == page && ink.area.top < area.bottom - SLACK).collect();
        let by_design = self.printed.turned.contains(&page) || page + 1 == self.printed.pages && !wished;
        let foot_of_issue = self.printed.foot.filter(|(at, _)| *at == page).map(|(_, y)| y);
        let above = |ink: &&Ink| foot_of_issue.is_none_or(|y| ink.area.top < y - SLACK);
        let last = all.iter().copied().filter(|ink| !by_design || above(ink)).map(foot).fold(area.top, f64::max);
        let mut found = Vec::new();
        let near = || all.iter().copied().filter(|ink| !ink.artifact).filter_map(text).next_back().unwrap_or_default().to_owned();
        let fill = (last - area.top) / area.height();
        if !by_design && fill < FULL {
            let fact = format!("only {:.0} % of it is filled", fill * 100.0);
            found.push(Accident::new("page-not-full", page, near(), fact));
            return found;
        }
        let bottom = if by_design { last } else { area.bottom };
        let Some(hole) = largest_hole(&all, Area { bottom, ..area }, leading / 2.0) else { return found };
        let share = hole.width() * hole.height() / (area.width() * area.height());
        if share > HOLE {
            let before = all.iter().copied().filter(|ink| !ink.artifact && ink.area.top < hole.top + leading).filter_map(text).next_back();
            let fact = format!(
                "{:.0} % of it are empty in one place, {:.0} mm by {:.0} mm, {:.0} mm from its upper edge",
                share * 100.0,
                hole.width() / MM,
                hole.height() / MM,
                hole.top / MM
            );
            found.push(Accident::new("hole", page, before.unwrap_or_default().to_owned(), fact));
        }
        found
    }

    /// Text beyond the type area, and text over text.
    fn overset(&self) -> Vec<Accident> {
        let area = self.area.area;
        let (mut found, mut out) = (Vec::new(), BTreeMap::<_, Vec<&Ink>>::new());
        for page in 0..self.printed.pages {
            let mut lines: Vec<&Ink> = self.read().filter(|ink| ink.page == page && text(ink).is_some()).collect();
            for ink in &lines {
                let (left, right) = (area.left - HANGING, area.right + HANGING);
                if ink.area.left < left || ink.area.right > right || foot(ink) > area.bottom + SLACK || ink.cut {
                    out.entry((ink.cut, passage(ink))).or_default().push(ink);
                }
            }
            found.extend(std::mem::take(&mut out).into_iter().map(|((cut, passage), inks)| {
                // Cells of a table are no lines of one text.
                let apart = if passage == (None, None, None) { " " } else { "" };
                let words = inks.iter().filter_map(|ink| text(ink)).collect::<Vec<_>>().join(apart);
                let fact = match (cut, inks.len()) {
                    (true, 1) => format!("{} is cut off", quoted(&words)),
                    (true, lines) => format!("{lines} lines are cut off: {}", quoted(&words)),
                    (false, 1) => format!("{} runs out of the type area", quoted(&words)),
                    (false, lines) => format!("{lines} lines run out of the type area: {}", quoted(&words)),
                };
                Accident { lost: cut, ..Accident::new("overset", page, words, fact) }
            }));
            // What is cut off anyway stands over nothing that is seen.
            lines.retain(|ink| !ink.cut);
            let mut told = BTreeSet::new();
            lines.retain(|ink| ink.figure.is_none());
            lines.sort_by(|a, b| a.area.top.total_cmp(&b.area.top));
            for (index, one) in lines.iter().enumerate() {
                let over = |other: &&&Ink| {
                    let across = one.area.right.min(other.area.right) - one.area.left.max(other.area.left);
                    let down = one.area.bottom.min(other.area.bottom) - one.area.top.max(other.area.top);
                    // Lines set tight may touch each other; letters over letters share half of their height.
                    across > SLACK && down > 0.5 * one.area.height().min(other.area.height())
                };
                let other = lines[index + 1..].iter().take_while(|other| other.area.top < one.area.bottom).find(over);
                if let Some(other) = other.filter(|other| told.insert((passage(one), passage(other)))) {
                    let words = text(other).unwrap_or_default().to_owned();
                    let fact = format!("{} stands over {}", quoted(&words), quoted(text(one).unwrap_or_default()));
                    found.push(Accident::new("overset", page, words, fact));
                }
            }
        }
        found
    }

    /// How a group that begins with some ink is called: by the heading before it, or by its first words.
    fn name(&self, first: &Ink) -> String {
        let at = self.printed.inks.iter().position(|ink| std::ptr::eq(ink, first)).unwrap_or_default();
        let before = self.printed.inks[..at].iter().rev().find(|ink| !ink.artifact && text(ink).is_some());
        match before.and_then(|ink| ink.heading) {
            Some(id) => quoted(&self.words(|ink| ink.heading == Some(id))),
            None => quoted(text(first).unwrap_or_default()),
        }
    }

    fn words(&self, wanted: impl Fn(&Ink) -> bool) -> String {
        self.read().filter(|ink| wanted(ink)).filter_map(text).collect::<Vec<_>>().concat()
    }
}

/// Points in a millimetre.
const MM: f64 = 72.0 / 25.4;

/// Where something ends: text on its baseline.
fn foot(ink: &Ink) -> f64 {
    match ink.what {
        What::Text { baseline, .. } => baseline,
        _ => ink.area.bottom,
    }
}

/// What of the issue some ink belongs to.
fn passage(ink: &Ink) -> (Option<usize>, Option<usize>, Option<usize>) {
    (ink.heading, ink.passage, ink.figure)
}

fn text(ink: &Ink) -> Option<&str> {
    match &ink.what {
        What::Text { words, .. } => Some(words),
        _ => None,
    }
}

fn quoted(words: &str) -> String {
    format!("“{}”", shorten(words.trim(), 40))
}

/// Cells over the width of the type area in which a hole is looked for.
const ACROSS: usize = 96;

/// The largest rectangle of an area that nothing is printed in, of cells of a height.
fn largest_hole(inks: &[&Ink], area: Area, cell: f64) -> Option<Area> {
    let down = (area.height() / cell).floor() as usize;
    if down == 0 || cell <= 0.0 {
        return None;
    }
    let width = area.width() / ACROSS as f64;
    let mut taken = vec![[false; ACROSS]; down];
    let figures = figures(inks);
    for ink in inks.iter().map(|ink| ink.area).chain(figures) {
        let cells = |from: f64, to: f64, size: f64, most: usize| {
            let first = (from / size).floor().max(0.0) as usize;
            let last = (to / size).floor().max(0.0) as usize;
            first.min(most)..(last + 1).min(most)
        };
        if ink.right < area.left || ink.bottom < area.top {
            continue;
        }
        let columns = cells(ink.left - area.left, ink.right - area.left, width, ACROSS);
        for row in cells(ink.top - area.top, ink.bottom - area.top, cell, down) {
            taken[row][columns.clone()].fill(true);
        }
    }
    // Free cells above each cell, row by row; the widest run of columns at each height.
    let mut free = [0usize; ACROSS];
    let (mut best, mut most) = (None, 0.0);
    for (row, cells) in taken.iter().enumerate() {
        for (column, taken) in cells.iter().enumerate() {
            free[column] = if *taken { 0 } else { free[column] + 1 };
        }
        for from in 0..ACROSS {
            let mut height = free[from];
            for (to, cells) in free.iter().enumerate().skip(from) {
                height = height.min(*cells);
                if height == 0 {
                    break;
                }
                let size = (to + 1 - from) as f64 * width * height as f64 * cell;
                if size > most {
                    most = size;
                    best = Some((from, to + 1, row + 1 - height, row + 1));
                }
            }
        }
    }
    best.map(|(left, right, top, bottom)| Area {
        left: area.left + left as f64 * width,
        right: area.left + right as f64 * width,
        top: area.top + top as f64 * cell,
        bottom: area.top + bottom as f64 * cell,
    })
}

/// The areas of whole figures: what is white within a chart is no hole.
fn figures(inks: &[&Ink]) -> Vec<Area> {
    let mut figures: BTreeMap<usize, Area> = BTreeMap::new();
    for (id, ink) in inks.iter().filter_map(|ink| Some((ink.figure?, ink.area))) {
        let area = figures.entry(id).or_insert(ink);
        *area = Area {
            left: area.left.min(ink.left),
            top: area.top.min(ink.top),
            right: area.right.max(ink.right),
            bottom: area.bottom.max(ink.bottom),
        };
    }
    figures.into_values().collect()
}
