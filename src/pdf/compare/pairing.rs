//! Which page of the new version is which page of the old one: a page put in before all others must not make all of them
//! look new.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

/// Pages left over that are paired by what they say; more are paired by their order.
const MOST_PAIRS: usize = 250_000;

/// Words in common, as a share, from which two pages are versions of one.
const LEAST_LIKENESS: f64 = 0.3;

/// What is known of the looks of pages.
pub(super) struct Looks<'a> {
    /// Prints of the old pages.
    pub old: &'a [Result<[u8; 32], String>],
    /// Prints of the new pages.
    pub new: &'a [Result<[u8; 32], String>],
    /// Whether the pages of one number look the same within the tolerance.
    pub same: &'a [bool],
}

/// A page in both versions, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    pub old: Option<usize>,
    pub new: Option<usize>,
}

impl Pair {
    fn both(old: usize, new: usize) -> Self {
        Self { old: Some(old), new: Some(new) }
    }
}

/// Pairs all pages: those of one number that look the same, then those that look the same, then those that say much the
/// same in the same order, then what lies between by its order.
pub(super) fn pairs(looks: &Looks<'_>, old_words: &[Vec<String>], new_words: &[Vec<String>]) -> Vec<Pair> {
    let (count_old, count_new) = (looks.old.len(), looks.new.len());
    let mut pairs: Vec<Pair> = (0..count_old.min(count_new)).filter(|page| looks.same[*page]).map(|page| Pair::both(page, page)).collect();
    let open = |page: &usize| !looks.same.get(*page).copied().unwrap_or(false);
    let mut old: Vec<usize> = (0..count_old).filter(open).collect();
    let mut new: Vec<usize> = (0..count_new).filter(open).collect();

    let mut places: HashMap<&[u8; 32], Vec<usize>> = HashMap::new();
    for page in new.iter().rev() {
        if let Ok(print) = &looks.new[*page] {
            places.entry(print).or_default().push(*page);
        }
    }
    let found = old.iter().filter_map(|page| {
        let print = looks.old[*page].as_ref().ok()?;
        Some(Pair::both(*page, places.get_mut(print)?.pop()?))
    });
    let found: Vec<Pair> = found.collect();
    old.retain(|page| !found.iter().any(|pair| pair.old == Some(*page)));
    new.retain(|page| !found.iter().any(|pair| pair.new == Some(*page)));
    pairs.extend(found);

    let hasher = RandomState::new();
    let bags = |pages: &[usize], words: &[Vec<String>]| -> Vec<Vec<u64>> {
        let bag = |page: &usize| {
            let mut bag: Vec<u64> = words.get(*page).into_iter().flatten().map(|word| hasher.hash_one(word)).collect();
            bag.sort_unstable();
            bag
        };
        pages.iter().map(bag).collect()
    };
    let few = old.len() * new.len() <= MOST_PAIRS;
    let alike = if few { in_order(&bags(&old, old_words), &bags(&new, new_words)) } else { Vec::new() };
    let (mut from_old, mut from_new) = (0, 0);
    for (to_old, to_new) in alike.into_iter().chain([(old.len(), new.len())]) {
        let (before, after) = (&old[from_old..to_old], &new[from_new..to_new]);
        let length = before.len().max(after.len());
        pairs.extend((0..length).map(|at| Pair { old: before.get(at).copied(), new: after.get(at).copied() }));
        if let (Some(old), Some(new)) = (old.get(to_old), new.get(to_new)) {
            pairs.push(Pair::both(*old, *new));
        }
        (from_old, from_new) = (to_old + 1, to_new + 1);
    }
    // A page that is gone stands where it stood.
    pairs.sort_by_key(|pair| (pair.new.or(pair.old), pair.new.is_some(), pair.old));
    pairs
}

/// The pairs of bags, in the order of both sides, that have the most in common.
fn in_order(old: &[Vec<u64>], new: &[Vec<u64>]) -> Vec<(usize, usize)> {
    let columns = new.len() + 1;
    let mut best = vec![0.0_f64; (old.len() + 1) * columns];
    let mut likeness = vec![0.0_f64; best.len()];
    for row in (0..old.len()).rev() {
        for column in (0..new.len()).rev() {
            let here = row * columns + column;
            likeness[here] = in_common(&old[row], &new[column]);
            let together = if likeness[here] < LEAST_LIKENESS { 0.0 } else { likeness[here] + best[here + columns + 1] };
            best[here] = together.max(best[here + 1]).max(best[here + columns]);
        }
    }
    let (mut row, mut column, mut found) = (0, 0, Vec::new());
    while row < old.len() && column < new.len() {
        let here = row * columns + column;
        let together = likeness[here] + best[here + columns + 1];
        if likeness[here] >= LEAST_LIKENESS && together >= best[here] {
            found.push((row, column));
            (row, column) = (row + 1, column + 1);
        } else if best[here + columns] >= best[here + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
    found
}

/// What two sorted bags have in common, 0 to 1.
fn in_common(old: &[u64], new: &[u64]) -> f64 {
    let (mut at_old, mut at_new, mut common) = (0, 0, 0);
    while let (Some(left), Some(right)) = (old.get(at_old), new.get(at_new)) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => at_old += 1,
            std::cmp::Ordering::Greater => at_new += 1,
            std::cmp::Ordering::Equal => (at_old, at_new, common) = (at_old + 1, at_new + 1, common + 1),
        }
    }
    let all = old.len() + new.len();
    if all == 0 { 0.0 } else { f64::from(2 * common) / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs pages of one letter each for their looks and these words, from `old` to `new`.
    fn paired(old: &[&str], new: &[&str]) -> String {
        let print = |page: &&str| Ok([page.as_bytes()[0]; 32]);
        let words = |pages: &[&str]| -> Vec<Vec<String>> {
            pages.iter().map(|page| page[1..].split_whitespace().map(str::to_owned).collect()).collect()
        };
        let same: Vec<bool> = (0..old.len().max(new.len())).map(|at| old.get(at) == new.get(at)).collect();
        let (old_prints, new_prints): (Vec<_>, Vec<_>) = (old.iter().map(print).collect(), new.iter().map(print).collect());
        let looks = Looks { old: &old_prints, new: &new_prints, same: &same };
        let found = pairs(&looks, &words(old), &words(new));
        let number = |page: Option<usize>| page.map_or_else(|| "-".to_owned(), |page| (page + 1).to_string());
        found.iter().map(|pair| format!("{}>{}", number(pair.old), number(pair.new))).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn pages_keep_who_they_are() {
        assert_eq!(paired(&["a", "b"], &["a", "b"]), "1>1 2>2");
        assert_eq!(paired(&["a", "b", "c"], &["x", "a", "b", "c"]), "->1 1>2 2>3 3>4");
        assert_eq!(paired(&["a", "b", "c"], &["b", "c"]), "1>- 2>1 3>2");
        assert_eq!(paired(&["a", "b", "c"], &["a", "c", "b"]), "1>1 3>2 2>3");
        assert_eq!(paired(&["a", "b"], &["x", "y"]), "1>1 2>2", "by order, when nothing is alike");
        assert_eq!(paired(&["a", "b", "c"], &["x"]), "1>1 2>- 3>-");
    }

    #[test]
    fn pages_that_say_much_the_same_are_versions_of_one() {
        let old = ["a one two three", "b four five six"];
        assert_eq!(paired(&old, &["x new words here", "y one two three 2", "z four five 6"]), "->1 1>2 2>3");
        assert_eq!(paired(&old, &["y four five six seven"]), "1>- 2>1");
        assert_eq!(paired(&old, &["y one two 3", "z other words now"]), "1>1 2>2", "a page written anew is still the page");
    }
}
