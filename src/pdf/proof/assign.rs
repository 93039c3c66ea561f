//! Which text stands where, when the letters of one are also words of others.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::letters::Letters;

/// How many texts may give way to one that else had no place, one for the other.
const DEEPEST: usize = 4;
/// Places that are tried for all such texts together.
const MOST_TRIALS: usize = 200_000;

/// Texts of the same letters.
pub struct Wanted<'a> {
    /// Where these letters stand, from the first.
    pub places: &'a [usize],
    /// How many letters they are.
    pub length: usize,
    /// The texts by their numbers in the issue, in order.
    pub numbers: Vec<usize>,
    /// How often they may stand there besides.
    pub allowed: usize,
}

impl Wanted<'_> {
    /// Whether some of its places may be others'.
    fn has_choice(&self) -> bool {
        self.numbers.is_empty() || self.places.len() > self.numbers.len()
    }
}

/// Where texts of the same letters stand.
#[derive(Default)]
pub struct Assigned {
    /// The place of each text by its number.
    pub texts: BTreeMap<usize, usize>,
    /// How often they stand there besides.
    pub allowed: usize,
}

/// Gives each text a place. Texts that have no choice take theirs first, then the longest: a place that is a whole line before
/// one within other words, and that before a piece of an address, one between the neighbours of the issue before one elsewhere, and one that the layout may have
/// filled last of all. Where a text finds none that is free, others give way to it if they can.
pub fn assign(page: &mut Letters, wanted: &[Wanted], furniture: &BTreeMap<usize, usize>) -> Vec<Assigned> {
    let mut board = Board { page, wanted, held: BTreeMap::new(), journal: Vec::new(), trials: MOST_TRIALS };
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    // A stable sort: texts of one length are looked for in the order of the issue.
    order.sort_by_key(|group| (wanted[*group].has_choice(), Reverse(wanted[*group].length)));
    let mut assigned: Vec<Assigned> = wanted.iter().map(|_| Assigned::default()).collect();
    let mut found: BTreeMap<usize, usize> = BTreeMap::new();
    let mut lost = Vec::new();
    for group in order {
        let Wanted { length, numbers, allowed, .. } = &wanted[group];
        let mut free = board.free(group, furniture);
        for number in numbers {
            let after = found.range(..number).next_back().map_or(0, |(_, at)| *at);
            let before = found.range(number..).next().map_or(usize::MAX, |(_, at)| *at);
            let best = (0..free.len()).min_by_key(|n| (free[*n].0, !(after..before).contains(&free[*n].1), *n));
            let Some(best) = best else {
                lost.push(group);
                continue;
            };
            let (_, at) = free.remove(best);
            board.hold(at, *length, group);
            found.insert(*number, at);
        }
        for (_, at) in free.into_iter().filter(|(rank, _)| *rank < FILLED).take(*allowed) {
            board.hold(at, *length, group);
            assigned[group].allowed += 1;
        }
    }
    for group in lost {
        board.make_room(group, DEEPEST);
    }

    let mut held: Vec<Vec<usize>> = vec![Vec::new(); wanted.len()];
    for (at, (_, group)) in &board.held {
        held[*group].push(*at);
    }
    for ((own, Wanted { numbers, .. }), held) in assigned.iter_mut().zip(wanted).zip(held) {
        own.allowed = own.allowed.min(held.len().saturating_sub(numbers.len()));
        let mut missing = numbers.len().saturating_sub(held.len());
        // Texts of the same letters are interchangeable: the first of them in the issue is the first on the pages.
        let present = numbers.iter().filter(|number| {
            let lost = missing > 0 && !found.contains_key(number);
            missing -= usize::from(lost);
            !lost
        });
        own.texts = present.copied().zip(held).collect();
    }
    assigned
}

/// The rank of a place that the layout may have filled.
const FILLED: usize = 3;

/// The letters, and which of them are held by whom.
struct Board<'p, 'w> {
    page: &'p mut Letters,
    wanted: &'w [Wanted<'w>],
    /// Length and group of what is held, by its place.
    held: BTreeMap<usize, (usize, usize)>,
    /// What was held and released, to undo it.
    journal: Vec<Step>,
    trials: usize,
}

/// What can be undone.
enum Step {
    /// This place is held.
    Held(usize),
    /// This place of a length was released by a group.
    Released(usize, usize, usize),
}

impl Board<'_, '_> {
    fn hold(&mut self, at: usize, length: usize, group: usize) {
        self.page.take(at, length);
        self.held.insert(at, (length, group));
        self.journal.push(Step::Held(at));
    }

    fn release(&mut self, at: usize) {
        if let Some((length, group)) = self.held.remove(&at) {
            self.page.free(at, length);
            self.journal.push(Step::Released(at, length, group));
        }
    }

    /// Undoes all steps but the first `kept`.
    fn undo(&mut self, kept: usize) {
        while self.journal.len() > kept {
            match self.journal.pop() {
                Some(Step::Held(at)) => self.release(at),
                Some(Step::Released(at, length, group)) => self.hold(at, length, group),
                None => {}
            }
            self.journal.pop();
        }
    }

    /// Free places of a group with their ranks, from the first; they do not overlap.
    fn free(&self, group: usize, furniture: &BTreeMap<usize, usize>) -> Vec<(usize, usize)> {
        let Wanted { places, length, .. } = &self.wanted[group];
        let mut free: Vec<(usize, usize)> = Vec::new();
        for at in *places {
            // Places of one text do not overlap, even where it begins as it ends.
            if self.page.is_free(*at, *length) && free.last().is_none_or(|(_, last)| last + length <= *at) {
                let filled = furniture.get(at) == Some(length);
                let rank = match filled {
                    true => FILLED,
                    false if self.page.is_alone(*at, *length) => 0,
                    false if self.page.is_piece(*at, *length) => 2,
                    false => 1,
                };
                free.push((rank, *at));
            }
        }
        free
    }

    /// Holds a place for a group, and lets those who are there give way to other places. Nothing is changed where this fails.
    fn make_room(&mut self, group: usize, deep: usize) -> bool {
        let Wanted { places, length, .. } = self.wanted[group];
        if let Some(at) = places.iter().find(|at| self.page.is_free(**at, length)) {
            self.hold(*at, length, group);
            return true;
        }
        if deep == 0 {
            return false;
        }
        for at in places {
            if self.trials == 0 {
                return false;
            }
            self.trials -= 1;
            let there: Vec<(usize, (usize, usize))> = self
                .held
                .range(..at + length)
                .rev()
                .take_while(|(from, (length, _))| *from + length > *at)
                .map(|(at, it)| (*at, *it))
                .collect();
            if there.is_empty() || there.iter().any(|(_, (_, other))| *other == group) {
                continue;
            }
            let kept = self.journal.len();
            there.iter().for_each(|(at, _)| self.release(*at));
            self.hold(*at, length, group);
            if there.iter().all(|(_, (_, other))| self.make_room(*other, deep - 1)) {
                return true;
            }
            self.undo(kept);
        }
        false
    }
}
