//! How the program is linked, and what is known of its files before it starts.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use sha2::{Digest, Sha256};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = |name: &str| std::env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        // Where the program is loaded is told to it in 2 MiB of addresses, all read at its start and held; packed they are 30 KiB.
        // An older linker passes over the option.
        println!("cargo:rustc-link-arg=-Wl,-z,pack-relative-relocs");
    }
    profiles();
    fonts();
}

/// Packs the profiles of printing conditions as a PDF holds them: packed for each file, they were half of what finishing it takes.
fn profiles() {
    println!("cargo:rerun-if-changed=profiles");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo tells where to write"));
    for entry in fs::read_dir("profiles").expect("the profiles are there") {
        let path = entry.expect("the profiles can be listed").path();
        if path.extension().is_some_and(|ending| ending == "icc") {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(&fs::read(&path).expect("a profile can be read")).expect("memory can be written");
            let packed = encoder.finish().expect("memory can be written");
            let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
            fs::write(out.join(format!("{name}.zlib")), packed).expect("a packed profile can be written");
        }
    }
}

/// Tells the fonts from all others: a program that reads them for that at its start has all of them in memory from then on.
fn fonts() {
    println!("cargo:rerun-if-changed=fonts");
    let folders = fs::read_dir("fonts").expect("the fonts are there").map(|entry| entry.expect("the fonts can be listed").path());
    let files = folders.filter(|path| path.is_dir()).flat_map(|folder| {
        fs::read_dir(folder).expect("the fonts can be listed").map(|entry| entry.expect("the fonts can be listed").path())
    });
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "otf" || end == "ttf")).collect();
    files.sort();
    let mut hash = Sha256::new();
    for path in files {
        let name = path.strip_prefix("fonts").expect("it is under the fonts").to_string_lossy().replace('\\', "/").into_bytes();
        for part in [name, fs::read(&path).expect("a font can be read")] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    let digest: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    println!("cargo:rustc-env=BULLETIN_FONTS={digest}");
}
