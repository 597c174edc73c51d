//! How Debian names the compilers and packages for a target's triple.

/// How the programs of GCC for `target` begin, if Debian has them.
pub(super) fn gnu_prefix(target: &str) -> Option<&'static str> {
    match target {
        "aarch64-unknown-linux-gnu" => Some("aarch64-linux-gnu"),
        "armv7-unknown-linux-gnueabihf" => Some("arm-linux-gnueabihf"),
        "i686-unknown-linux-gnu" => Some("i686-linux-gnu"),
        "riscv64gc-unknown-linux-gnu" => Some("riscv64-linux-gnu"),
        "x86_64-pc-windows-gnu" => Some("x86_64-w64-mingw32"),
        "x86_64-unknown-linux-gnu" => Some("x86_64-linux-gnu"),
        _ => None,
    }
}

/// The variable that names the linker for `target` to Cargo.
pub(super) fn linker_variable(target: &str) -> String {
    format!("CARGO_TARGET_{}_LINKER", target.to_uppercase().replace('-', "_"))
}

/// Whether programs for `target` are static, so that Rust makes no shared library for it.
pub(super) fn is_static(target: &str) -> bool {
    target.contains("musl")
}

/// What the packages of GCC whose programs begin with `prefix` end with.
pub(super) fn package(prefix: &str) -> String {
    match prefix {
        "x86_64-w64-mingw32" => "mingw-w64-x86-64".to_owned(),
        _ => prefix.replace('_', "-"),
    }
}

/// Debian's name of the target's processor.
pub(super) fn debian_architecture(target: &str) -> Option<&'static str> {
    match target {
        "aarch64-unknown-linux-gnu" => Some("arm64"),
        "armv7-unknown-linux-gnueabihf" => Some("armhf"),
        "i686-unknown-linux-gnu" => Some("i386"),
        "riscv64gc-unknown-linux-gnu" => Some("riscv64"),
        "x86_64-unknown-linux-gnu" => Some("amd64"),
        _ => None,
    }
}
