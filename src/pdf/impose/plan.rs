//! Where each page lies on each sheet, in points: the arithmetic of the scheme on real paper.

use super::layout::Layout;
use super::page::Page;
use super::rectangle::{Edges, MM, Rectangle, SAME, Size, in_mm};
use super::scheme::{Direction, Places, Run, Scheme};
use super::side::{Face, Grid};
use super::source::{Source, listed};
use super::ticket::{Flip, Marks, Ticket};
use crate::diagnostic::Diagnostic;

/// Places that a side may have.
const MOST_PLACES: usize = 2500;

/// Places on all sides together, which bound the size of what is written.
const MOST_PLACED: usize = 200_000;

/// Where each page lies.
#[derive(Debug)]
pub struct Plan {
    /// How pages are laid.
    pub scheme: &'static Scheme,
    /// The sheet's name.
    pub paper: String,
    /// The sheet as it lies.
    pub sheet: Size,
    /// Rows and columns.
    pub grid: Grid,
    /// The finished pages of a side with what is between them.
    pub block: Rectangle,
    /// By how much pages are scaled.
    pub scale: f64,
    /// The bleed that is kept around the block; at an edge without bleed, nothing.
    pub bleed: Edges,
    /// Over which edge the sheet is turned; none when the backs stay empty.
    pub flip: Option<Flip>,
    /// Where reading begins.
    pub direction: Direction,
    /// What is printed around the pages.
    pub marks: Marks,
    /// The sides in the order of printing.
    pub sides: Vec<PlannedSide>,
    /// Number of pages.
    pub pages: usize,
    /// Number of places that stay blank.
    pub blanks: usize,
    /// Number of sheets of paper.
    pub sheets: usize,
    /// What there is to say of it; no errors.
    pub findings: Vec<Diagnostic>,
}

/// A side of a sheet.
#[derive(Debug)]
pub struct PlannedSide {
    /// Number of the sheet, from 1.
    pub sheet: usize,
    /// Which side.
    pub face: Face,
    /// The finished size of every place, also of a blank one.
    pub places: Vec<Rectangle>,
    /// The pages on it.
    pub pages: Vec<Placed>,
}

/// A page on a side.
#[derive(Debug)]
pub struct Placed {
    /// Its place among the pages, from 0.
    pub index: usize,
    /// Row from the top, from 0.
    pub row: usize,
    /// Column from the left, from 0.
    pub column: usize,
    /// Whether it stands on its head.
    pub turned: bool,
    /// How far it moved to the right because of the creep.
    pub shift: f64,
    /// Where the finished page lies.
    pub trim: Rectangle,
    /// What of it is printed: the finished page and its bleed, not beyond a fold, a neighbour or the sheet.
    pub clip: Rectangle,
    /// From the page's coordinates to those of the sheet.
    pub matrix: [f64; 6],
}

/// Why there is no plan.
#[derive(Debug)]
pub enum Refusal {
    /// The ticket asks for what cannot be: what it is.
    Ticket(String),
    /// The file cannot be laid so: why.
    File(Vec<Diagnostic>),
}

/// Makes the plan of a run.
///
/// # Errors
/// When the pages do not fit on the sheet, or the ticket contradicts itself; when the pages differ in size.
pub fn plan(source: &Source, ticket: &Ticket) -> Result<Plan, Refusal> {
    let scheme = ticket.scheme;
    contradictions(ticket).map_err(Refusal::Ticket)?;
    let size = same_size(&source.pages).map_err(|fault| Refusal::File(vec![fault]))?;
    let edges = source.pages.iter().map(Page::bleeds).fold(Edges::all(0.0), Edges::max);
    let bleed = edges.map(|edge| edge.min(ticket.bleed.unwrap_or(f64::MAX)));
    let layout = Layout::choose(ticket, size, bleed.longest()).map_err(Refusal::Ticket)?;
    let bleed = bleed.map(|edge| edge * layout.scale);
    let block = layout.block();
    let margins = (block.left, block.bottom);
    let marks = marks(ticket, bleed.longest(), margins).map_err(Refusal::Ticket)?;

    let upright = if layout.sheet.width > layout.sheet.height { Flip::Short } else { Flip::Long };
    let both_sides = ticket.both_sides || !scheme.one_sided;
    let direction = ticket.direction.unwrap_or(if source.reads_from_right() { Direction::Rtl } else { Direction::Ltr });
    let backs_turned = ticket.flip.is_some_and(|flip| flip != upright);
    let run = Run { pages: source.pages.len(), grid: layout.grid, both_sides, direction, blanks: ticket.blanks, backs_turned };
    let sides = scheme.lay(&run);
    if sides.len().saturating_mul(layout.grid.places()) > MOST_PLACED {
        return Err(Refusal::Ticket(format!("this makes more than {MOST_PLACED} places on {} sides", sides.len())));
    }
    let depth = sides.iter().flat_map(|side| &side.slots).map(|slot| slot.creep.unsigned_abs()).max().unwrap_or(0);
    let farthest = depth as f64 * ticket.caliper;
    let mut findings = creep(farthest, depth + 1, layout.cell).map_err(Refusal::Ticket)?;
    findings.extend(lost_bleed(bleed, margins));
    let blanks = match scheme.places {
        Places::Filled => sides.iter().filter(|side| side.is_blank()).count(),
        _ => sides.iter().flat_map(|side| &side.slots).filter(|slot| slot.page.is_none()).count(),
    };
    let sheets = sides.iter().map(|side| side.sheet).max().unwrap_or(0);
    let sides = sides.iter().map(|side| layout.place(side, &source.pages, ticket)).collect();
    let flip = both_sides.then_some(ticket.flip.unwrap_or(upright));
    let Layout { sheet, grid, scale, .. } = layout;
    let (paper, pages) = (ticket.paper.name.clone(), source.pages.len());
    Ok(Plan { scheme, paper, sheet, grid, block, scale, bleed, flip, direction, marks, sides, pages, blanks, sheets, findings })
}

fn contradictions(ticket: &Ticket) -> Result<(), String> {
    let scheme = ticket.scheme;
    match (scheme.places, ticket.grid) {
        (Places::Fixed(grid), Some(_)) => {
            return Err(format!("{} has {} row and {} columns: --grid says nothing to it", scheme.title, grid.rows, grid.columns));
        }
        (Places::Asked, None) => return Err(format!("{} needs --grid ROWSxCOLUMNS", scheme.title)),
        (_, Some(grid)) if grid.places() == 0 || grid.places() > MOST_PLACES => {
            return Err(format!("a grid has 1 to {MOST_PLACES} places"));
        }
        _ => {}
    }
    if scheme.folds && ticket.gutter.is_some() {
        return Err(format!("in {} the pages meet in the fold: --gutter says nothing to it", scheme.title));
    }
    if !scheme.folds && ticket.caliper > 0.0 {
        return Err(format!("in {} no sheets lie in each other: --creep says nothing to it", scheme.title));
    }
    if !scheme.one_sided && !ticket.both_sides {
        return Err(format!("{} needs both sides of the sheet", scheme.title));
    }
    if !ticket.both_sides && ticket.flip.is_some() {
        return Err("a sheet that is printed on one side is not turned over: --flip says nothing to it".to_owned());
    }
    Ok(())
}

/// The one size of all pages.
fn same_size(pages: &[Page]) -> Result<Size, Diagnostic> {
    let mut sizes: Vec<(Size, Vec<usize>)> = Vec::new();
    for page in pages {
        let size = page.finished();
        match sizes.iter_mut().find(|(known, _)| known.is_about(size)) {
            Some((_, numbers)) => numbers.push(page.number),
            None => sizes.push((size, vec![page.number])),
        }
    }
    let Some((first, _)) = sizes.first() else { return Err(Diagnostic::error("no-pages", "the PDF has no pages")) };
    if sizes.len() == 1 {
        return Ok(*first);
    }
    const SHOWN: usize = 5;
    let mut words: Vec<String> =
        sizes.iter().take(SHOWN).map(|(size, numbers)| format!("{} ({})", size.in_mm(), listed(numbers))).collect();
    if sizes.len() > SHOWN {
        words.push(format!("{} more", sizes.len() - SHOWN));
    }
    let fault = Diagnostic::error("page-sizes", format!("the finished pages have different sizes: {}", words.join(", ")));
    Err(fault.hint("pages of one size share a sheet; a page without a TrimBox counts as large as it is shown, --page SIZE says otherwise"))
}

fn creep(farthest: f64, sheets: usize, cell: Size) -> Result<Vec<Diagnostic>, String> {
    /// What moves further comes visibly nearer to the fold.
    const VISIBLE: f64 = 3.0 * MM;
    if farthest > cell.width / 4.0 {
        return Err(format!("the creep of {sheets} sheets comes to {} mm, more than a page can move", in_mm(farthest)));
    }
    if farthest <= VISIBLE {
        return Ok(Vec::new());
    }
    let fact = format!("the innermost of {sheets} sheets moves its pages {} mm to the fold", in_mm(farthest));
    Ok(vec![Diagnostic::warning("creep", fact).hint("so many sheets are better bound in several sections")])
}

fn lost_bleed(bleed: Edges, margins: (f64, f64)) -> Option<Diagnostic> {
    let beside = bleed.left.max(bleed.right) > margins.0 + SAME;
    let above = bleed.bottom.max(bleed.top) > margins.1 + SAME;
    let edges = match (beside, above) {
        (false, false) => return None,
        (true, true) => "all its edges",
        (true, false) => "its left and right edges",
        (false, true) => "its upper and lower edges",
    };
    let room = if beside { margins.0 } else { margins.1 };
    let fact =
        format!("the sheet ends within the bleed at {edges}: {} mm of {} mm have room", in_mm(room.max(0.0)), in_mm(bleed.longest()));
    Some(Diagnostic::warning("bleed", fact).hint("artwork that runs off the page may show a white edge: take a larger sheet and cut"))
}

fn marks(ticket: &Ticket, bleed: f64, margins: (f64, f64)) -> Result<Marks, String> {
    let room = |marks: Marks| {
        let (beside, above) = marks.margins(bleed);
        beside <= margins.0 + SAME / 2.0 && above <= margins.1 + SAME / 2.0
    };
    let folds = |marks: Marks| Marks { fold: marks.fold && ticket.scheme.folds, ..marks };
    let Some(marks) = ticket.marks.map(folds) else {
        let wanted = folds(Marks { crop: true, fold: true, ..Marks::default() });
        return Ok(if room(wanted) { wanted } else { Marks::default() });
    };
    if room(marks) {
        return Ok(marks);
    }
    let (beside, above) = marks.margins(bleed);
    Err(format!(
        "the marks ({}) need {} mm beside and {} mm above and below the pages, and {} leaves {} mm and {} mm: take a larger sheet or fewer marks",
        marks.names().join(", "),
        in_mm(beside),
        in_mm(above),
        ticket.paper.name,
        in_mm(margins.0.max(0.0)),
        in_mm(margins.1.max(0.0)),
    ))
}

impl Plan {
    /// Where the sheet is folded, from the left.
    pub fn fold(&self) -> Option<f64> {
        self.scheme.folds.then_some(self.sheet.width / 2.0)
    }
}
