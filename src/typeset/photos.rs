//! Stand-ins: Typst lays a photo out by the size that the template gives and decodes every JPEG that it is handed, so it is
//! handed a tiny one instead. The export puts the photo's own bytes in its place.

use std::sync::LazyLock;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};
use typst::foundations::Bytes;
use typst::layout::{Frame, FrameItem, Point, Transform};
use typst::visualize::ImageKind;
use typst_layout::PagedDocument;

use super::ink::{Area, sight, span};
use crate::media::{Encoding, Photo};

/// A photo and the tiny picture that stands for it in Typst's output.
#[derive(Debug, Clone)]
pub struct StandIn {
    /// The bytes that Typst was handed, different for every photo.
    pub bytes: Vec<u8>,
    /// The photo.
    pub photo: Photo,
}

/// A photo where it is printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Its id in the issue.
    pub id: String,
    /// The page, from 1.
    pub page: usize,
    /// Width of the whole photo in points, also of what a frame cuts off.
    pub width: f64,
    /// Height of the whole photo in points.
    pub height: f64,
    /// Width and height in points of the part that its frame shows.
    pub seen: (f64, f64),
}

/// Where photos are printed. `pictures` are their ids, each with the picture that is set for it.
pub fn placed(document: &PagedDocument, pictures: &[(String, Bytes)]) -> Vec<Placed> {
    let mut found = Vec::new();
    for (index, page) in document.pages().iter().enumerate() {
        let mut search = Search { pictures, page: index + 1, found: &mut found };
        search.frame(&page.frame, Transform::identity(), None);
    }
    found
}

struct Search<'a> {
    pictures: &'a [(String, Bytes)],
    page: usize,
    found: &'a mut Vec<Placed>,
}

impl Search<'_> {
    fn frame(&mut self, frame: &Frame, at: Transform, clip: Option<Area>) {
        for (point, item) in frame.items() {
            let at = at.pre_concat(Transform::translate(point.x, point.y));
            match item {
                FrameItem::Group(group) => {
                    let at = at.pre_concat(group.transform);
                    let own = sight(group, at);
                    // A frame out of another one's sight shows nothing.
                    let clip = own.map_or(clip, |own| own.within(clip).or(Some(own.nothing())));
                    self.frame(&group.frame, at, clip);
                }
                FrameItem::Image(image, size, _) => {
                    let ImageKind::Raster(raster) = image.kind() else { continue };
                    let Some((id, _)) = self.pictures.iter().find(|(_, bytes)| bytes == raster.data()) else { continue };
                    let whole = span(Point::zero(), size.to_point(), at);
                    let seen = whole.within(clip).unwrap_or(whole.nothing());
                    self.found.push(Placed {
                        id: id.clone(),
                        page: self.page,
                        width: whole.width(),
                        height: whole.height(),
                        seen: (seen.width(), seen.height()),
                    });
                }
                _ => {}
            }
        }
    }
}

static RGB: LazyLock<Vec<u8>> = LazyLock::new(|| tiny(3, ExtendedColorType::Rgb8));
static GRAY: LazyLock<Vec<u8>> = LazyLock::new(|| tiny(1, ExtendedColorType::L8));

/// What Typst is handed for a photo, and the stand-in when it is one.
pub fn hand_over(photo: &Photo, index: usize) -> (Bytes, Option<StandIn>) {
    let base = match photo.encoding {
        Encoding::RgbJpeg | Encoding::Source => &RGB,
        Encoding::GrayJpeg => &GRAY,
        // A profile or transparency needs more than another stream in the place of the first.
        Encoding::ProfiledJpeg | Encoding::Png => return (Bytes::new(photo.bytes.to_vec()), None),
    };
    let bytes = marked(base, &format!("photo {index}"));
    (Bytes::new(bytes.clone()), Some(StandIn { bytes, photo: photo.clone() }))
}

fn tiny(components: usize, color: ExtendedColorType) -> Vec<u8> {
    let pixels = vec![0x80; 24 * 16 * components];
    let mut bytes = Vec::new();
    JpegEncoder::new(&mut bytes).write_image(&pixels, 24, 16, color).expect("a grey rectangle can be encoded");
    bytes
}

/// A JPEG with a comment (ITU-T T.81, B.2.4.5) after its first segment, so that no two are the same.
fn marked(jpeg: &[u8], comment: &str) -> Vec<u8> {
    let first = 4 + usize::from(u16::from_be_bytes([jpeg[4], jpeg[5]])) - 2 + 2;
    let mut out = jpeg[..first].to_vec();
    out.extend([0xFF, 0xFE]);
    out.extend((comment.len() as u16 + 2).to_be_bytes());
    out.extend(comment.as_bytes());
    out.extend(&jpeg[first..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stand_ins_are_pictures_and_all_different() {
        let photo = Photo { id: "a".into(), width: 3, height: 2, bytes: Vec::new().into(), encoding: Encoding::RgbJpeg };
        let (first, second) = (hand_over(&photo, 0), hand_over(&photo, 1));
        assert_ne!(first.0, second.0);
        let picture = image::load_from_memory(&first.0).unwrap();
        assert_eq!((picture.width(), picture.height()), (24, 16));
    }
}
