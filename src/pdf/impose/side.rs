//! A side of a sheet: its places, and the pages on them.

use serde::Serialize;

/// Rows and columns of a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Grid {
    /// Rows, at least one.
    pub rows: usize,
    /// Columns, at least one.
    pub columns: usize,
}

impl Grid {
    /// Places on a side.
    pub fn places(self) -> usize {
        self.rows * self.columns
    }
}

/// Which side of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Face {
    /// The side that is printed first.
    Front,
    /// The other.
    Back,
}

impl Face {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Back => "back",
        }
    }
}

/// A side of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Number of the sheet, from 1; of nested sheets 1 is the outermost.
    pub sheet: usize,
    /// Which side.
    pub face: Face,
    /// What lies on it: row by row, from the top left.
    pub slots: Vec<Slot>,
}

/// A place on a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Number of the page, from 1; none for a blank.
    pub page: Option<usize>,
    /// Row from the top, from 0.
    pub row: usize,
    /// Column from the left, from 0.
    pub column: usize,
    /// Whether the page stands on its head.
    pub turned: bool,
    /// How many thicknesses of paper the page moves to the right, negative to the left, so that it does not creep out of
    /// the nested sheets.
    pub creep: isize,
}

impl Side {
    /// A side whose places hold the pages that `page` tells for their rows and columns.
    pub fn new(sheet: usize, face: Face, grid: Grid, page: impl Fn(usize, usize) -> Option<usize>) -> Self {
        let places = (0..grid.rows).flat_map(|row| (0..grid.columns).map(move |column| (row, column)));
        let slots = places.map(|(row, column)| Slot { page: page(row, column), row, column, turned: false, creep: 0 });
        Self { sheet, face, slots: slots.collect() }
    }

    /// What is at the left goes to the right; the pages themselves stay readable.
    pub fn mirror(&mut self, grid: Grid) {
        for slot in &mut self.slots {
            slot.column = grid.columns - 1 - slot.column;
            slot.creep = -slot.creep;
        }
    }

    /// The whole side by half a turn.
    pub fn turn(&mut self, grid: Grid) {
        self.mirror(grid);
        for slot in &mut self.slots {
            slot.row = grid.rows - 1 - slot.row;
            slot.turned = !slot.turned;
        }
    }

    /// Whether nothing lies on it.
    pub fn is_blank(&self) -> bool {
        self.slots.iter().all(|slot| slot.page.is_none())
    }
}
