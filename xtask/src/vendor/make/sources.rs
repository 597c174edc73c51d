//! Brings the sources of other people's crates into a tree: [`vendor`].

use std::{collections::BTreeSet, fs, path::Path, str::FromStr};

use anyhow::Context;
use cargo_platform::Cfg;
use serde_json::Value;
use toml_edit::DocumentMut;
use xshell::{Shell, cmd};

use crate::{
    cargo::cargo,
    vendor::{
        files,
        graph::Compiled,
        left_out::{CutRecord, LeftOut},
        manifests::{Conditions, Platform, cut},
        toolchain,
    },
};

/// Cargo's list of the hashes of a vendored crate.
const CHECKSUMS: &str = ".cargo-checksum.json";

/// Fills the folder `vendor` with the crates among `compiled` that are not ours, and cuts all
/// manifests to the target.
pub(super) fn vendor(
    sh: &Shell,
    root: &Path,
    target: &str,
    compiled: &Compiled,
    left_out: &mut LeftOut,
) -> anyhow::Result<()> {
    {
        let _root = sh.push_dir(root);
        cargo(sh)
            .args(["vendor", "--quiet", "--locked", "--versioned-dirs", "vendor"])
            .ignore_stdout()
            .quiet()
            .run()
            .context("Cargo cannot download the crates")?;
    }
    let names: BTreeSet<String> =
        compiled.keys().map(|package| format!("{}-{}", package.name, package.version)).collect();
    let conditions = conditions(sh, target)?;
    let is_compiled = |name: &str| compiled.keys().any(|package| package.name == name);
    for folder in sh.read_dir(root.join("vendor"))? {
        let name = folder.file_name().and_then(|name| name.to_str()).context("a crate's folder")?;
        if names.contains(name) {
            if let Some(cut) = cut_crate(&folder, name, &conditions, &is_compiled)? {
                left_out.cuts.push(cut);
            }
        } else {
            left_out.crates.push(name.to_owned());
            left_out.bytes += files::bytes(&folder)?;
            fs::remove_dir_all(&folder)?;
        }
    }
    let mut ours = sh.read_dir(root.join("crates"))?;
    ours.push(root.join("app"));
    for folder in ours {
        let name = folder.file_name().and_then(|name| name.to_str()).context("a crate's folder")?;
        let path = folder.join("Cargo.toml");
        let mut document: DocumentMut = sh.read_file(&path)?.parse()?;
        if let Some(cut) = cut(&mut document, &conditions, &is_compiled)? {
            sh.write_file(&path, document.to_string())?;
            let removed = cut.dependencies.into_iter().map(|it| format!("dependency {it}"));
            left_out.features.entry(name.to_owned()).or_default().extend(removed);
        }
    }
    Ok(())
}

/// What rustc says of the target and of this machine.
fn conditions(sh: &Shell, target: &str) -> anyhow::Result<Conditions> {
    let platform = |triple: String| -> anyhow::Result<Platform> {
        let printed = cmd!(sh, "rustc --print cfg --target {triple}").quiet().read()?;
        let cfg: Result<_, _> = printed.lines().map(Cfg::from_str).collect();
        Ok(Platform { triple, cfg: cfg? })
    };
    let host = toolchain::host(sh)?;
    Ok(Conditions { target: platform(target.to_owned())?, host: platform(host)? })
}

fn cut_crate(
    folder: &Path,
    name: &str,
    conditions: &Conditions,
    is_compiled: &dyn Fn(&str) -> bool,
) -> anyhow::Result<Option<CutRecord>> {
    let path = folder.join("Cargo.toml");
    let before = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let mut document: DocumentMut = before.parse()?;
    let Some(cut) = cut(&mut document, conditions, is_compiled)? else { return Ok(None) };
    let after = document.to_string();
    fs::write(&path, &after)?;
    let checksums = folder.join(CHECKSUMS);
    let mut json: Value = serde_json::from_str(&fs::read_to_string(&checksums)?)?;
    json["files"]["Cargo.toml"] = files::hash(after.as_bytes()).into();
    fs::write(&checksums, json.to_string())?;
    Ok(Some(CutRecord {
        name: name.to_owned(),
        dependencies: cut.dependencies,
        manifest_before: files::hash(before.as_bytes()),
    }))
}
