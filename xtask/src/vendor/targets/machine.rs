//! The tools for one target: [`Machine`].

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use xshell::Shell;

/// The tools for one target.
pub(in crate::vendor) struct Machine {
    /// The version of Rust that builds.
    rust: String,
    environment: Vec<(String, OsString)>,
    emulator: Option<&'static str>,
    /// The command of the emulator; empty without one.
    command: Vec<OsString>,
    /// The folder `library` of Rust's sources, if the standard library is compiled too.
    library: Option<PathBuf>,
    /// Why programs of the target do not run here.
    runs: Result<(), String>,
}

/// What passes from the user's environment into a build: where tools lie, and nothing else.
const PASSED: [&str; 2] = ["LIBCLANG_PATH", "PKG_CONFIG_PATH"];

impl Machine {
    /// Finds programs in `folders` first, and then in those of the user.
    pub(super) fn new(sh: &Shell, folders: &[PathBuf], rust: String) -> anyhow::Result<Self> {
        let path = sh.var_os("PATH").unwrap_or_default();
        let folders = folders.iter().cloned().chain(std::env::split_paths(&path));
        let path = std::env::join_paths(folders)?;
        let passed = PASSED.iter().filter_map(|name| Some(((*name).to_owned(), sh.var_os(name)?)));
        let mut environment: Vec<_> = passed.collect();
        environment.push(("PATH".to_owned(), path));
        Ok(Self {
            rust,
            environment,
            emulator: None,
            command: Vec::new(),
            library: None,
            runs: Ok(()),
        })
    }

    /// Sets a variable of the build's environment.
    pub(super) fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// Compiles Rust's standard library from the folder `library` of its sources, because this
    /// machine has none for the target.
    pub(super) fn with_library(mut self, library: PathBuf) -> Self {
        // Cargo compiles it on stable Rust only if it is told that it may.
        self = self.with("RUSTC_BOOTSTRAP", "1");
        println!("building Rust's standard library, too: this machine has none for the target");
        let map = format!("--remap-path-prefix={}=library", library.display());
        self = self.with("RUSTFLAGS", map);
        self.library = Some(library);
        self
    }

    /// Gives programs to this command of an emulator.
    pub(super) fn with_emulator(mut self, name: &'static str, command: Vec<OsString>) -> Self {
        self.emulator = Some(name);
        self.command = command;
        self
    }

    /// Says why programs do not run here.
    pub(super) fn without_runs(mut self, why: &str) -> Self {
        self.runs = Err(why.to_owned());
        self
    }

    /// The whole environment of a build, without its home.
    pub(in crate::vendor) fn environment(&self) -> impl Iterator<Item = (&str, &OsString)> {
        self.environment.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The folder `library` of Rust's sources, if the standard library is compiled too.
    pub(in crate::vendor) fn library(&self) -> Option<&Path> {
        self.library.as_deref()
    }

    /// The command that programs of the target are given to, if they need one.
    pub(in crate::vendor) fn emulator(&self) -> &[OsString] {
        &self.command
    }

    /// The name of that emulator.
    pub(in crate::vendor) fn emulator_name(&self) -> Option<&'static str> {
        self.emulator
    }

    /// The version of Rust that builds.
    pub(in crate::vendor) fn rust(&self) -> &str {
        &self.rust
    }

    /// Whether programs of the target run here; else why not.
    pub(in crate::vendor) fn runs(&self) -> Result<(), &str> {
        self.runs.as_ref().copied().map_err(String::as_str)
    }
}
