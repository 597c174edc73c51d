//! Tells the sources what the version of tungstenite has that they are built over.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=../build.rs");
    println!("cargo::rustc-check-cfg=cfg(into_inner)");
    // 0.32 is over tungstenite 0.28, which has it.
    let minor = env::var("CARGO_PKG_VERSION_MINOR").unwrap_or_default();
    if minor.parse::<u32>().is_ok_and(|minor| minor >= 32) {
        println!("cargo::rustc-cfg=into_inner");
    }
}
