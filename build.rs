//! How the program is linked.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = |name: &str| std::env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        // Where the program is loaded is told to it in 2 MiB of addresses, all read at its start and held; packed they are 30 KiB.
        // An older linker passes over the option.
        println!("cargo:rustc-link-arg=-Wl,-z,pack-relative-relocs");
    }
}
