//! The part of the Yocto recipe that compiles the OpenSSL of a tree.

use anyhow::Context;

use super::super::component::Tree;

/// The options with which openssl-src configures OpenSSL, without those for single targets.
const OPTIONS: &str = "no-shared no-module no-tests no-comp no-zlib no-zlib-dynamic \
                       no-ssl3 no-md2 no-rc5 no-weak-ssl-ciphers no-camellia no-idea no-seed";

/// What openssl-src adds for musl.
const FOR_MUSL: &str = "no-engine no-async";

pub(super) fn part(tree: &Tree) -> anyhow::Result<String> {
    let sources = tree.components.iter().find(|component| component.name == "openssl-src");
    let sources = sources.context("the tree has no openssl-src")?.folder.join("openssl");
    let sources = sources.to_str().context("a path is no text")?.replace('\\', "/");
    let mut options = OPTIONS.to_owned();
    if tree.target.contains("musl") {
        options += &format!(" {FOR_MUSL}");
    }
    Ok(include_str!("yocto_openssl.bb")
        .replace("@sources@", &sources)
        .replace("@configuration@", configuration(&tree.target))
        .replace("@options@", &options))
}

/// OpenSSL's name of a target, as openssl-src has it for the usual processors.
fn configuration(target: &str) -> &'static str {
    match target.split('-').next().unwrap_or_default() {
        "aarch64" => "linux-aarch64",
        "arm" | "armv5te" | "armv7" => "linux-armv4",
        "i586" | "i686" => "linux-elf",
        "riscv64gc" => "linux64-riscv64",
        "x86_64" => "linux-x86_64",
        // Without assembly.
        processor if processor.contains("64") => "linux-generic64",
        _ => "linux-generic32",
    }
}
