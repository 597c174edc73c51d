//! Tells the sources which OpenSSL they are built against.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(ossl300)");
    // From `openssl-sys`, in hexadecimal.
    let version = env::var("DEP_OPENSSL_VERSION_NUMBER").unwrap_or_default();
    if u64::from_str_radix(&version, 16).is_ok_and(|version| version >= 0x3000_0000) {
        println!("cargo::rustc-cfg=ossl300");
    }
}
