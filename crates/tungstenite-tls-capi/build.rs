//! Gives the shared library its soname, the name under which programs look for it.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let variable = |name: &str| env::var(name).unwrap_or_default();
    // Other systems than these have no soname.
    let has_soname = variable("CARGO_CFG_TARGET_FAMILY").split(',').any(|family| family == "unix")
        && variable("CARGO_CFG_TARGET_VENDOR") != "apple";
    if has_soname {
        let (major, minor) =
            (variable("CARGO_PKG_VERSION_MAJOR"), variable("CARGO_PKG_VERSION_MINOR"));
        // Below 1.0, each second number is a new interface.
        let version = if major == "0" { format!("0.{minor}") } else { major };
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libtungstenite_tls.so.{version}");
    }
}
