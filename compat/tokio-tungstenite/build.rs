//! Tells the sources what the version of tungstenite has that they are built over.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=../build.rs");
    println!("cargo::rustc-check-cfg=cfg(into_inner)");
    // tungstenite has the same version as this package.
    let minor = env::var("CARGO_PKG_VERSION_MINOR").unwrap_or_default();
    if minor.parse::<u32>().is_ok_and(|minor| minor >= 28) {
        println!("cargo::rustc-cfg=into_inner");
    }
}
