//! Builds a copy of a tree offline, with nothing of the user's: [`Build`].

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::SystemTime,
};

use anyhow::{Context, ensure};
use serde_json::Value;
use xshell::{Shell, cmd};

use crate::namespace::Namespace;
use crate::vendor::{
    component::{Package, Tree},
    processor,
    targets::Machine,
};

/// A copy of a tree.
pub(in crate::vendor) struct Build {
    root: PathBuf,
}

/// What a build made.
pub(in crate::vendor) struct Made {
    pub(in crate::vendor) program: PathBuf,
    pub(in crate::vendor) bytes: u64,
    pub(in crate::vendor) cpu_seconds: f64,
    /// The crates that Cargo compiled.
    pub(in crate::vendor) compiled: BTreeSet<Package>,
}

impl Made {
    pub(in crate::vendor) fn kilobytes(&self) -> u64 {
        self.bytes.div_ceil(1000)
    }
}

impl Build {
    /// Copies the tree in `dir` to `root`.
    pub(super) fn copy(sh: &Shell, dir: &Path, root: &Path) -> anyhow::Result<Self> {
        sh.remove_path(root)?;
        let build = Self { root: root.to_owned() };
        build.put(sh, dir)?;
        Ok(build)
    }

    pub(in crate::vendor) fn root(&self) -> &Path {
        &self.root
    }

    /// Puts the tree in `dir` in place of the one that is here. What was compiled stays.
    pub(in crate::vendor) fn put(&self, sh: &Shell, dir: &Path) -> anyhow::Result<()> {
        sh.create_dir(&self.root)?;
        for path in sh.read_dir(&self.root)? {
            if path.file_name().is_none_or(|name| name != "target") {
                sh.remove_path(path)?;
            }
        }
        let root = &self.root;
        for path in sh.read_dir(dir)? {
            if path.file_name().is_none_or(|name| name != "target") {
                cmd!(sh, "cp --archive {path} {root}").quiet().run()?;
            }
        }
        Ok(())
    }

    /// Builds with this linker, which always links the program of `tree` anew. What else was
    /// compiled with it is used again.
    pub(in crate::vendor) fn link(
        &self,
        sh: &Shell,
        tree: &Tree,
        machine: &Machine,
        namespace: &Namespace,
        linker: &Path,
    ) -> anyhow::Result<Made> {
        // Cargo goes by the time of the sources.
        let source = fs::File::open(self.root.join("app/src/main.rs"))?;
        source.set_modified(SystemTime::now())?;
        let triple = tree.target.to_uppercase().replace('-', "_");
        let linker = (format!("CARGO_TARGET_{triple}_LINKER"), linker.as_os_str());
        self.build(sh, tree, machine, namespace, Some(linker))
    }

    /// Builds the program of `tree` by the tree's own script.
    pub(in crate::vendor) fn run(
        &self,
        sh: &Shell,
        tree: &Tree,
        machine: &Machine,
        namespace: &Namespace,
    ) -> anyhow::Result<Made> {
        self.build(sh, tree, machine, namespace, None)
    }

    fn build(
        &self,
        sh: &Shell,
        tree: &Tree,
        machine: &Machine,
        namespace: &Namespace,
        variable: Option<(String, &OsStr)>,
    ) -> anyhow::Result<Made> {
        let home = self.root.join("target/empty-home");
        sh.remove_path(&home)?;
        sh.create_dir(&home)?;
        let script = self.root.join("build.sh");
        let mut build = namespace.new_with(script.to_str().context("a path is no text")?);
        clean(&mut build, machine, &home);
        build.envs(variable);
        build.args(["--quiet", "--message-format", "json-render-diagnostics"]);
        if let Some(library) = machine.library() {
            build.args(self.with_library(sh, library)?);
        }
        let before = processor::of_children()?;
        let output = build.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
        let output = output.context("cannot start the tree's build.sh")?;
        let cpu_seconds = processor::of_children()? - before;
        ensure!(output.status.success(), "the tree in {} does not build", self.root.display());
        let program = self.program(tree);
        let bytes = fs::metadata(&program).with_context(|| program.display().to_string())?.len();
        let compiled = compiled(&String::from_utf8_lossy(&output.stdout), machine.library());
        Ok(Made { program, bytes, cpu_seconds, compiled })
    }

    /// Puts the crates that Rust's standard library is compiled from beside those of the tree.
    /// Returns what Cargo must be told. The tree itself stays as it is: with the target's compiled
    /// standard library, it needs none of this.
    fn with_library(&self, sh: &Shell, library: &Path) -> anyhow::Result<[String; 3]> {
        let together = self.root.join("target/sources");
        sh.remove_path(&together)?;
        sh.create_dir(&together)?;
        for folder in [self.root.join("vendor"), library.join("vendor")] {
            for path in sh.read_dir(folder)? {
                let link = together.join(path.file_name().context("a crate's folder")?);
                if !sh.path_exists(&link) {
                    link_to(&path, &link)?;
                }
            }
        }
        Ok([
            "--config".to_owned(),
            format!("source.vendored.directory = {:?}", together.display().to_string()),
            "-Zbuild-std=std,panic_abort".to_owned(),
        ])
    }

    fn program(&self, tree: &Tree) -> PathBuf {
        let folder = self.root.join("target").join(&tree.target).join("release");
        folder.join(tree.program_file())
    }
}

/// Takes everything of the user's from the environment: only the tools are left.
fn clean(command: &mut Command, machine: &Machine, home: &Path) {
    command.env_clear();
    command.envs(machine.environment());
    command.env("HOME", home).env("CARGO_HOME", home.join("cargo")).env("LC_ALL", "C");
}

#[cfg(unix)]
fn link_to(path: &Path, link: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(path, link)
}

#[cfg(not(unix))]
fn link_to(_path: &Path, _link: &Path) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// The packages in Cargo's messages, without those of Rust's own `library`.
fn compiled(messages: &str, library: Option<&Path>) -> BTreeSet<Package> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let artifacts = messages.filter(|message| message["reason"] == "compiler-artifact");
    // Both may be reached through links.
    let library = library.and_then(|it| fs::canonicalize(it).ok());
    let is_rust_s_own = |message: &Value| {
        let path = message["manifest_path"].as_str().and_then(|it| fs::canonicalize(it).ok());
        library.as_ref().zip(path).is_some_and(|(library, path)| path.starts_with(library))
    };
    let artifacts = artifacts.filter(|message| !is_rust_s_own(message));
    artifacts.filter_map(|message| package(message["package_id"].as_str()?)).collect()
}

/// The package of `registry+https://…#NAME@VERSION`, `path+file://…/NAME#VERSION` or
/// `path+file://…#NAME@VERSION`.
fn package(id: &str) -> Option<Package> {
    let (source, id) = id.rsplit_once('#')?;
    let (name, version) = match id.split_once('@') {
        Some(pair) => pair,
        None => (source.rsplit('/').next()?, id),
    };
    Some(Package { name: name.to_owned(), version: version.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_the_package_that_was_compiled() {
        let messages = [
            ("compiler-artifact", "registry+https://a.example#bytes@1.2.3"),
            ("build-script-executed", "registry+https://a.example#ring@0.17.14"),
            ("compiler-artifact", "path+file:///t/crates/tungstenite-tls-core#0.1.0"),
            ("compiler-artifact", "path+file:///t/app#wss-client@0.2.0"),
        ];
        let lines = messages.map(|(reason, id)| {
            serde_json::json!({ "reason": reason, "package_id": id }).to_string()
        });
        let names: Vec<String> =
            compiled(&lines.join("\n"), None).iter().map(ToString::to_string).collect();
        assert_eq!(names, ["bytes 1.2.3", "tungstenite-tls-core 0.1.0", "wss-client 0.2.0"]);
    }
}
