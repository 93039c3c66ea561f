//! The order of what is read: lists of the issue by their items, a title before what it is the title of, the imprint in one
//! piece. Within an item the layout decides: a date may stand before or after its text.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::typeset::Allowance;

/// Where something begins and ends, and the paths of what does so.
#[derive(Clone, Copy)]
struct Span<'a> {
    first: (usize, &'a str),
    last: (usize, &'a str),
}

/// Paths of what is read before what precedes it in the issue. `places` are paths and where they are read, in the order of the
/// issue.
pub fn astray<'a>(places: &[(&'a str, usize)], allowance: &Allowance) -> Vec<&'a str> {
    let mut found = Vec::new();
    // Lists by their paths, their items by their numbers.
    let mut lists: BTreeMap<&str, BTreeMap<usize, Span<'a>>> = BTreeMap::new();
    for (path, at) in places {
        for (list, number) in memberships(path) {
            let own = Span { first: (*at, path), last: (*at, path) };
            let span = lists.entry(list).or_default().entry(number).or_insert(own);
            span.first = span.first.min(own.first);
            span.last = span.last.max(own.last);
        }
    }
    for (list, items) in &lists {
        let gathered = allowance.gathered.iter().any(|path| path == list);
        let spans: Vec<&Span> = items.values().collect();
        for pair in spans.windows(2) {
            let (before, after) = (pair[0], pair[1]);
            if after.first.0 < before.first.0 {
                found.push(after.first.1);
            } else if after.last.0 < before.last.0 && !gathered {
                found.push(after.last.1);
            }
        }
    }
    // What is read first of each chapter and block.
    let mut firsts: HashMap<&str, (usize, &'a str)> = HashMap::new();
    for (path, at) in places {
        for part in titled_parts(path) {
            let first = firsts.entry(part).or_insert((*at, path));
            *first = (*first).min((*at, path));
        }
    }
    for (path, at) in places.iter().filter(|(path, _)| is_title(path)) {
        let first = firsts.get(&path[..path.len() - TITLE.len()]).filter(|(first, _)| first < at);
        found.extend(first.map(|(_, path)| *path));
    }
    found.extend(imprint(places));
    let mut seen = HashSet::new();
    found.retain(|path| seen.insert(*path));
    found
}

const TITLE: &str = ".title";

/// The chapter and the block that a path leads into.
fn titled_parts(path: &str) -> impl Iterator<Item = &str> {
    let part = |name: &str| path.find(name).and_then(|at| Some(&path[..=at + path[at..].find(']')?]));
    [part("chapters["), part(".blocks[")].into_iter().flatten().filter(|_| path.starts_with("chapters["))
}

/// Whether a path is that of the title of a chapter or a block.
pub fn is_title(path: &str) -> bool {
    path.starts_with("chapters[") && path.ends_with(TITLE) && !path.contains(".items[")
}

/// The lists that a path leads through, with the number of the item in each. The pictures of items stand where the layout has
/// room for them in their block.
fn memberships(path: &str) -> impl Iterator<Item = (&str, usize)> {
    let picture = path.contains(".media");
    let path = path.find(".items[").filter(|_| picture).map_or(path, |at| &path[..at]);
    path.match_indices('[').filter_map(|(open, _)| {
        let close = path[open..].find(']')? + open;
        Some((&path[..open], path[open + 1..close].parse().ok()?))
    })
}

/// Lines of the imprint that are read out of turn, or within the chapters.
fn imprint<'a>(places: &[(&'a str, usize)]) -> Vec<&'a str> {
    let chapters = || places.iter().filter(|(path, _)| path.starts_with("chapters[")).map(|(_, at)| *at);
    let (Some(first), Some(last)) = (chapters().min(), chapters().max()) else { return Vec::new() };
    let lines = || places.iter().filter(|(path, _)| path.starts_with("imprint."));
    let within = lines().filter(|(_, at)| (first..last).contains(at)).map(|(path, _)| *path);
    let lines: Vec<_> = lines().collect();
    let out_of_turn = lines.windows(2).filter(|pair| pair[1].1 < pair[0].1).map(|pair| pair[1].0);
    within.chain(out_of_turn).collect()
}
