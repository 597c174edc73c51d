//! Debian packages in a folder of their own, without installing them: [`Unpacked`].

use std::{env, ffi::OsString, fs, path::PathBuf};

use anyhow::Context;
use xshell::{Shell, cmd};

/// A folder that Debian packages are unpacked into. It needs no root, and changes nothing else on
/// the machine.
#[derive(Debug)]
pub(crate) struct Unpacked(PathBuf);

impl Unpacked {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// The path of a file of a package, which is relative to the root of the file system.
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.0.join(file)
    }

    /// Downloads and unpacks `packages`, and those of their dependencies that this machine lacks.
    pub(crate) fn add(&self, sh: &Shell, packages: &[String]) -> anyhow::Result<()> {
        let folder = &self.0;
        let archives = folder.join("archives");
        sh.create_dir(archives.join("partial"))?;
        // Locks, caches and the user `_apt` are only needed to install.
        let options = [
            "Debug::NoLocking=1".to_owned(),
            "APT::Sandbox::User=root".to_owned(),
            "Dir::Cache::pkgcache=".to_owned(),
            "Dir::Cache::srcpkgcache=".to_owned(),
            format!("Dir::Cache::archives={}", archives.display()),
        ];
        let options = options.iter().flat_map(|option| ["--option", option]);
        cmd!(sh, "apt-get install --quiet=2 --yes --download-only --reinstall")
            .arg("--no-install-recommends")
            .args(options)
            .args(packages)
            .ignore_stdout()
            .run()
            .with_context(|| format!("cannot download {}", packages.join(" ")))?;
        for archive in sh.read_dir(&archives)?.iter().filter(|path| path.is_file()) {
            cmd!(sh, "dpkg-deb --extract {archive} {folder}").quiet().run()?;
        }
        Ok(sh.remove_path(&archives)?)
    }

    /// Downloads and unpacks `packages` of another architecture, without their dependencies. This
    /// machine's own package lists stay as they are.
    pub(crate) fn add_foreign(
        &self,
        sh: &Shell,
        architecture: &str,
        packages: &[String],
    ) -> anyhow::Result<()> {
        let apt = sh.create_temp_dir()?;
        let lists = apt.path().join("lists");
        sh.create_dir(lists.join("partial"))?;
        let options = [
            "Debug::NoLocking=1".to_owned(),
            "APT::Sandbox::User=root".to_owned(),
            format!("APT::Architecture={architecture}"),
            format!("APT::Architectures={architecture}"),
            "Acquire::Languages=none".to_owned(),
            "Dir::Cache::pkgcache=".to_owned(),
            "Dir::Cache::srcpkgcache=".to_owned(),
            // Otherwise apt downloads the versions that are installed.
            "Dir::State::status=/dev/null".to_owned(),
            format!("Dir::State::Lists={}", lists.display()),
        ];
        let options: &Vec<&str> = &options.iter().flat_map(|option| ["--option", option]).collect();
        cmd!(sh, "apt-get update --quiet=2 {options...}").quiet().run()?;
        {
            let _in_folder = sh.push_dir(apt.path());
            cmd!(sh, "apt-get download --quiet=2 {options...} {packages...}").quiet().run()?;
        }
        let (folder, files) = (&self.0, sh.read_dir(apt.path())?);
        for archive in files.iter().filter(|path| path.extension().is_some_and(|it| it == "deb")) {
            cmd!(sh, "dpkg-deb --extract {archive} {folder}").quiet().run()?;
        }
        Ok(())
    }

    /// The value of `LD_LIBRARY_PATH` with which programs of these packages find their libraries:
    /// those of the first folder first.
    pub(crate) fn library_path<'a>(all: impl IntoIterator<Item = &'a Self>) -> OsString {
        let mut libraries: Vec<PathBuf> = Vec::new();
        for Self(root) in all {
            for folder in ["usr/lib", "lib"] {
                let entries = fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
                libraries.extend(entries.map(|entry| entry.path()).filter(|path| path.is_dir()));
            }
        }
        env::join_paths(libraries).unwrap_or_default()
    }
}
