//! `cargo xtask package`: checks that the packages to publish are complete and build without this
//! repository.
//!
//! The packages are made as `cargo publish` makes them, unpacked into a separate workspace, and
//! compiled there against each other.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, ensure};
use xshell::{Shell, cmd};

use crate::cargo::cargo;
use crate::manifest;
use crate::matrix::{Matrix, Selection};
use crate::paths;
use crate::published::{self, Published};

/// The files that Cargo adds to each package.
const OF_CARGO: [&str; 3] = [".cargo_vcs_info.json", "Cargo.lock", "Cargo.toml.orig"];

/// The licence texts that each package includes, identical to the repository's.
const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// The links in each manifest.
const LINKS: [&str; 3] = ["documentation", "homepage", "repository"];
/// How the value of a link ends in `Cargo.toml` until it is set.
const UNSET: &str = "to-be-set-by-the-owner";

/// The row of `ci/matrix.json` that even a quick run compiles.
const ROW: &str = "rustls";

/// Check that the packages to publish are complete and build without this repository
///
/// Makes the packages, compares their files with the repository's, and compiles them with each
/// backend, including tests and examples.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Compile the packages of the row `rustls` only, as `cargo xtask test` does
    #[arg(long)]
    quick: bool,
}

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    let packages = published::all(sh)?;
    let unpacked = paths::target().join("published/unpacked");
    make(sh, &packages, &unpacked)?;
    let mut problems = Vec::new();
    for package in &packages {
        problems.extend(lacking(package));
        problems.extend(files(sh, package, &folder(&unpacked, package))?);
    }
    ensure!(
        problems.is_empty(),
        "the packages to publish are not complete:\n{}",
        problems.join("\n")
    );
    compile(sh, &packages, &unpacked, args.quick)?;
    for link in unset(&packages) {
        println!("left to the owner: set `{link}` in Cargo.toml");
    }
    println!("{} packages are complete", packages.len());
    Ok(ExitCode::SUCCESS)
}

/// A step of the test run.
pub(crate) fn check(sh: &Shell) -> anyhow::Result<()> {
    run(sh, &Args { quick: true }).map(drop)
}

/// Makes all packages and unpacks each into a folder named after it and its version.
fn make(sh: &Shell, packages: &[Published], unpacked: &Path) -> anyhow::Result<()> {
    let target = paths::target().join("published");
    let private = published::private(sh)?;
    let exclude = private.iter().flat_map(|name| ["--exclude", name]);
    cargo(sh)
        .args(["package", "--quiet", "--workspace", "--no-verify", "--allow-dirty"])
        .args(exclude)
        .arg("--target-dir")
        .arg(&target)
        .run()?;
    sh.remove_path(unpacked)?;
    sh.create_dir(unpacked)?;
    for Published { name, version, .. } in packages {
        let archive = target.join("package").join(format!("{name}-{version}.crate"));
        // Cargo gives every file in a package the same old time, and would then see no changes.
        cmd!(sh, "tar --extract --touch --gzip --file {archive} --directory {unpacked}")
            .quiet()
            .run()?;
    }
    Ok(())
}

fn folder(unpacked: &Path, Published { name, version, .. }: &Published) -> PathBuf {
    unpacked.join(format!("{name}-{version}"))
}

/// One line for each key that the package's manifest lacks.
fn lacking(package: &Published) -> Vec<String> {
    let Published { name, manifest, .. } = package;
    let wanted = ["description", "license", "readme", "rust_version"].iter().chain(&LINKS);
    let mut lacking: Vec<String> = wanted
        .filter(|key| manifest[**key].as_str().is_none_or(str::is_empty))
        .map(|key| format!("{name}: its Cargo.toml has no `{}`", key.replace('_', "-")))
        .collect();
    if package.is_library() && manifest["metadata"]["docs"]["rs"].is_null() {
        lacking.push(format!("{name}: its Cargo.toml has no `[package.metadata.docs.rs]`"));
    }
    lacking
}

/// How the package differs from its folder in the repository.
fn files(sh: &Shell, package: &Published, unpacked: &Path) -> anyhow::Result<Vec<String>> {
    let name = &package.name;
    let folder = package.folder()?;
    let listed =
        cmd!(sh, "git ls-files --cached --others --exclude-standard -- {folder}").quiet().read()?;
    let root = folder.strip_prefix(paths::root())?;
    let here: BTreeSet<PathBuf> = listed
        .lines()
        // A tracked file may have been deleted.
        .filter(|path| sh.path_exists(path))
        .map(|path| Path::new(path).strip_prefix(root).map(Path::to_owned))
        .collect::<Result<_, _>>()?;
    let mut packed = BTreeSet::new();
    list(unpacked, unpacked, &mut packed)?;
    for of_cargo in OF_CARGO {
        packed.remove(Path::new(of_cargo));
    }
    let mut problems = differences(name, &here, &packed);
    for licence in LICENCES {
        let text = |folder: &Path| fs::read_to_string(folder.join(licence)).ok();
        if text(unpacked) != text(paths::root()) {
            problems.push(format!("{name}: {licence} is missing or differs from the repository's"));
        }
    }
    let readme = fs::read_to_string(unpacked.join("README.md")).unwrap_or_default();
    if !readme.starts_with("# ") {
        problems.push(format!("{name}: README.md is missing or has no title"));
    }
    let rust = package.manifest["rust_version"].as_str().unwrap_or_default();
    if !readme.contains(&format!("Rust {rust} or newer")) {
        problems.push(format!("{name}: README.md does not say `Rust {rust} or newer`"));
    }
    Ok(problems)
}

/// One line for each file that is only here or only in the package.
fn differences(name: &str, here: &BTreeSet<PathBuf>, packed: &BTreeSet<PathBuf>) -> Vec<String> {
    let left_out = here.difference(packed);
    let left_out = left_out.map(|file| format!("{name}: {} is not packed", file.display()));
    let added = packed.difference(here);
    let added =
        added.map(|file| format!("{name}: {} is packed, but unknown to git", file.display()));
    left_out.chain(added).collect()
}

/// All files below `folder`, relative to `root`.
fn list(root: &Path, folder: &Path, files: &mut BTreeSet<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            list(root, &path, files)?;
        } else {
            files.insert(path.strip_prefix(root)?.to_owned());
        }
    }
    Ok(())
}

/// Compiles the packages against each other, with this repository's lock file and profiles, so that
/// compiled dependencies are reused.
fn compile(sh: &Shell, packages: &[Published], unpacked: &Path, quick: bool) -> anyhow::Result<()> {
    let profiles = manifest::tables(&sh.read_file("Cargo.toml")?, "[profile.");
    let mut workspace = String::from("[workspace]\nresolver = \"3\"\nmembers = [\"*\"]\n\n");
    workspace.push_str("[patch.crates-io]\n");
    for Published { name, version, .. } in packages {
        workspace.push_str(&format!("{name} = {{ path = \"{name}-{version}\" }}\n"));
    }
    sh.write_file(unpacked.join("Cargo.toml"), format!("{workspace}\n{profiles}"))?;
    sh.copy_file("Cargo.lock", unpacked.join("Cargo.lock"))?;

    let rows = Matrix::read(sh)?.backends;
    ensure!(rows.iter().any(|row| row.name == ROW), "ci/matrix.json has no row `{ROW}`");
    let compiled = paths::root().join(paths::target());
    let _unpacked = sh.push_dir(unpacked);
    for row in rows.iter().filter(|row| !quick || row.name == ROW) {
        let selection = published_only(&row.selection, packages);
        if selection.packages.is_empty() {
            continue;
        }
        println!("compiled from the packages: {}", row.name);
        let check = cargo(sh).args(["check", "--quiet", "--all-targets"]).args(selection.args());
        let check = check.env("CARGO_BUILD_BUILD_DIR", &compiled);
        let checked = check.run();
        checked.with_context(|| format!("the packages do not compile for `{}`", row.name))?;
    }
    let lock = fs::read_to_string(unpacked.join("Cargo.lock"))?;
    for Published { name, version, .. } in packages {
        let from_registry = format!("name = \"{name}\"\nversion = \"{version}\"\nsource");
        ensure!(!lock.contains(&from_registry), "{name} was taken from the registry");
    }
    Ok(())
}

/// The part of `selection` that is published.
fn published_only(selection: &Selection, packages: &[Published]) -> Selection {
    let is_published = |name: &str| packages.iter().any(|package| package.name == name);
    let of_published = |feature: &&String| {
        feature.split_once('/').is_some_and(|(package, _)| is_published(package))
    };
    Selection {
        packages: selection.packages.iter().filter(|name| is_published(name)).cloned().collect(),
        features: selection.features.iter().filter(of_published).cloned().collect(),
    }
}

/// The links that are not set yet.
fn unset(packages: &[Published]) -> Vec<&'static str> {
    let is_unset = |link: &&str| {
        packages.iter().any(|package| {
            package.manifest[*link].as_str().is_some_and(|value| value.ends_with(UNSET))
        })
    };
    LINKS.into_iter().filter(is_unset).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(files: &[&str]) -> BTreeSet<PathBuf> {
        files.iter().map(PathBuf::from).collect()
    }

    #[test]
    fn a_file_left_out_or_added_is_named() {
        let problems = differences("a", &set(&["b", "c"]), &set(&["c", "d"]));
        assert_eq!(problems, ["a: b is not packed", "a: d is packed, but unknown to git"]);
        assert!(differences("a", &set(&["b"]), &set(&["b"])).is_empty());
    }
}
