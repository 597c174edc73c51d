//! The Buildroot package of a tree, in a folder that Buildroot takes as an external tree.

use std::fs;

use anyhow::Context;
use sha2::{Digest, Sha256};

use super::super::backend::{Backend, Profile};
use super::super::component::Tree;
use super::super::cross;
use super::super::licences::NOTICE;
use super::{licence, names, roots};

pub(super) fn files(tree: &Tree) -> anyhow::Result<Vec<(String, String)>> {
    let name = names::package(tree);
    let notice = fs::read(tree.root.join(NOTICE)).context("NOTICE is written first")?;
    let sha256: String = Sha256::digest(&notice).iter().map(|byte| format!("{byte:02x}")).collect();
    let package = format!("buildroot/package/{name}");
    let fill = |text: &str| {
        text.replace("@name@", &name)
            .replace("@NAME@", &names::variable(tree))
            .replace("@version@", &tree.app.version)
            .replace("@backend@", tree.backend.name())
            .replace("@target@", &tree.target)
            .replace("@program@", &tree.program)
    };
    let reads_roots = roots::are_of_the_system(tree)?;
    Ok(vec![
        ("buildroot/README.md".to_owned(), {
            fill(include_str!("buildroot.md"))
                .replace("@backend_notes@", notes(tree.backend))
                .replace("@roots@", roots::note(reads_roots))
        }),
        ("buildroot/Config.in".to_owned(), {
            fill("source \"$BR2_EXTERNAL_@NAME@_PATH/package/@name@/Config.in\"\n")
        }),
        ("buildroot/external.desc".to_owned(), {
            fill("name: @NAME@\ndesc: @name@, with its sources\n")
        }),
        ("buildroot/external.mk".to_owned(), {
            fill("include $(sort $(wildcard $(BR2_EXTERNAL_@NAME@_PATH)/package/*/*.mk))\n")
        }),
        (format!("{package}/Config.in"), fill(&config(tree.backend, reads_roots))),
        (format!("{package}/{name}.mk"), fill(&makefile(tree)?)),
        (format!("{package}/{name}.hash"), {
            format!("# Locally calculated\nsha256  {sha256}  {NOTICE}\n")
        }),
    ])
}

fn config(backend: Backend, reads_roots: bool) -> String {
    let (conditions, selects, comment) = match backend {
        Backend::RustlsRing | Backend::RustlsSize | Backend::Rustls | Backend::OpensslVendored => {
            ("", "", "")
        }
        Backend::NativeTls | Backend::Openssl => (
            "",
            "\tselect BR2_PACKAGE_OPENSSL\n\tselect BR2_PACKAGE_OPENSSL_FORCE_LIBOPENSSL\n",
            "",
        ),
        Backend::Boring => (
            "\tdepends on BR2_INSTALL_LIBSTDCPP\n",
            "",
            "\ncomment \"@name@ needs a toolchain w/ C++\"\n\
             \tdepends on BR2_PACKAGE_HOST_RUSTC_TARGET_ARCH_SUPPORTS\n\
             \tdepends on !BR2_INSTALL_LIBSTDCPP\n",
        ),
    };
    let roots = if reads_roots { "\tselect BR2_PACKAGE_CA_CERTIFICATES # runtime\n" } else { "" };
    format!(
        "config BR2_PACKAGE_@NAME@\n\
         \tbool \"@name@\"\n\
         \tdepends on BR2_PACKAGE_HOST_RUSTC_TARGET_ARCH_SUPPORTS\n\
         {conditions}\
         \tselect BR2_PACKAGE_HOST_RUSTC\n\
         {selects}\
         {roots}\
         \thelp\n\
         \t  WebSocket client over TLS (@backend@),\n\
         \t  built offline from a vendored tree.\n\
         {comment}"
    )
}

fn makefile(tree: &Tree) -> anyhow::Result<String> {
    let choices = licence::of_program(tree)?;
    let licences = choices.iter().map(|choice| {
        let names: Vec<_> = choice.iter().map(String::as_str).collect();
        names.join(" or ")
    });
    let licences: Vec<_> = licences.collect();
    let mut makefile = include_str!("buildroot.mk").replace("@licences@", &licences.join(", "));
    let rules = makefile.split_off(makefile.find("$(eval").context("the package is evaluated")?);
    if let Some(dependencies) = dependencies(tree.backend) {
        makefile += &format!("@NAME@_DEPENDENCIES = {dependencies}\n\n");
    }
    let variables = variables(tree);
    if !variables.is_empty() {
        makefile += &format!("@NAME@_CARGO_ENV = \\\n\t{}\n\n", variables.join(" \\\n\t"));
    }
    Ok(makefile + &rules)
}

fn dependencies(backend: Backend) -> Option<&'static str> {
    match backend {
        Backend::RustlsRing | Backend::RustlsSize | Backend::Rustls | Backend::OpensslVendored => {
            None
        }
        Backend::NativeTls | Backend::Openssl => Some("host-pkgconf openssl"),
        Backend::Boring => Some("host-clang $(BR2_CMAKE_HOST_DEPENDENCY)"),
    }
}

/// What Cargo finds in its environment, after Buildroot's own variables.
fn variables(tree: &Tree) -> Vec<String> {
    let mut variables = Vec::new();
    if tree.profile == Profile::Size {
        // Buildroot sets them from its own options, and would override the tree's profile.
        variables.extend([
            "CARGO_PROFILE_RELEASE_OPT_LEVEL=\"z\"".to_owned(),
            "CARGO_PROFILE_RELEASE_LTO=\"fat\"".to_owned(),
            "CARGO_PROFILE_RELEASE_CODEGEN_UNITS=\"1\"".to_owned(),
        ]);
    }
    // The tree's .cargo/config.toml may name others.
    for (name, value) in [
        ("CC", "TARGET_CC"),
        ("CXX", "TARGET_CXX"),
        ("AR", "TARGET_AR"),
        ("PKG_CONFIG", "PKG_CONFIG_HOST_BINARY"),
    ] {
        variables.push(format!("{}=\"$({value})\"", cross::variable(name, &tree.target)));
    }
    if tree.backend == Backend::Boring {
        variables.extend([
            "LIBCLANG_PATH=\"$(HOST_DIR)/lib\"".to_owned(),
            "BINDGEN_EXTRA_CLANG_ARGS=\"--target=$(GNU_TARGET_NAME)\"".to_owned(),
            "BORING_BSSL_SYSROOT=\"$(STAGING_DIR)\"".to_owned(),
        ]);
    }
    variables
}

fn notes(backend: Backend) -> &'static str {
    match backend {
        Backend::RustlsRing | Backend::RustlsSize | Backend::Rustls => {
            "The cryptography is compiled from C and assembly in this tree, with Buildroot's \
             toolchain. No other package is needed."
        }
        Backend::NativeTls | Backend::Openssl => {
            "The program loads OpenSSL, which Buildroot builds (libopenssl, not LibreSSL)."
        }
        Backend::OpensslVendored => {
            "OpenSSL is compiled from this tree and linked statically. Its Configure needs perl, \
             which Buildroot demands of the machine anyway."
        }
        Backend::Boring => {
            "BoringSSL is compiled from C++ in this tree. Buildroot builds CMake, if the machine \
             has none, and clang, whose libclang bindgen needs: that takes long. git must be on \
             the machine: boring-sys applies its patches with it."
        }
    }
}
