//! Tells the sources what the version of the original has that they stand in for.

use std::env;

/// What came with which minor version. `into_inner` is tungstenite's, since its 0.28, which is the
/// one below 0.32.
const NEW: [(&str, u32); 2] = [("into_inner", 32), ("split", 30)];

fn main() {
    println!("cargo::rerun-if-changed=../build.rs");
    let minor = env::var("CARGO_PKG_VERSION_MINOR").unwrap_or_default().parse().unwrap_or(0);
    for (what, since) in NEW {
        println!("cargo::rustc-check-cfg=cfg({what})");
        if minor >= since {
            println!("cargo::rustc-cfg={what}");
        }
    }
}
