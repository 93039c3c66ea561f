//! A folder of issues varied from the real one: `DIR/000/issue.json`, `DIR/000/media/…` and so on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bulletin::Wanted;
use bulletin::diagnostic::Report;
use bulletin::issue::limits::Limits;
use bulletin::issue::lint::Profile;
use bulletin::job::Job;
use bulletin::shop::Press;
use bulletin::{edition, layout};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;

use crate::vary;

/// The real issue.
pub const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/compact-2023-11-12");
/// The photos of the measured issue are this many pixels wide, and as high as that makes them.
const PHOTO_WIDTH: u32 = 1200;

/// Writes issues varied from the real one, and gives back their folders.
pub fn write(folder: &Path, count: usize) -> io::Result<Vec<PathBuf>> {
    let base: serde_json::Value = serde_json::from_slice(&fs::read(format!("{FIXTURE}/issue.json"))?)?;
    let files: Vec<&str> =
        base["media"].as_object().into_iter().flat_map(|media| media.values()).filter_map(|media| media["file"].as_str()).collect();
    let photos: Vec<(&str, Vec<u8>)> =
        files.into_iter().map(|file| Ok((file, photo(&fs::read(Path::new(FIXTURE).join(file))?)))).collect::<io::Result<_>>()?;
    (0..count)
        .map(|number| {
            let own = folder.join(format!("{number:03}"));
            put(&own.join("issue.json"), &serde_json::to_vec_pretty(&vary::issue(&base, number))?)?;
            for (file, bytes) in &photos {
                put(&own.join(file), &vary::jpeg(bytes, number))?;
            }
            Ok(own)
        })
        .collect()
}

/// Reads and checks an issue as the command line does, for the screen or for a shop.
pub fn check(bytes: &[u8], own: &Path, press: Option<Press>) -> (Option<Job>, Report) {
    let wanted = Wanted {
        layout: layout::find("compact").expect("the layout of the real issue is built in"),
        edition: if press.is_some() { &edition::PRESS } else { &edition::SCREEN },
        limits: Limits::default(),
        profile: Profile::None,
        pages: None,
        press,
    };
    bulletin::check("issue.json", bytes, own, &wanted)
}

/// A photo at the size that the measurement is about.
fn photo(bytes: &[u8]) -> Vec<u8> {
    let picture = image::load_from_memory(bytes).expect("the photos of the fixture are pictures");
    if picture.width() == PHOTO_WIDTH {
        return bytes.to_vec();
    }
    let mut out = Vec::new();
    let smaller = picture.resize(PHOTO_WIDTH, u32::MAX, FilterType::CatmullRom);
    smaller.write_with_encoder(JpegEncoder::new_with_quality(&mut out, 88)).expect("a picture in memory can be encoded");
    out
}

/// Writes a file and the folders that it is in.
pub fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}
