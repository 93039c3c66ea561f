use super::*;

const BASELINE: &[u8] = include_bytes!("../../../fixtures/everything/media/cover.jpg");
const PROGRESSIVE: &[u8] = include_bytes!("../../../fixtures/everything/media/lake-dusk.jpg");

fn damaged(bytes: &[u8]) -> bool {
    read(bytes).is_err()
}

#[test]
fn whole_photos_are_read_to_their_end() {
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let (mut photos, mut open) = (0, vec![fixtures]);
    while let Some(folder) = open.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() && !path.ends_with("faulty") {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "jpg") {
                let bytes = std::fs::read(&path).unwrap();
                assert_eq!(read(&bytes), Ok(bytes.len()), "{}", path.display());
                photos += 1;
            }
        }
    }
    assert!(photos >= 7, "{photos}");
}

#[test]
fn half_a_photo_is_told_from_a_whole_one_whatever_stands_at_its_end() {
    let half = [&BASELINE[..BASELINE.len() / 2], &[0xFF, 0xD9]].concat();
    assert_eq!(read(&half), Err(Damage::Early));
    assert_eq!(read(&BASELINE[..BASELINE.len() - 2]), Err(Damage::Early));
    let tail = [BASELINE, b"PK and what follows"].concat();
    assert_eq!(read(&tail), Ok(BASELINE.len()));
}

#[test]
fn another_size_than_that_of_the_data_is_damage() {
    let at = BASELINE.windows(2).position(|pair| pair == [0xFF, 0xC0] || pair == [0xFF, 0xC2]).unwrap();
    for (height, width) in [(5_000u16, 5_000u16), (16, 16)] {
        let mut bytes = BASELINE.to_vec();
        bytes[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
        bytes[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
        assert!(damaged(&bytes), "{height} x {width}");
    }
}

#[test]
fn overwritten_bytes_are_nearly_always_found_and_never_a_panic() {
    for whole in [BASELINE, PROGRESSIVE] {
        assert!(share_found(whole) >= 195, "{} of 200", share_found(whole));
    }
}

/// Of 200 copies with 20 bytes written over in each, how many are found to be damaged.
fn share_found(whole: &[u8]) -> usize {
    let begin = whole.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap() + 20;
    let mut seed = 7u32;
    let mut next = move |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize % below
    };
    let mut found = 0;
    for _ in 0..200 {
        let mut bytes = whole.to_vec();
        for _ in 0..20 {
            let at = begin + next(bytes.len() - begin - 2);
            bytes[at] = next(256) as u8;
        }
        found += usize::from(damaged(&bytes));
    }
    for cut in (0..whole.len()).step_by(37) {
        assert!(damaged(&whole[..cut]), "{cut}");
    }
    for at in 0..begin {
        let mut bytes = whole.to_vec();
        bytes[at] ^= 0x55;
        let _ = read(&bytes);
    }
    found
}
