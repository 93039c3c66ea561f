//! How the program is linked, and what is packed into it.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::ZlibEncoder;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = |name: &str| std::env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        // Where the program is loaded is told to it in 2 MiB of addresses, all read at its start and held; packed they are 30 KiB.
        // An older linker passes over the option.
        println!("cargo:rustc-link-arg=-Wl,-z,pack-relative-relocs");
    }
    profiles();
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
