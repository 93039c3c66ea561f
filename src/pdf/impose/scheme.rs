//! Which page goes where: pure arithmetic, no sizes, no PDF.
//!
//! A side is described as it lies before the reader: rows from the top, columns from the left. The back is what shows when
//! the sheet is turned over like the leaf of a book, from right to left; when the press turns it over its other edge, the
//! whole back stands on its head.

use serde::Serialize;

use super::side::{Face, Grid, Side};

/// A way to lay pages on sheets.
#[derive(Debug)]
pub struct Scheme {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its name in a sentence.
    pub title: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Its rows and columns.
    pub places: Places,
    /// Whether the columns meet in a fold.
    pub folds: bool,
    /// Whether it makes sense on one side of the sheet alone.
    pub one_sided: bool,
    /// Whether the sheet is cut apart between the pages, so that they are set apart by their bleed.
    pub cut: bool,
    lay: fn(&Run) -> Vec<Side>,
}

/// Where the rows and columns of a scheme come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Places {
    /// The scheme says.
    Fixed(Grid),
    /// The ticket says.
    Asked,
    /// The ticket says, or as many as the sheet holds.
    Filled,
}

/// All schemes, in the order in which they are listed.
pub const SCHEMES: [Scheme; 5] = [
    Scheme {
        name: "saddle",
        title: "saddle stitch",
        about: "Booklet: sheets folded into each other and stitched through the fold",
        places: Places::Fixed(Grid { rows: 1, columns: 2 }),
        folds: true,
        one_sided: false,
        cut: false,
        lay: saddle,
    },
    Scheme {
        name: "2-up",
        title: "2-up",
        about: "Two pages side by side, in reading order",
        places: Places::Fixed(Grid { rows: 1, columns: 2 }),
        folds: false,
        one_sided: true,
        cut: true,
        lay: in_order,
    },
    Scheme {
        name: "n-up",
        title: "N-up",
        about: "Rows and columns of pages, in reading order (--grid)",
        places: Places::Asked,
        folds: false,
        one_sided: true,
        cut: true,
        lay: in_order,
    },
    Scheme {
        name: "repeat",
        title: "step and repeat",
        about: "Each page as often as the sheet holds it, or as --grid says; backed by the next",
        places: Places::Filled,
        folds: false,
        one_sided: true,
        cut: true,
        lay: repeat,
    },
    Scheme {
        name: "cut-stack",
        title: "cut and stack",
        about: "Rows and columns (--grid) whose stacks, cut apart and laid on each other, are in order",
        places: Places::Asked,
        folds: false,
        one_sided: true,
        cut: true,
        lay: cut_stack,
    },
];

/// The scheme of this name.
pub fn find(name: &str) -> Option<&'static Scheme> {
    SCHEMES.iter().find(|scheme| scheme.name == name)
}

/// Where reading begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// At the left; bound at the left.
    Ltr,
    /// At the right; bound at the right.
    Rtl,
}

/// Where blank pages go when a scheme needs more pages than there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blanks {
    /// After the last page.
    End,
    /// Before the last page, which stays the back cover.
    BeforeLast,
}

/// What is to be laid.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// Number of pages, at least one.
    pub pages: usize,
    /// Rows and columns of a side.
    pub grid: Grid,
    /// Whether the backs are printed.
    pub both_sides: bool,
    /// Where reading begins.
    pub direction: Direction,
    /// Where blank pages go.
    pub blanks: Blanks,
    /// Whether the backs stand on their heads, because the sheet is turned over its top edge.
    pub backs_turned: bool,
}

impl Scheme {
    /// Lays the pages of a run, side by side in the order of printing.
    pub fn lay(&self, run: &Run) -> Vec<Side> {
        let mut sides = (self.lay)(run);
        for side in &mut sides {
            if run.direction == Direction::Rtl {
                side.mirror(run.grid);
            }
            if run.backs_turned && side.face == Face::Back {
                side.turn(run.grid);
            }
            side.slots.sort_by_key(|slot| (slot.row, slot.column));
        }
        sides
    }
}

/// The page at a position of the finished product, both from 1, when it has this many positions.
fn page_at(run: &Run, position: usize, positions: usize) -> Option<usize> {
    match run.blanks {
        Blanks::BeforeLast if position == positions => Some(run.pages),
        Blanks::BeforeLast => Some(position).filter(|page| *page < run.pages),
        Blanks::End => Some(position).filter(|page| *page <= run.pages),
    }
}

/// Sheet s of n/4 carries [n-2s+2 | 2s-1] on its front and [2s | n-2s+1] on its back.
fn saddle(run: &Run) -> Vec<Side> {
    let positions = run.pages.next_multiple_of(4);
    (1..=positions / 4)
        .flat_map(|sheet| {
            let spreads = [(Face::Front, [positions - 2 * sheet + 2, 2 * sheet - 1]), (Face::Back, [2 * sheet, positions - 2 * sheet + 1])];
            spreads.map(|(face, spread)| {
                let mut side = Side::new(sheet, face, run.grid, |_, column| page_at(run, *spread.get(column)?, positions));
                // Inner sheets come out of the fold by the paper around them: their pages move back towards it.
                let depth = sheet.cast_signed() - 1;
                for slot in &mut side.slots {
                    slot.creep = if slot.column == 0 { depth } else { -depth };
                }
                side
            })
        })
        .collect()
}

/// The faces of a sheet with their places in the order of pages: 0 the front, 1 the back.
fn faces(run: &Run) -> &'static [Face] {
    if run.both_sides { &[Face::Front, Face::Back] } else { &[Face::Front] }
}

fn in_order(run: &Run) -> Vec<Side> {
    let (places, faces) = (run.grid.places(), faces(run));
    let sides = run.pages.div_ceil(places).next_multiple_of(faces.len());
    (0..sides)
        .map(|side| {
            let first = side * places + 1;
            Side::new(side / faces.len() + 1, faces[side % faces.len()], run.grid, |row, column| {
                page_at(run, first + row * run.grid.columns + column, sides * places)
            })
        })
        .collect()
}

fn repeat(run: &Run) -> Vec<Side> {
    let faces = faces(run);
    let sides = run.pages.next_multiple_of(faces.len());
    (0..sides)
        .map(|side| Side::new(side / faces.len() + 1, faces[side % faces.len()], run.grid, |_, _| page_at(run, side + 1, sides)))
        .collect()
}

/// The leaves of a stack follow each other through the sheets; what is behind a leaf is its back.
fn cut_stack(run: &Run) -> Vec<Side> {
    let (places, faces) = (run.grid.places(), faces(run));
    let sheets = run.pages.div_ceil(places * faces.len());
    let positions = sheets * places * faces.len();
    let sides = (0..sheets).flat_map(|sheet| faces.iter().enumerate().map(move |(behind, face)| (sheet, behind, *face)));
    sides
        .map(|(sheet, behind, face)| {
            Side::new(sheet + 1, face, run.grid, |row, column| {
                let column = if behind == 0 { column } else { run.grid.columns - 1 - column };
                let leaf = (row * run.grid.columns + column) * sheets + sheet;
                page_at(run, leaf * faces.len() + behind + 1, positions)
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(pages: usize, rows: usize, columns: usize) -> Run {
        let grid = Grid { rows, columns };
        Run { pages, grid, both_sides: true, direction: Direction::Ltr, blanks: Blanks::End, backs_turned: false }
    }

    /// The sides as rows of page numbers, 0 for a blank.
    fn laid(name: &str, run: &Run) -> Vec<Vec<usize>> {
        let sides = find(name).unwrap().lay(run);
        sides.iter().map(|side| side.slots.iter().map(|slot| slot.page.unwrap_or(0)).collect()).collect()
    }

    #[test]
    fn saddle_stitch_by_the_book() {
        assert_eq!(laid("saddle", &run(4, 1, 2)), [[4, 1], [2, 3]]);
        assert_eq!(laid("saddle", &run(8, 1, 2)), [[8, 1], [2, 7], [6, 3], [4, 5]]);
        assert_eq!(laid("saddle", &run(12, 1, 2)), [[12, 1], [2, 11], [10, 3], [4, 9], [8, 5], [6, 7]]);
    }

    #[test]
    fn saddle_stitch_pads_to_four() {
        assert_eq!(laid("saddle", &run(1, 1, 2)), [[0, 1], [0, 0]]);
        assert_eq!(laid("saddle", &run(6, 1, 2)), [[0, 1], [2, 0], [6, 3], [4, 5]]);
        let kept = Run { blanks: Blanks::BeforeLast, ..run(6, 1, 2) };
        assert_eq!(laid("saddle", &kept), [[6, 1], [2, 0], [0, 3], [4, 5]]);
        let alone = Run { blanks: Blanks::BeforeLast, ..run(1, 1, 2) };
        assert_eq!(laid("saddle", &alone), [[1, 0], [0, 0]]);
    }

    #[test]
    fn every_page_is_somewhere_once() {
        for name in ["saddle", "2-up", "n-up", "cut-stack"] {
            for pages in 1..40 {
                for blanks in [Blanks::End, Blanks::BeforeLast] {
                    let (rows, columns) = if name == "n-up" || name == "cut-stack" { (2, 3) } else { (1, 2) };
                    let run = Run { blanks, direction: Direction::Rtl, backs_turned: true, ..run(pages, rows, columns) };
                    let mut found: Vec<usize> = laid(name, &run).concat().into_iter().filter(|page| *page > 0).collect();
                    found.sort_unstable();
                    assert_eq!(found, (1..=pages).collect::<Vec<_>>(), "{name} {pages} {blanks:?}");
                }
            }
        }
    }

    #[test]
    fn right_to_left_editions_mirror() {
        let run = Run { direction: Direction::Rtl, ..run(8, 1, 2) };
        assert_eq!(laid("saddle", &run), [[1, 8], [7, 2], [3, 6], [5, 4]]);
        assert_eq!(laid("2-up", &run), [[2, 1], [4, 3], [6, 5], [8, 7]]);
    }

    #[test]
    fn backs_turn_over_the_other_edge() {
        let upright = find("saddle").unwrap().lay(&run(8, 1, 2));
        let turned = find("saddle").unwrap().lay(&Run { backs_turned: true, ..run(8, 1, 2) });
        assert_eq!(turned[0], upright[0]);
        let pages = |side: &Side| side.slots.iter().map(|slot| (slot.page.unwrap(), slot.turned)).collect::<Vec<_>>();
        assert_eq!((pages(&upright[1]), pages(&turned[1])), (vec![(2, false), (7, false)], vec![(7, true), (2, true)]));
        assert_eq!(laid("n-up", &Run { backs_turned: true, ..run(8, 2, 2) }), [[1, 2, 3, 4], [8, 7, 6, 5]]);
    }

    #[test]
    fn pages_move_to_the_fold_by_the_paper_around_them() {
        let creeps = |run: &Run| -> Vec<Vec<isize>> {
            find("saddle").unwrap().lay(run).iter().map(|side| side.slots.iter().map(|slot| slot.creep).collect()).collect()
        };
        let expected = [[0, 0], [0, 0], [1, -1], [1, -1], [2, -2], [2, -2]];
        assert_eq!(creeps(&run(12, 1, 2)), expected);
        // At the left of the fold is at the left of the fold, whatever page lies there and however it stands.
        assert_eq!(creeps(&Run { direction: Direction::Rtl, backs_turned: true, ..run(12, 1, 2) }), expected);
    }

    #[test]
    fn reading_order() {
        assert_eq!(laid("2-up", &run(5, 1, 2)), [[1, 2], [3, 4], [5, 0], [0, 0]]);
        let one_side = Run { both_sides: false, ..run(5, 1, 2) };
        assert_eq!(laid("2-up", &one_side), [[1, 2], [3, 4], [5, 0]]);
        assert_eq!(laid("n-up", &run(7, 2, 3)), [[1, 2, 3, 4, 5, 6], [7, 0, 0, 0, 0, 0]]);
    }

    #[test]
    fn step_and_repeat() {
        assert_eq!(laid("repeat", &run(3, 2, 1)), [[1, 1], [2, 2], [3, 3], [0, 0]]);
        assert_eq!(laid("repeat", &Run { both_sides: false, ..run(2, 1, 1) }), [[1], [2]]);
    }

    #[test]
    fn stacks_are_in_order_when_laid_on_each_other() {
        assert_eq!(laid("cut-stack", &run(8, 1, 2)), [[1, 5], [6, 2], [3, 7], [8, 4]]);
        let one_side = Run { both_sides: false, ..run(10, 2, 2) };
        assert_eq!(laid("cut-stack", &one_side), [[1, 4, 7, 10], [2, 5, 8, 0], [3, 6, 9, 0]]);
        // Behind a leaf is its back: the sheet is turned over like a leaf, so left is behind right.
        for (rows, columns) in [(1, 2), (2, 2), (3, 4)] {
            let run = run(96, rows, columns);
            for sides in find("cut-stack").unwrap().lay(&run).chunks(2) {
                for slot in &sides[0].slots {
                    let behind = sides[1].slots.iter().find(|back| back.row == slot.row && back.column == columns - 1 - slot.column);
                    assert_eq!(behind.unwrap().page, slot.page.map(|page| page + 1));
                }
            }
        }
    }
}
