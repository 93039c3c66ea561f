//! How finely photos show: enough pixels for their size on the page, and on paper not many more.

use super::press::points;
use crate::diagnostic::{Diagnostic, Severity};
use crate::edition::Fineness;
use crate::issue::path::Path;
use crate::job::Job;
use crate::media::Photo;
use crate::media::print::{Printable, Remark};
use crate::shop::{PhotoPpi, Press};
use crate::typeset::{Placed, StandIn};

/// A frame that hides less than this share of a photo's side shows it whole.
const WHOLE: f64 = 0.02;

/// Points in an inch.
const INCH: f64 = 72.0;

/// The photos in inks, in the order of their stand-ins. What is too coarse is told in the issue's terms, and keeps a file from being
/// written unless the job insists.
pub fn printable(
    job: &Job,
    press: &Press,
    stand_ins: &[StandIn],
    placed: &[Placed],
    findings: &mut Vec<Diagnostic>,
) -> Result<Vec<Printable>, Vec<Diagnostic>> {
    let (mut printable, mut errors) = (Vec::new(), Vec::new());
    let printer = press.printer();
    for stand_in in stand_ins {
        let photo = &stand_in.photo;
        let largest = largest(photo, placed);
        if let Some(found) = largest.and_then(|largest| printed_coarsely(photo, largest, &press.shop.photo_ppi)) {
            let found = at(job, photo, found);
            let refused = found.severity == Severity::Error && !press.force;
            let list = if refused { &mut errors } else { &mut *findings };
            list.push(found);
        }
        let (width, height) = enough(photo, largest, &press.shop.photo_ppi);
        match printer.print(photo, width, height) {
            Ok(made) => {
                findings.extend(made.remarks.iter().map(|remark| at(job, photo, told(*remark, press))));
                printable.push(made);
            }
            Err(fault) => errors.push(at(job, photo, fault)),
        }
    }
    if errors.is_empty() { Ok(printable) } else { Err(errors) }
}

/// Photos of an edition without a shop that have too few pixels for their size on the page, in the issue's terms.
pub fn coarse(job: &Job, placed: &[Placed]) -> Vec<Diagnostic> {
    let Some(wanted) = job.edition().fineness else { return Vec::new() };
    let found = job.photos().iter().filter_map(|photo| Some((photo, shown_coarsely(photo, largest(photo, placed)?, &wanted)?)));
    found.map(|(photo, found)| at(job, photo, found)).collect()
}

/// Where a photo is largest: one that stands in several places is as fine as that needs.
fn largest<'a>(photo: &Photo, placed: &'a [Placed]) -> Option<&'a Placed> {
    placed.iter().filter(|one| one.id == photo.id).max_by(|a, b| (a.width.max(a.height)).total_cmp(&b.width.max(b.height)))
}

/// Pixels per inch: the smaller of both directions.
fn ppi(photo: &Photo, placed: &Placed) -> f64 {
    let along = |pixels: u32, points: f64| f64::from(pixels) * INCH / points.max(f64::MIN_POSITIVE);
    along(photo.width, placed.width).min(along(photo.height, placed.height))
}

/// The pixels to print a photo from.
fn enough(photo: &Photo, placed: Option<&Placed>, wanted: &PhotoPpi) -> (u32, u32) {
    let has = placed.map_or(0.0, |placed| ppi(photo, placed));
    if has <= wanted.most {
        return (photo.width, photo.height);
    }
    let scaled = |side: u32| ((f64::from(side) * wanted.enough / has).ceil() as u32).clamp(1, side);
    (scaled(photo.width), scaled(photo.height))
}

/// A photo with too few pixels for its size on paper.
fn printed_coarsely(photo: &Photo, placed: &Placed, shop: &PhotoPpi) -> Option<Diagnostic> {
    let wanted = Fineness { error: shop.error, warning: shop.warning, enough: shop.enough };
    too_coarse(photo, placed, &wanted, "prints", |limit| format!("the shop asks for {limit:.0}"))
}

/// A photo with too few pixels for its size on a screen.
fn shown_coarsely(photo: &Photo, placed: &Placed, wanted: &Fineness) -> Option<Diagnostic> {
    too_coarse(photo, placed, wanted, "shows", |limit| format!("a page needs {limit:.0}"))
}

fn too_coarse(photo: &Photo, placed: &Placed, wanted: &Fineness, shows: &str, asks: impl Fn(f64) -> String) -> Option<Diagnostic> {
    let has = ppi(photo, placed);
    if has >= wanted.warning {
        return None;
    }
    let mm = |length: f64| (length / points(1.0)).round();
    let (width, height) = placed.seen;
    let cut = width < placed.width * (1.0 - WHOLE) || height < placed.height * (1.0 - WHOLE);
    let part = |pixels: u32, seen: f64, whole: f64| (f64::from(pixels) * seen / whole.max(f64::MIN_POSITIVE)).round().max(1.0);
    let (across, down) = (part(photo.width, width, placed.width), part(photo.height, height, placed.height));
    let pixels = |ppi: f64| format!("{} x {} pixels", (width / INCH * ppi).ceil(), (height / INCH * ppi).ceil());
    let size = format!("{} x {} mm on page {}", mm(width), mm(height), placed.page);
    let (fact, hint) = if cut {
        let crop = format!("its frame shows {across} x {down} of its {} x {} pixels", photo.width, photo.height);
        (
            format!("this photo {shows} at {has:.0} pixels per inch, {size}, where {crop}"),
            format!(
                "a picture with {} in that part would do, with {} is best; or give it less room",
                pixels(wanted.warning),
                pixels(wanted.enough)
            ),
        )
    } else {
        (
            format!("this photo {shows} at {has:.0} pixels per inch, {size}"),
            format!("a picture of {} would do, one of {} is best; or give it less room", pixels(wanted.warning), pixels(wanted.enough)),
        )
    };
    let (severity, limit): (fn(&'static str, String) -> Diagnostic, f64) =
        if has < wanted.error { (Diagnostic::error, wanted.error) } else { (Diagnostic::warning, wanted.warning) };
    let value = format!("{} x {} pixels", photo.width, photo.height);
    Some(severity("resolution", format!("{fact}; {}", asks(limit))).value(value).hint(hint))
}

fn told(remark: Remark, press: &Press) -> Diagnostic {
    match remark {
        Remark::ProfileUnusable => Diagnostic::warning("colour-profile", "the colour profile in this picture cannot be used")
            .hint("its colours were taken for those of sRGB, or of the press where they are inks: look at the proof, or save it anew"),
        Remark::InksWithoutProfile => Diagnostic::warning(
            "colour-profile",
            "this picture is in print inks and does not say for which press",
        )
        .hint(format!("it is printed as it is, as if made for {}: look at the proof, or save it as RGB", press.condition.identifier)),
    }
}

/// A finding at the place of a photo; the logo of a theme has none in the issue.
fn at(job: &Job, photo: &Photo, found: Diagnostic) -> Diagnostic {
    if job.source().root().get("media").is_none_or(|media| media.get(&photo.id).is_none()) {
        return found.value("the logo of the theme");
    }
    let mut path = Path::default();
    for step in ["media", &photo.id, "file"] {
        path.push_field(step);
    }
    found.at(job.source().place_of(&path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::Encoding;

    fn photo(width: u32, height: u32) -> Photo {
        Photo { id: "a".into(), width, height, bytes: Vec::new().into(), encoding: Encoding::Source }
    }

    fn placed(width: f64, height: f64) -> Placed {
        Placed { id: "a".into(), page: 2, width, height, seen: (width, height) }
    }

    fn cropped(whole: (f64, f64), seen: (f64, f64)) -> Placed {
        Placed { seen, ..placed(whole.0, whole.1) }
    }

    #[test]
    fn a_coarse_photo_is_told_with_the_pixels_that_would_do() {
        let found = printed_coarsely(&photo(400, 300), &placed(144.0, 108.0), &PhotoPpi::default()).unwrap();
        assert_eq!(found.fact, "this photo prints at 200 pixels per inch, 51 x 38 mm on page 2; the shop asks for 224");
        assert!(found.hint.unwrap().starts_with("a picture of 448 x 336 pixels would do, one of 600 x 450 pixels is best"));
        let error = printed_coarsely(&photo(200, 900), &placed(144.0, 108.0), &PhotoPpi::default()).unwrap();
        assert_eq!(error.severity, Severity::Error);
        assert_eq!(printed_coarsely(&photo(448, 336), &placed(144.0, 108.0), &PhotoPpi::default()), None);
    }

    #[test]
    fn a_screen_too_needs_pixels() {
        let wanted = crate::edition::SCREEN.fineness.unwrap();
        let found = shown_coarsely(&photo(60, 34), &placed(516.0, 290.0), &wanted).unwrap();
        assert_eq!(found.severity, Severity::Error);
        assert_eq!(found.fact, "this photo shows at 8 pixels per inch, 182 x 102 mm on page 2; a page needs 40");
        let found = shown_coarsely(&photo(600, 400), &placed(516.0, 344.0), &wanted).unwrap();
        assert_eq!(found.severity, Severity::Warning);
        assert!(found.hint.unwrap().starts_with("a picture of 717 x 478 pixels would do, one of 1434 x 956 pixels is best"));
        assert_eq!(shown_coarsely(&photo(720, 480), &placed(516.0, 344.0), &wanted), None);
    }

    #[test]
    fn of_a_photo_that_is_cropped_the_part_is_told_that_is_seen() {
        let wanted = crate::edition::SCREEN.fineness.unwrap();
        let found = shown_coarsely(&photo(45, 4000), &cropped((516.0, 45_867.0), (516.0, 290.0)), &wanted).unwrap();
        assert_eq!(
            found.fact,
            "this photo shows at 6 pixels per inch, 182 x 102 mm on page 2, where its frame shows 45 x 25 of its 45 x 4000 pixels; a page needs 40"
        );
        assert_eq!(
            found.hint.unwrap(),
            "a picture with 717 x 403 pixels in that part would do, with 1434 x 806 pixels is best; or give it less room"
        );
        // A hair that is cut off is no crop.
        let found = shown_coarsely(&photo(600, 400), &cropped((516.0, 344.0), (516.0, 340.0)), &wanted).unwrap();
        assert!(found.hint.unwrap().starts_with("a picture of 717 x 473 pixels would do"));
    }

    #[test]
    fn a_photo_that_is_finer_than_paper_is_scaled_down() {
        let fits = |width, height| enough(&photo(width, height), Some(&placed(72.0, 72.0)), &PhotoPpi::default());
        assert_eq!(fits(450, 450), (450, 450));
        assert_eq!(fits(4500, 4500), (300, 300));
        assert_eq!(fits(900, 451), (599, 300));
        assert_eq!(enough(&photo(9, 8), None, &PhotoPpi::default()), (9, 8));
    }
}
