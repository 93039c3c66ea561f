//! Pages as pixels by poppler and plates by Ghostscript: what a judge sees, to be compared place by place.

use std::path::Path;
use std::process::{Command, Output};

/// A picture of three bytes a pixel, or a plate of one.
#[derive(Clone, PartialEq)]
pub struct Raster {
    pub width: usize,
    pub height: usize,
    channels: usize,
    bytes: Vec<u8>,
}

/// A page of a file at 72 ppi: a pixel is a point.
pub fn page(file: &Path, number: usize) -> Raster {
    drawn(file, number).expect("poppler draws the page")
}

/// The same of a file that may be damaged.
pub fn drawn(file: &Path, number: usize) -> Option<Raster> {
    let number = number.to_string();
    let mut command = Command::new("pdftoppm");
    command.args(["-r", "72", "-f", &number, "-l", &number]).arg(file);
    let output = command.output().unwrap_or_else(|fault| panic!("{command:?}: {fault}; see tests/judges/install.sh"));
    output.stdout.starts_with(b"P6").then(|| netpbm(&output.stdout))
}

/// The plates of a page by Ghostscript: their names and what is printed on them.
pub fn plates(file: &Path, number: usize) -> Vec<(String, Raster)> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("plate.tif");
    let page = [format!("-dFirstPage={number}"), format!("-dLastPage={number}")];
    let args = ["-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-sDEVICE=tiffsep", "-r72", "-sCompression=none"];
    run(Command::new("gs").args(args).args(page).arg(format!("-sOutputFile={}", out.display())).arg(file));
    let mut found: Vec<(String, Raster)> = std::fs::read_dir(folder.path())
        .unwrap()
        .filter_map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name()?.to_str()?.strip_prefix("plate")?.split_once('(')?.1.split_once(')')?.0.to_owned();
            Some((name, tiff(&std::fs::read(&path).unwrap())))
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

impl Raster {
    /// A part of it: left and top edge, width and height.
    pub fn part(&self, left: usize, top: usize, width: usize, height: usize) -> Self {
        assert!(left + width <= self.width && top + height <= self.height, "{left} {top} {width} {height}");
        let row = |y: usize| {
            let start = ((top + y) * self.width + left) * self.channels;
            &self.bytes[start..start + width * self.channels]
        };
        Self { width, height, channels: self.channels, bytes: (0..height).flat_map(|y| row(y).to_vec()).collect() }
    }

    /// By half a turn.
    pub fn turned(&self) -> Self {
        let bytes = self.bytes.chunks(self.channels).rev().flatten().copied().collect();
        Self { bytes, ..self.clone() }
    }

    /// The share of pixels that clearly differ.
    pub fn difference(&self, other: &Self) -> f64 {
        assert_eq!((self.width, self.height), (other.width, other.height));
        let pixels = self.bytes.chunks(self.channels).zip(other.bytes.chunks(self.channels));
        let differ = pixels.filter(|(a, b)| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > 40)).count();
        differ as f64 / (self.width * self.height) as f64
    }

    /// Whether it has one colour.
    pub fn is_plain(&self) -> bool {
        self.bytes.chunks(self.channels).all(|pixel| *pixel == self.bytes[..self.channels])
    }

    /// Whether nothing is printed on it.
    pub fn is_white(&self) -> bool {
        self.bytes.iter().all(|byte| *byte == 255)
    }
}

fn netpbm(bytes: &[u8]) -> Raster {
    let mut words = bytes.splitn(4, |byte| byte.is_ascii_whitespace());
    assert_eq!(words.next(), Some(b"P6".as_slice()), "poppler drew nothing");
    let mut number = || std::str::from_utf8(words.next().unwrap()).unwrap().parse::<usize>().unwrap();
    let (width, height) = (number(), number());
    Raster { width, height, channels: 3, bytes: bytes[bytes.len() - width * height * 3..].to_vec() }
}

/// A plate: one byte a pixel, in strips, as Ghostscript writes it without compression.
fn tiff(bytes: &[u8]) -> Raster {
    let u16_at = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]) as usize;
    let u32_at = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize;
    assert_eq!(&bytes[..4], b"II*\0");
    let directory = u32_at(4);
    let entries = (0..u16_at(directory)).map(|n| directory + 2 + n * 12);
    let entry = |tag: usize| entries.clone().find(|at| u16_at(*at) == tag);
    let value = |at: usize, index: usize| {
        let (size, count) = (if u16_at(at + 2) == 3 { 2 } else { 4 }, u32_at(at + 4));
        let start = if size * count <= 4 { at + 8 } else { u32_at(at + 8) };
        if size == 2 { u16_at(start + 2 * index) } else { u32_at(start + 4 * index) }
    };
    let first = |tag: usize| value(entry(tag).unwrap(), 0);
    let (width, height) = (first(256), first(257));
    assert_eq!((first(258), first(259)), (8, 1), "an uncompressed plate of 8 bits");
    let (offsets, counts) = (entry(273).unwrap(), entry(279).unwrap());
    let mut pixels = Vec::new();
    for strip in 0..u32_at(offsets + 4) {
        let start = value(offsets, strip);
        pixels.extend(&bytes[start..start + value(counts, strip)]);
    }
    assert_eq!(pixels.len(), width * height);
    Raster { width, height, channels: 1, bytes: pixels }
}

pub fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|fault| panic!("{command:?}: {fault}; see tests/judges/install.sh"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}
