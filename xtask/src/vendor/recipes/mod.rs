//! Recipes of a tree: for Yocto and for Buildroot, from the same data as the rest.
//!
//! Neither BitBake nor Buildroot can build in this repository's tests: their compilers and sources
//! come from the network. The recipes follow Yocto's `cargo.bbclass` and `cargo_common.bbclass` and
//! Buildroot's `pkg-cargo.mk`, and the check runs oelint-adv, a linter that needs no BitBake.

mod buildroot;
mod licence;
mod lint;
mod names;
mod roots;
mod yocto;
mod yocto_openssl;

use std::fs;

use anyhow::Context;

use super::component::Tree;

/// The folder of the recipes in a tree.
const FOLDER: &str = "recipes";

/// Writes the recipes into a tree that has its NOTICE.
pub(crate) fn write(tree: &Tree) -> anyhow::Result<()> {
    for (name, text) in files(tree)? {
        let path = tree.root.join(FOLDER).join(&name);
        fs::create_dir_all(path.parent().context("a file has a folder")?)?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// What is wrong with the recipes of a tree, one per line, each by name.
pub(crate) fn check(tree: &Tree) -> anyhow::Result<Vec<String>> {
    let mut problems = Vec::new();
    for (name, text) in files(tree)? {
        match fs::read_to_string(tree.root.join(FOLDER).join(&name)) {
            Err(_) => problems.push(format!("{FOLDER}/{name} is missing")),
            Ok(written) if written != text => problems.push(format!(
                "{FOLDER}/{name} is not what the tree makes: run `cargo xtask vendor` again"
            )),
            Ok(_) => {}
        }
    }
    let recipe = tree.root.join(FOLDER).join(yocto::file(tree));
    if problems.is_empty() && recipe.exists() {
        problems.extend(lint::recipe(&recipe)?);
    }
    Ok(problems)
}

/// The paths below the folder, and what is in each file. Both build systems make images of Linux.
fn files(tree: &Tree) -> anyhow::Result<Vec<(String, String)>> {
    // The C interface is a part of programs that have recipes of their own.
    if !tree.target.contains("linux") || tree.is_c_interface() {
        return Ok(Vec::new());
    }
    let mut files = yocto::files(tree)?;
    files.extend(buildroot::files(tree)?);
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::super::backend::{Backend, Profile};
    use super::super::component::Kind;
    use super::super::licences;
    use super::super::sample::Sample;
    use super::*;

    fn sample(backend: Backend) -> Sample {
        let mut sample = Sample::new().with("dual", "1.0.0", "MIT OR Apache-2.0", Kind::Program);
        sample.tree.backend = backend;
        sample.write("vendor/dual", "LICENSE-MIT", "MIT License, as always.");
        if backend == Backend::OpensslVendored {
            sample = sample.with("openssl-src", "300.6.1+3.6.3", "MIT", Kind::Build);
            for file in [
                "LICENSE.txt",
                "crypto/LPdir_unix.c",
                "crypto/siphash/siphash.c",
                "external/perl/Text-Template-1.56/LICENSE",
            ] {
                sample.write("vendor/openssl-src/openssl", file, "/* A licence. */\n");
            }
        }
        licences::write(&sample.tree, None).unwrap();
        write(&sample.tree).unwrap();
        sample
    }

    #[test]
    fn recipes_as_written_are_accepted_for_every_backend() {
        for backend in Backend::ALL {
            let sample = sample(backend);
            assert_eq!(check(&sample.tree).unwrap(), Vec::<String>::new(), "{backend}");
        }
    }

    #[test]
    fn each_backend_names_what_its_build_needs() {
        let recipe = |backend| sample(backend).read("recipes/yocto/wss-client_0.1.0.bb");
        assert!(!recipe(Backend::RustlsRing).contains("DEPENDS ="));
        assert!(recipe(Backend::Openssl).contains("DEPENDS = \"openssl\""));
        assert!(recipe(Backend::Openssl).contains("inherit cargo pkgconfig"));
        assert!(recipe(Backend::Boring).contains("DEPENDS = \"clang-native cmake-native\""));
        let package =
            |backend| sample(backend).read("recipes/buildroot/package/wss-client/wss-client.mk");
        assert!(!package(Backend::RustlsRing).contains("DEPENDENCIES"));
        assert!(package(Backend::NativeTls).contains("_DEPENDENCIES = host-pkgconf openssl"));
        assert!(package(Backend::Boring).contains("_DEPENDENCIES = host-clang"));
    }

    #[test]
    fn only_a_program_that_reads_the_roots_of_the_image_asks_for_them() {
        let asks = |sample: &Sample| {
            write(&sample.tree).unwrap();
            let recipe = sample.read("recipes/yocto/wss-client_0.1.0.bb");
            let config = sample.read("recipes/buildroot/package/wss-client/Config.in");
            [recipe.contains("ca-certificates"), config.contains("CA_CERTIFICATES")]
        };
        assert_eq!(asks(&sample(Backend::Openssl)), [false, false]);
        let with =
            sample(Backend::Openssl).with("rustls-native-certs", "0.8.5", "MIT", Kind::Program);
        with.write("vendor/rustls-native-certs", "LICENSE", "MIT License, as always.");
        assert_eq!(asks(&with), [true, true]);

        let adapter = "tungstenite-tls-native-tls";
        let native_tls = sample(Backend::NativeTls).with(adapter, "0.1.0", "MIT", Kind::Program);
        let manifest = |text| native_tls.write(&format!("vendor/{adapter}"), "Cargo.toml", text);
        manifest("[package]\n");
        assert_eq!(asks(&native_tls), [false, false]);
        manifest("[features]\nplatform-roots = []\n");
        assert_eq!(asks(&native_tls), [true, true]);
    }

    #[test]
    fn buildroot_builds_with_the_script_of_the_tree() {
        let sample = sample(Backend::RustlsRing);
        let package = sample.read("recipes/buildroot/package/wss-client/wss-client.mk");
        assert!(package.contains("\t\t./build.sh\nendef"), "{package}");
        assert!(package.contains("CC_x86_64_unknown_linux_gnu=\"$(TARGET_CC)\""), "{package}");
    }

    #[test]
    fn yocto_builds_the_openssl_of_the_tree() {
        let text = sample(Backend::OpensslVendored).read("recipes/yocto/wss-client_0.1.0.bb");
        assert!(!text.contains("DEPENDS = \"openssl\""), "{text}");
        assert!(text.contains("/Configure linux-x86_64 no-shared "), "{text}");
        assert!(text.contains("export OPENSSL_STATIC = \"1\""), "{text}");
    }

    #[test]
    fn the_recipes_have_the_hashes_of_the_notice() {
        let sample = sample(Backend::RustlsRing);
        let recipe = sample.read("recipes/yocto/wss-client_0.1.0.bb");
        sample.write("", "NOTICE", "another text");
        let problems = check(&sample.tree).unwrap();
        assert_eq!(problems.len(), 2, "{problems:?}\n{recipe}");
        assert!(problems[0].starts_with("recipes/yocto/wss-client_0.1.0.bb is not what"));
        assert!(problems[1].contains("wss-client.hash is not what"), "{problems:?}");
    }

    #[test]
    fn the_size_profile_reaches_the_compiler() {
        let mut sample = sample(Backend::RustlsRing);
        let recipe = sample.read("recipes/yocto/wss-client_0.1.0.bb");
        assert!(recipe.contains("-Wl,-T,${S}/size.ld"), "{recipe}");
        let package = sample.read("recipes/buildroot/package/wss-client/wss-client.mk");
        assert!(package.contains("CARGO_PROFILE_RELEASE_LTO=\"fat\""), "{package}");
        sample.tree.profile = Profile::Release;
        write(&sample.tree).unwrap();
        let recipe = sample.read("recipes/yocto/wss-client_0.1.0.bb");
        assert!(!recipe.contains("RUSTFLAGS"), "{recipe}");
    }

    #[test]
    fn a_recipe_that_a_linter_refuses_is_named() {
        let sample = sample(Backend::Boring);
        let path = sample.tree.root.join("recipes/yocto/wss-client_0.1.0.bb");
        let recipe = fs::read_to_string(&path).unwrap();
        fs::write(&path, recipe.replace("LICENSE = ", "LICENCE = ")).unwrap();
        let problems = lint::recipe(&path).unwrap();
        assert!(problems.iter().any(|one| one.contains("LICENSE")), "{problems:?}");
        assert!(problems[0].starts_with("wss-client_0.1.0.bb:"), "{problems:?}");
    }

    #[test]
    fn the_licence_of_the_application_is_left_to_its_owner() {
        let mut sample = sample(Backend::RustlsRing);
        sample.component("wss-client").licence = Some("GPL-3.0-only".to_owned());
        write(&sample.tree).unwrap();
        let recipe = sample.read("recipes/yocto/wss-client_0.1.0.bb");
        assert!(recipe.contains("LICENSE = \"Unicode-3.0 & (Apache-2.0 | MIT)\""), "{recipe}");
    }

    #[test]
    fn only_a_tree_for_linux_has_recipes() {
        let mut sample = Sample::new();
        sample.tree.target = "x86_64-pc-windows-gnu".to_owned();
        licences::write(&sample.tree, None).unwrap();
        write(&sample.tree).unwrap();
        assert!(!sample.tree.root.join(FOLDER).exists());
        assert_eq!(check(&sample.tree).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn a_missing_recipe_is_refused() {
        let sample = sample(Backend::RustlsRing);
        sample.remove("recipes/buildroot", "Config.in");
        assert_eq!(check(&sample.tree).unwrap(), ["recipes/buildroot/Config.in is missing"]);
    }
}
