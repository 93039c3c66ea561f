//! Tests of pictures and their comparison.

use super::*;

const WHITE: [u8; 3] = [255; 3];

fn painted(width: u32, height: u32, pixels: &[(u32, u32, [u8; 3])]) -> Picture {
    let mut picture = Picture::plain(width, height, WHITE);
    for (x, y, colour) in pixels {
        let place = ((y * width + x) * 3) as usize;
        picture.rgb[place..place + 3].copy_from_slice(colour);
    }
    picture
}

#[test]
fn equal_pictures_do_not_differ() {
    let picture = painted(5, 4, &[(1, 2, [9, 8, 7])]);
    let difference = compare(&picture, &picture.clone(), Tolerance::NONE);
    assert!(difference.tolerable && difference.pixels == 0 && difference.region.is_none());
}

#[test]
fn counts_pixels_and_finds_their_region() {
    let wanted = painted(10, 8, &[]);
    let is = painted(10, 8, &[(2, 3, [0; 3]), (7, 5, [250, 255, 255])]);
    let difference = compare(&wanted, &is, Tolerance::NONE);
    assert_eq!((difference.pixels, difference.of, difference.largest), (2, 80, 255));
    assert_eq!(difference.region, Some(Region { left: 2, top: 3, width: 6, height: 3 }));
    assert!(!difference.tolerable);
}

#[test]
fn both_tolerances_hold() {
    let wanted = painted(10, 10, &[]);
    let is = painted(10, 10, &[(1, 1, [250; 3]), (2, 2, [200; 3])]);
    let pixels = |channel| compare(&wanted, &is, Tolerance { channel, ..Tolerance::NONE }).pixels;
    assert_eq!((pixels(4), pixels(5), pixels(55)), (2, 1, 0));
    let tolerable = |pixels, share| compare(&wanted, &is, Tolerance { channel: 0, pixels, share }).tolerable;
    assert!(!tolerable(1, 0.0) && tolerable(2, 0.0));
    assert!(!tolerable(0, 0.01) && tolerable(0, 0.02));
}

#[test]
fn another_size_is_never_tolerable() {
    let (wanted, is) = (painted(4, 4, &[]), painted(6, 3, &[]));
    let difference = compare(&wanted, &is, Tolerance { channel: 255, pixels: 1000, share: 1.0 });
    assert!(!difference.tolerable && !difference.same_size);
    // Of 6 x 4, both have 4 x 3.
    assert_eq!((difference.pixels, difference.of), (12, 24));
    assert_eq!(difference.region, Some(Region { left: 0, top: 0, width: 6, height: 4 }));
    let composite = composite(&wanted, &is, 0);
    assert_eq!((composite.width(), composite.height()), (6 * 3 + 8, 4));
    assert_eq!(composite.pixel(10, 0), Some(WHITE), "the same in both");
    assert_eq!(composite.pixel(15, 0), Some([255, 0, 0]), "only in one");
    assert_eq!(composite.pixel(5, 0), Some(GUTTER_COLOUR), "outside the first");
}

#[test]
fn a_png_keeps_every_pixel() {
    let coloured = painted(7, 3, &[(0, 0, [1, 2, 3]), (6, 2, [200, 100, 0])]);
    let grey = painted(7, 3, &[(3, 1, [17; 3])]);
    for picture in [coloured, grey] {
        assert_eq!(Picture::from_png(&picture.quick_png().unwrap()).as_ref(), Ok(&picture));
        assert_eq!(Picture::from_png(&picture.png().unwrap()), Ok(picture));
    }
    assert!(Picture::from_png(b"no PNG").is_err());
    assert!(Picture::plain(0, 0, WHITE).png().is_err());
    assert!(Picture::new(2, 2, vec![0; 11]).is_none());
}

#[test]
fn a_coarse_picture_is_close() {
    let every = Picture::new(16, 16, (0..=255).flat_map(|value| [value; 3]).collect()).unwrap();
    let difference = compare(&every, &every.coarse(), Tolerance::NONE);
    assert_eq!((difference.largest, every.coarse().coarse() == every.coarse()), (COARSENESS, true));
    assert_eq!((every.coarse().pixel(0, 0), every.coarse().pixel(15, 15)), (Some([0; 3]), Some(WHITE)));
}
