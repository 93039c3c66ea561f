use super::*;

#[test]
fn windows_are_found_where_the_ink_is() {
    let mut samples = vec![0; 12];
    (samples[5], samples[6], samples[9]) = (255, 51, 102);
    let plate = |name: &str, samples| Plate { name: name.to_owned(), samples };
    let inks = vec![plate("Cyan", samples), plate("Spot", vec![51; 12])];
    let plates = Plates { width: 4, height: 3, inks, light: false, pixel_mm: [0.5, 1.0], origin_mm: [-3.0, -2.0] };
    let peak = |percent, left_mm, top_mm, width_mm, height_mm| Peak { percent, left_mm, top_mm, width_mm, height_mm };
    assert_eq!(plates.maximum(), peak(120.0, -2.5, -1.0, 0.5, 1.0));
    // Two columns, one row.
    assert_eq!(plates.mean_maximum(1.0), peak(80.0, -2.5, -1.0, 1.0, 1.0));
    assert_eq!(plates.mean_maximum(1e9).percent, 20.0 + 160.0 / 12.0);
    assert_eq!(plates.inks[1].coverage(), 20.0);
}
