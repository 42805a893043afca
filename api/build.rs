//! Makes sure that the folder of the built console is there, empty when it was not built, and that a release build takes
//! it in again when it changed. Development builds read it when they start.

use std::path::Path;

fn main() {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../console/dist");
    // A checkout that cannot be written to simply has no console.
    drop(std::fs::create_dir_all(&built));
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed={}", built.display());
    }
}
