//! Where two pictures differ: their different pixels gathered into a few rectangles.

use super::{Picture, Region, walk};

/// Rectangles that are told apart; more are gathered more coarsely.
pub const MOST_REGIONS: usize = 40;

/// Side of the smallest cell that pixels are gathered in.
const CELL: u32 = 8;

/// Cells along the longer side of a picture, at the most.
const MOST_CELLS: u32 = 160;

/// Cells that are this far apart belong together: the letters of a line do, two columns do not.
const REACH: usize = 2;

/// The places where two pictures differ by more than a channel may, from top to bottom; each is the smallest rectangle around
/// different pixels that lie close together, and none overlaps another.
pub fn regions(expected: &Picture, actual: &Picture, channel: u8) -> Vec<Region> {
    let (width, height) = (expected.width.max(actual.width), expected.height.max(actual.height));
    let mut cell = CELL.max(width.max(height).div_ceil(MOST_CELLS));
    let mut grid = Grid::new(width, height, cell);
    walk(expected, actual, channel, |x, y| grid.note(x, y));
    loop {
        let found = apart(grid.gathered());
        if found.len() <= MOST_REGIONS {
            return found.into_iter().map(Edges::region).collect();
        }
        cell *= 2;
        let mut coarser = Grid::new(width, height, cell);
        grid.cells.iter().flatten().for_each(|edges| coarser.add(*edges));
        grid = coarser;
    }
}

/// A rectangle by its first and last column and row.
#[derive(Debug, Clone, Copy)]
struct Edges {
    left: u32,
    top: u32,
    right: u32,
    bottom: u32,
}

impl Edges {
    fn around(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    fn overlaps(self, other: Self) -> bool {
        self.left <= other.right && other.left <= self.right && self.top <= other.bottom && other.top <= self.bottom
    }

    fn region(self) -> Region {
        Region { left: self.left, top: self.top, width: self.right - self.left + 1, height: self.bottom - self.top + 1 }
    }
}

/// A picture in square cells, each with the rectangle around its different pixels.
struct Grid {
    cell: u32,
    columns: usize,
    cells: Vec<Option<Edges>>,
}

impl Grid {
    fn new(width: u32, height: u32, cell: u32) -> Self {
        let (columns, rows) = (width.div_ceil(cell) as usize, height.div_ceil(cell) as usize);
        Self { cell, columns, cells: vec![None; columns * rows] }
    }

    fn note(&mut self, x: u32, y: u32) {
        self.add(Edges { left: x, top: y, right: x, bottom: y });
    }

    /// Adds a rectangle that lies within one cell.
    fn add(&mut self, edges: Edges) {
        let place = (edges.top / self.cell) as usize * self.columns + (edges.left / self.cell) as usize;
        if let Some(cell) = self.cells.get_mut(place) {
            *cell = Some(cell.map_or(edges, |there| there.around(edges)));
        }
    }

    /// A rectangle around each group of cells that lie within reach of each other.
    fn gathered(&self) -> Vec<Edges> {
        let mut seen = vec![false; self.cells.len()];
        let mut found = Vec::new();
        for start in 0..self.cells.len() {
            let Some(mut edges) = self.cells[start].filter(|_| !seen[start]) else { continue };
            seen[start] = true;
            let mut open = vec![start];
            while let Some(place) = open.pop() {
                let (row, column) = (place / self.columns, place % self.columns);
                for row in row.saturating_sub(REACH)..=row + REACH {
                    for column in column.saturating_sub(REACH)..=(column + REACH).min(self.columns - 1) {
                        let near = row * self.columns + column;
                        if let Some(Some(more)) = self.cells.get(near)
                            && !seen[near]
                        {
                            seen[near] = true;
                            edges = edges.around(*more);
                            open.push(near);
                        }
                    }
                }
            }
            found.push(edges);
        }
        found
    }
}

/// The rectangles with those that overlap made one, from top to bottom.
fn apart(mut edges: Vec<Edges>) -> Vec<Edges> {
    let mut found: Vec<Edges> = Vec::new();
    while let Some(mut next) = edges.pop() {
        // What grows may overlap what was passed before.
        while let Some(place) = found.iter().position(|other| other.overlaps(next)) {
            next = next.around(found.swap_remove(place));
        }
        found.push(next);
    }
    found.sort_by_key(|edges| (edges.top, edges.left));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHITE: [u8; 3] = [255; 3];

    fn dotted(width: u32, height: u32, dots: &[(u32, u32)]) -> Picture {
        let mut rgb = Picture::plain(width, height, WHITE).rgb().to_vec();
        for (x, y) in dots {
            rgb[((y * width + x) * 3) as usize] = 0;
        }
        Picture::new(width, height, rgb).unwrap()
    }

    fn found(dots: &[(u32, u32)]) -> Vec<[u32; 4]> {
        let regions = regions(&Picture::plain(400, 300, WHITE), &dotted(400, 300, dots), 0);
        regions.iter().map(|region| [region.left, region.top, region.width, region.height]).collect()
    }

    #[test]
    fn what_is_near_is_one_and_what_is_far_is_two() {
        assert_eq!(found(&[]), [[0; 4]; 0]);
        assert_eq!(found(&[(10, 10), (20, 12)]), [[10, 10, 11, 3]]);
        assert_eq!(found(&[(10, 200), (10, 10), (399, 299)]), [[10, 10, 1, 1], [10, 200, 1, 1], [399, 299, 1, 1]]);
        // A frame around a dot overlaps it.
        let frame = (0..50).flat_map(|at| [(at * 4 + 50, 50), (at * 4 + 50, 250), (50, at * 4 + 50), (250, at * 4 + 50)]);
        assert_eq!(found(&frame.chain([(150, 150)]).collect::<Vec<_>>()), [[50, 50, 201, 201]]);
    }

    #[test]
    fn many_places_are_gathered_coarsely() {
        let dots: Vec<_> = (0..9).flat_map(|row| (0..12).map(move |column| (column * 33, row * 33))).collect();
        let found = found(&dots);
        assert!(!found.is_empty() && found.len() <= MOST_REGIONS, "{found:?}");
        let inside = |[left, top, width, height]: &[u32; 4], (x, y): (u32, u32)| {
            (*left..left + width).contains(&x) && (*top..top + height).contains(&y)
        };
        assert!(dots.iter().all(|dot| found.iter().any(|region| inside(region, *dot))));
    }

    #[test]
    fn what_only_one_picture_has_is_a_region() {
        let regions = regions(&Picture::plain(20, 20, WHITE), &Picture::plain(20, 24, WHITE), 0);
        assert_eq!(regions, [Region { left: 0, top: 20, width: 20, height: 4 }]);
        assert_eq!(super::regions(&Picture::plain(0, 0, WHITE), &Picture::plain(0, 0, WHITE), 0), []);
    }
}
