//! Breaks a tree in every way that a check must see: [`prove`].
//!
//! Whoever changes a file can change MANIFEST.json to fit, so each break is tried both ways.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow, bail, ensure};
use serde_json::{Value, json};
use xshell::{Shell, cmd};

use super::{
    check::{self, Anchor, Options},
    files,
    record::{self, NOT_RECORDED},
};

/// What is done to a tree, and what the error must say.
struct Case {
    name: &'static str,
    change: fn(&Broken) -> anyhow::Result<()>,
    says: &'static [&'static str],
    /// What it says to somebody who takes the changed MANIFEST.json for good; empty if nothing then
    /// tells that the tree was changed.
    says_by_hash: &'static [&'static str],
}

const CASES: [Case; 8] = [
    Case {
        name: "a file is changed",
        change: Broken::change_file,
        says: &["files: app/src/main.rs has changed"],
        says_by_hash: &["files: app/src/main.rs has changed"],
    },
    Case {
        name: "a file is changed, MANIFEST.json fits, and misstates a published crate",
        change: |tree| {
            tree.change_file()?;
            tree.record(&[])?;
            tree.edit(record::FILE, |text| {
                let key = "\"sha256_of_published_manifest\": \"";
                text.replace(key, &format!("{key}0"))
            })
        },
        says: &[
            "is not what this workspace makes",
            "app/src/main.rs has changed",
            "`left_out` of MANIFEST.json is another",
        ],
        says_by_hash: &[],
    },
    Case {
        name: "a licence is missing",
        change: Broken::remove_licence,
        says: &["files: vendor/httparse-", "/LICENSE-MIT is missing"],
        says_by_hash: &["files: vendor/httparse-", "/LICENSE-MIT is missing"],
    },
    Case {
        name: "a licence is missing, and MANIFEST.json fits",
        change: |tree| tree.remove_licence().and_then(|()| tree.record(&[])),
        says: &["is not what this workspace makes", "/LICENSE-MIT is missing"],
        says_by_hash: &["httparse", " lacks LICENSE-MIT, whose text NOTICE has"],
    },
    Case {
        name: "a foreign crate is added",
        change: |tree| tree.add_crate("left-pad"),
        says: &["vendor/left-pad-1.0.0/Cargo.toml is not in MANIFEST.json"],
        says_by_hash: &["vendor/left-pad-1.0.0/Cargo.toml is not in MANIFEST.json"],
    },
    Case {
        name: "a foreign crate is added, and MANIFEST.json fits",
        change: |tree| tree.add_crate("left-pad").and_then(|()| tree.record(&[])),
        says: &["is not what this workspace makes", "vendor/left-pad-1.0.0/Cargo.toml"],
        says_by_hash: &["crates: vendor/left-pad-1.0.0 is compiled into nothing"],
    },
    Case {
        name: "a crate of another backend is compiled in, and MANIFEST.json fits",
        change: |tree| {
            tree.add_crate("openssl-macros")?;
            tree.depend_on("openssl-macros")?;
            tree.record(&["openssl-macros"])
        },
        says: &["is not what this workspace makes", "vendor/openssl-macros-1.0.0"],
        says_by_hash: &["crates: openssl-macros 1.0.0 belongs to another backend than"],
    },
    Case {
        name: "something is there that a build would take over",
        change: |tree| {
            fs::create_dir(tree.root.join("target"))?;
            Ok(fs::write(tree.root.join("target/CACHEDIR.TAG"), "")?)
        },
        says: &["/target is part of no tree"],
        says_by_hash: &["/target is part of no tree"],
    },
];

/// Checks that each break of the skeleton's tree in `dir` is refused by name, by what a check does
/// before it builds.
pub(super) fn prove(sh: &Shell, dir: &Path) -> anyhow::Result<()> {
    let known = record::hash(dir)?;
    for case in &CASES {
        let folder = sh.create_temp_dir()?;
        let tree = Broken { root: folder.path().join("tree") };
        let root = &tree.root;
        cmd!(sh, "cp --archive {dir} {root}").quiet().run()?;
        let tried = || -> anyhow::Result<()> {
            (case.change)(&tree)?;
            refused(check::prepare(sh, root, &Options::default()).map(drop), case.says)?;
            let hash = record::hash(root)?;
            // Nobody may lose what was changed.
            if hash == known && !root.join("target").exists() {
                refused(record::check_unedited(root), &["was edited after it was made"])?;
            }
            if !case.says_by_hash.is_empty() {
                let options = Options { anchor: Anchor::Hash(hash), ..Options::default() };
                refused(check::prepare(sh, root, &options).map(drop), case.says_by_hash)?;
            }
            Ok(())
        };
        tried().with_context(|| format!("a broken tree: {}", case.name))?;
        println!("refused by name: {}", case.name);
    }
    let options = Options { anchor: Anchor::Hash("0".repeat(64)), ..Options::default() };
    refused(check::prepare(sh, dir, &options).map(drop), &["--manifest-sha256 says 000"])?;
    println!("refused by name: another MANIFEST.json than --manifest-sha256 says");
    let options = Options { anchor: Anchor::Hash(known), ..Options::default() };
    check::prepare(sh, dir, &options).map(drop)
}

/// Checks that `result` is an error that says these words.
fn refused(result: anyhow::Result<()>, words: &[&str]) -> anyhow::Result<()> {
    let Err(error) = result else { bail!("it was accepted") };
    let error = format!("{error:#}");
    let missing = words.iter().find(|word| !error.contains(*word));
    missing.map_or(Ok(()), |word| Err(anyhow!("the error does not say `{word}`: {error}")))
}

/// A copy of a tree, to break.
struct Broken {
    root: PathBuf,
}

impl Broken {
    fn change_file(&self) -> anyhow::Result<()> {
        self.edit("app/src/main.rs", |text| text + "// One line more.\n")
    }

    fn remove_licence(&self) -> anyhow::Result<()> {
        for entry in fs::read_dir(self.root.join("vendor"))? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with("httparse-") {
                return Ok(fs::remove_file(entry.path().join("LICENSE-MIT"))?);
            }
        }
        bail!("the tree has no httparse")
    }

    fn add_crate(&self, name: &str) -> anyhow::Result<()> {
        let folder = self.root.join(format!("vendor/{name}-1.0.0"));
        fs::create_dir_all(folder.join("src"))?;
        let manifest = format!("[package]\nname = {name:?}\nversion = \"1.0.0\"\n");
        let files = json!({
            "Cargo.toml": files::hash(manifest.as_bytes()),
            "src/lib.rs": files::hash(b""),
        });
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src/lib.rs"), "")?;
        let checksums = json!({ "files": files, "package": checksum() });
        Ok(fs::write(folder.join(".cargo-checksum.json"), checksums.to_string())?)
    }

    /// Makes the application depend on an added crate.
    fn depend_on(&self, name: &str) -> anyhow::Result<()> {
        self.edit("app/Cargo.toml", |text| format!("{text}{name} = \"1\"\n"))?;
        self.edit("Cargo.lock", |text| {
            let first = " \"tungstenite-tls-core\",\n \"tungstenite-tls-rustls\",\n]";
            let text = text.replace(first, &format!(" {name:?},\n{first}"));
            let source = "registry+https://github.com/rust-lang/crates.io-index";
            format!(
                "{text}\n[[package]]\nname = {name:?}\nversion = \"1.0.0\"\nsource = {source:?}\n\
                 checksum = {:?}\n",
                checksum()
            )
        })
    }

    /// Makes MANIFEST.json fit the files, and adds components to it.
    fn record(&self, components: &[&str]) -> anyhow::Result<()> {
        let files = files::hashes(&self.root, &NOT_RECORDED)?;
        let path = self.root.join(record::FILE);
        let mut json: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
        json["files"] = json!(files);
        let all = json["components"].as_array_mut().context("a list of components")?;
        for name in components {
            all.push(json!({
                "name": name, "version": "1.0.0", "sha256": checksum(), "kind": "program",
            }));
        }
        Ok(fs::write(path, serde_json::to_string_pretty(&json)? + "\n")?)
    }

    fn edit(&self, file: &str, edit: impl FnOnce(String) -> String) -> anyhow::Result<()> {
        let path = self.root.join(file);
        let before = fs::read_to_string(&path)?;
        let after = edit(before.clone());
        ensure!(before != after, "{file} is the same");
        Ok(fs::write(path, after)?)
    }
}

/// What looks like the hash of an archive.
fn checksum() -> String {
    "0".repeat(64)
}
