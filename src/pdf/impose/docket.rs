//! The plan in words, and for programs.

use serde_json::{Value, json};

use super::plan::{Placed, Plan};
use super::rectangle::{MM, Size};
use super::scheme::Places;
use super::ticket::Marks;

impl Plan {
    /// What was done, in one line.
    pub fn summary(&self) -> String {
        let sheets = if self.sheets == 1 { "sheet" } else { "sheets" };
        let pages = if self.pages == 1 { "page" } else { "pages" };
        let blanks = match (self.blanks, self.scheme.places) {
            (0, _) => String::new(),
            (n, Places::Filled) => format!(" and {n} blank {}", if n == 1 { "back" } else { "backs" }),
            (n, _) => format!(" and {n} blank"),
        };
        let lying = if self.sheet.width > self.sheet.height { "landscape" } else { "upright" };
        let grid = match self.scheme.places {
            Places::Fixed(_) => String::new(),
            _ => format!(" {} x {}", self.grid.rows, self.grid.columns),
        };
        let scale = if (self.scale - 1.0).abs() < 0.0005 { String::new() } else { format!(", at {:.1} %", self.scale * 100.0) };
        let marks =
            if self.marks == Marks::default() { "no marks".to_owned() } else { format!("marks: {}", self.marks.names().join(", ")) };
        let turn = self.flip.map_or("one side".to_owned(), |flip| format!("turned over the {} edge", flip.name()));
        format!(
            "{} {pages}{blanks} on {} {sheets} of {} {lying}, {}{grid}{scale}, {marks}, {turn}",
            self.pages, self.sheets, self.paper, self.scheme.title
        )
    }

    /// The sides as lines of page numbers: rows are parted by a slash, a blank is a dash, a page on its head has a caret.
    pub fn lines(&self) -> String {
        let mut out = String::new();
        for side in &self.sides {
            let mut rows = vec![vec!["-".to_owned(); self.grid.columns]; self.grid.rows];
            for page in &side.pages {
                if let Some(cell) = rows.get_mut(page.row).and_then(|row| row.get_mut(page.column)) {
                    *cell = format!("{}{}", page.index + 1, if page.turned { "^" } else { "" });
                }
            }
            let rows: Vec<String> = rows.iter().map(|row| row.join(" ")).collect();
            out.push_str(&format!("sheet {} {}: {}\n", side.sheet, side.face.name(), rows.join(" / ")));
        }
        out
    }

    /// The plan for programs. Lengths are in millimetres, from the lower left corner of the sheet.
    pub fn json(&self) -> Value {
        let mm = |points: f64| (points / MM * 1000.0).round() / 1000.0 + 0.0;
        let page = |placed: &Placed| {
            let Size { width, height } = placed.trim.size();
            json!({
                "page": placed.index + 1, "row": placed.row + 1, "column": placed.column + 1, "turned": placed.turned,
                "x": mm(placed.trim.left), "y": mm(placed.trim.bottom), "width": mm(width), "height": mm(height), "shift": mm(placed.shift),
            })
        };
        let sides: Vec<Value> = self
            .sides
            .iter()
            .map(|side| json!({ "sheet": side.sheet, "face": side.face, "pages": side.pages.iter().map(page).collect::<Vec<_>>() }))
            .collect();
        json!({
            "scheme": self.scheme.name,
            "pages": self.pages,
            "blanks": self.blanks,
            "sheets": self.sheets,
            "paper": { "name": self.paper, "width": mm(self.sheet.width), "height": mm(self.sheet.height) },
            "grid": self.grid,
            "scale": (self.scale * 10000.0).round() / 10000.0,
            "bleed": mm(self.bleed.longest()),
            "direction": self.direction,
            "flip": self.flip,
            "marks": self.marks.names(),
            "sides": sides,
        })
    }
}
