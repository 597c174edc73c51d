//! The Yocto recipe of a tree, and how to use it.

use std::fs;

use anyhow::Context;
use md5::{Digest, Md5};

use super::super::backend::Backend;
use super::super::component::Tree;
use super::super::licences::NOTICE;
use super::super::make::flags;
use super::licence::{self, Choice};
use super::{names, roots, yocto_openssl};

/// The recipe's path below `recipes/`.
pub(super) fn file(tree: &Tree) -> String {
    format!("yocto/{}_{}.bb", names::package(tree), tree.app.version)
}

pub(super) fn files(tree: &Tree) -> anyhow::Result<Vec<(String, String)>> {
    let readme = include_str!("yocto.md")
        .replace("@name@", &names::package(tree))
        .replace("@version@", &tree.app.version)
        .replace("@backend@", tree.backend.name())
        .replace("@backend_notes@", notes(tree.backend))
        .replace("@roots@", roots::note(roots::are_of_the_system(tree)?));
    Ok(vec![(file(tree), recipe(tree)?), ("yocto/README.md".to_owned(), readme)])
}

fn recipe(tree: &Tree) -> anyhow::Result<String> {
    let notice = fs::read(tree.root.join(NOTICE)).context("NOTICE is written first")?;
    let md5: String = Md5::digest(&notice).iter().map(|byte| format!("{byte:02x}")).collect();
    let flags = flags::of(tree.profile, &tree.target);
    // The linker may run in another folder than the tree.
    let flags: Vec<_> =
        flags.iter().map(|flag| flag.flag.replace("size.ld", "${S}/size.ld")).collect();
    let mut recipe = include_str!("yocto.bb")
        .replace("@backend@", tree.backend.name())
        .replace("@licence@", &licence(&licence::of_program(tree)?))
        .replace("@md5@", &md5)
        .replace("@name@", &names::package(tree))
        .replace("@depends@", depends(tree.backend))
        .replace("@classes@", classes(tree.backend));
    if roots::are_of_the_system(tree)? {
        recipe += "\n# The roots that verify servers.\nRRECOMMENDS:${PN} += \"ca-certificates\"\n";
    }
    if !flags.is_empty() {
        recipe += &format!(
            "\n# From .cargo/config.toml of the tree, which Cargo does not read here.\n\
             RUSTFLAGS += \"{}\"\n",
            flags.join(" ")
        );
    }
    recipe += environment(tree.backend);
    if tree.backend == Backend::OpensslVendored {
        recipe += &yocto_openssl::part(tree)?;
    }
    Ok(recipe)
}

/// Yocto writes `&` and `|`, and has a name of its own for LLVM's exception.
fn licence(choices: &[Choice]) -> String {
    let name = |licence: &String| licence.replace(" WITH ", "-with-");
    let choices = choices.iter().map(|choice| {
        let names: Vec<_> = choice.iter().map(name).collect();
        match names.as_slice() {
            [only] => only.clone(),
            several => format!("({})", several.join(" | ")),
        }
    });
    choices.collect::<Vec<_>>().join(" & ")
}

fn depends(backend: Backend) -> &'static str {
    match backend {
        Backend::RustlsRing | Backend::RustlsSize | Backend::Rustls | Backend::OpensslVendored => {
            ""
        }
        Backend::NativeTls | Backend::Openssl => "DEPENDS = \"openssl\"\n\n",
        Backend::Boring => "DEPENDS = \"clang-native cmake-native\"\n\n",
    }
}

fn classes(backend: Backend) -> &'static str {
    match backend {
        Backend::RustlsRing | Backend::RustlsSize | Backend::Rustls | Backend::Boring => "cargo",
        Backend::NativeTls | Backend::Openssl => "cargo pkgconfig",
        Backend::OpensslVendored => "cargo perlnative",
    }
}

fn environment(backend: Backend) -> &'static str {
    match backend {
        Backend::Boring => {
            "
# bindgen reads BoringSSL's headers with libclang, for the target.
export LIBCLANG_PATH = \"${STAGING_LIBDIR_NATIVE}\"
export BINDGEN_EXTRA_CLANG_ARGS = \"--target=${TARGET_SYS}\"
export BORING_BSSL_SYSROOT = \"${STAGING_DIR_HOST}\"
"
        }
        _ => "",
    }
}

fn notes(backend: Backend) -> &'static str {
    match backend {
        Backend::RustlsRing | Backend::RustlsSize | Backend::Rustls => {
            "The cryptography is compiled from C and assembly in this tree, with Yocto's C \
             compiler. No other recipe is needed."
        }
        Backend::NativeTls | Backend::Openssl => {
            "The program loads OpenSSL from the image. BitBake finds the packages of libssl and \
             libcrypto by the program's libraries and adds them to its dependencies."
        }
        Backend::OpensslVendored => {
            "OpenSSL is compiled from this tree and linked statically; the image needs no other. \
             The crate openssl-src knows no target with the name of a distribution, as Yocto's \
             have, so the recipe configures and compiles OpenSSL itself, with that crate's options."
        }
        Backend::Boring => {
            "BoringSSL is compiled from C++ in this tree. CMake and libclang come from the recipes \
             cmake-native and clang-native; git, which applies the patches of boring-sys, is among \
             Yocto's host tools. The program needs the C++ library of the image, which BitBake \
             adds to its dependencies."
        }
    }
}
