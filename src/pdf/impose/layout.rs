//! How the places lie on a sheet, and what of each page is printed there.

use super::page::Page;
use super::plan::{Placed, PlannedSide};
use super::rectangle::{Edges, Rectangle, SAME, Size};
use super::scheme::Places;
use super::side::{Grid, Side, Slot};
use super::ticket::{Scale, Ticket};

/// How the places lie on a sheet.
pub struct Layout {
    /// The sheet as it lies.
    pub sheet: Size,
    /// Rows and columns.
    pub grid: Grid,
    /// By how much pages are scaled.
    pub scale: f64,
    /// The finished page, scaled.
    pub cell: Size,
    /// Between columns and between rows.
    pub gutter: (f64, f64),
}

impl Layout {
    /// The better orientation of the sheet: the one with the largest pages, then with more of them, then lying as they lie.
    pub fn choose(ticket: &Ticket, page: Size, bleed: f64) -> Result<Self, String> {
        let sheets = [ticket.paper.size, ticket.paper.size.turned()];
        let layouts = sheets.into_iter().filter_map(|sheet| Self::on(sheet, ticket, page, bleed));
        let rank = |layout: &Self| {
            let block = layout.block().size();
            let alike = (block.width > block.height) == (layout.sheet.width > layout.sheet.height);
            (layout.scale, layout.grid.places(), alike)
        };
        // The first of equals, so that a square lies as it was given.
        let best = layouts.reduce(|best, next| if rank(&next) > rank(&best) { next } else { best });
        best.ok_or_else(|| {
            let grid = ticket.grid.or(match ticket.scheme.places {
                Places::Fixed(grid) => Some(grid),
                _ => None,
            });
            let Grid { rows, columns } = grid.unwrap_or(Grid { rows: 1, columns: 1 });
            let gutter = ticket.gutter.unwrap_or((0.0, 0.0));
            let scale = if let Scale::By(factor) = ticket.scale { factor } else { 1.0 };
            let width = page.width * scale * columns as f64 + gutter.0 * (columns as f64 - 1.0);
            let height = page.height * scale * rows as f64 + gutter.1 * (rows as f64 - 1.0);
            format!(
                "{rows} x {columns} pages of {} need {}, and {} has {}: take a larger sheet, or --scale fit",
                page.in_mm(),
                Size { width, height }.in_mm(),
                ticket.paper.name,
                ticket.paper.size.in_mm(),
            )
        })
    }

    /// The pages on a sheet that lies so; none when they do not fit.
    fn on(sheet: Size, ticket: &Ticket, page: Size, bleed: f64) -> Option<Self> {
        let factor = if let Scale::By(factor) = ticket.scale { factor } else { 1.0 };
        let scaled = |factor: f64| Size { width: page.width * factor, height: page.height * factor };
        // Two bleeds side by side, where pages are cut apart.
        let apart = if ticket.scheme.cut { 2.0 * bleed * factor } else { 0.0 };
        let wished = ticket.gutter.unwrap_or((apart, apart));
        let grid = match (ticket.scheme.places, ticket.grid) {
            (Places::Fixed(grid), _) | (_, Some(grid)) => grid,
            _ => {
                let reserve = ticket.marks.unwrap_or_default().margins(bleed * factor);
                let count = |all: f64, one: f64, gutter: f64, reserve: f64| {
                    let room = all - 2.0 * reserve.max(bleed * factor) + gutter + SAME;
                    ((room / (one + gutter)).floor().max(0.0) as usize).min(50)
                };
                let cell = scaled(factor);
                Grid {
                    rows: count(sheet.height, cell.height, wished.1, reserve.1),
                    columns: count(sheet.width, cell.width, wished.0, reserve.0),
                }
            }
        };
        if grid.places() == 0 {
            return None;
        }
        let least = ticket.gutter.unwrap_or((0.0, 0.0));
        // What all columns or rows have of a side of the sheet, without what is between them.
        let room = |all: f64, number: usize, gutter: f64| all - gutter * (number as f64 - 1.0);
        let scale = match ticket.scale {
            Scale::By(factor) => factor,
            Scale::Fit => {
                let across = room(sheet.width, grid.columns, least.0) / (page.width * grid.columns as f64);
                let along = room(sheet.height, grid.rows, least.1) / (page.height * grid.rows as f64);
                across.min(along).min(1.0)
            }
        };
        let cell = scaled(scale);
        let spare = (
            room(sheet.width, grid.columns, 0.0) - cell.width * grid.columns as f64,
            room(sheet.height, grid.rows, 0.0) - cell.height * grid.rows as f64,
        );
        let between =
            |spare: f64, number: usize, wished: f64| if number > 1 { wished.min((spare / (number as f64 - 1.0)).max(0.0)) } else { 0.0 };
        let gutter = ticket.gutter.unwrap_or((between(spare.0, grid.columns, wished.0), between(spare.1, grid.rows, wished.1)));
        let layout = Self { sheet, grid, scale, cell, gutter };
        let block = layout.block();
        (scale > 0.01 && block.left >= -SAME && block.bottom >= -SAME).then_some(layout)
    }

    /// The finished pages with what is between them, in the middle of the sheet.
    pub fn block(&self) -> Rectangle {
        let along = |number: usize, one: f64, gutter: f64| number as f64 * one + (number as f64 - 1.0) * gutter;
        let width = along(self.grid.columns, self.cell.width, self.gutter.0);
        let height = along(self.grid.rows, self.cell.height, self.gutter.1);
        let (left, bottom) = ((self.sheet.width - width) / 2.0, (self.sheet.height - height) / 2.0);
        Rectangle { left, bottom, right: left + width, top: bottom + height }
    }

    /// The pages of a side where they lie.
    pub fn place(&self, side: &Side, pages: &[Page], ticket: &Ticket) -> PlannedSide {
        let placed = |slot: &Slot| {
            let index = slot.page?.checked_sub(1)?;
            Some(self.page(slot, index, pages.get(index)?, ticket))
        };
        PlannedSide {
            sheet: side.sheet,
            face: side.face,
            places: side.slots.iter().map(|slot| self.cell(slot, ticket)).collect(),
            pages: side.slots.iter().filter_map(placed).collect(),
        }
    }

    /// Where the finished page of a slot lies.
    fn cell(&self, slot: &Slot, ticket: &Ticket) -> Rectangle {
        let block = self.block();
        let left = block.left + slot.column as f64 * (self.cell.width + self.gutter.0);
        let top = block.top - slot.row as f64 * (self.cell.height + self.gutter.1);
        let cell = Rectangle { left, bottom: top - self.cell.height, right: left + self.cell.width, top };
        cell.moved(slot.creep as f64 * ticket.caliper, 0.0)
    }

    fn page(&self, slot: &Slot, index: usize, page: &Page, ticket: &Ticket) -> Placed {
        let cell = self.cell(slot, ticket);
        let size = page.finished();
        let (width, height) = (size.width * self.scale, size.height * self.scale);
        let left = (cell.left + cell.right - width) / 2.0;
        let bottom = (cell.bottom + cell.top - height) / 2.0;
        let trim = Rectangle { left, bottom, right: left + width, top: bottom + height };
        let mut edges = page.bleeds().map(|edge| edge.min(ticket.bleed.unwrap_or(f64::MAX)) * self.scale);
        if slot.turned {
            edges = edges.quarter_turn().quarter_turn();
        }
        let half = (self.gutter.0 / 2.0, self.gutter.1 / 2.0);
        let kept = |bleed: f64, outermost: bool, half: f64| if outermost { bleed } else { bleed.min(half) };
        let edges = Edges {
            left: kept(edges.left, slot.column == 0, half.0),
            right: kept(edges.right, slot.column + 1 == self.grid.columns, half.0),
            top: kept(edges.top, slot.row == 0, half.1),
            bottom: kept(edges.bottom, slot.row + 1 == self.grid.rows, half.1),
        };
        let mut clip = trim.grown(edges).within(Rectangle::of(self.sheet));
        if ticket.scheme.folds {
            let fold = self.sheet.width / 2.0;
            if slot.column == 0 {
                clip.right = clip.right.min(fold);
            } else {
                clip.left = clip.left.max(fold);
            }
        }
        let matrix = page.onto(trim, self.scale, slot.turned);
        let shift = slot.creep as f64 * ticket.caliper;
        Placed { index, row: slot.row, column: slot.column, turned: slot.turned, shift, trim, clip, matrix }
    }
}
