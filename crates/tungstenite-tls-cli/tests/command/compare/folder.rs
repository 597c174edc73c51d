//! A folder with `wss` in it, and what else a test puts there: [`Folder`].

use std::{
    ffi::OsStr,
    fs,
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::support::{Run, finished};

/// A folder of its own, so that no other build of wss is beside `wss` or in PATH.
pub(super) struct Folder(TempDir);

impl Folder {
    pub(super) fn new() -> Self {
        // On the file system of the program, which is linked.
        let folder = Self(TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder"));
        folder.link("wss");
        folder
    }

    /// The same program under another name.
    pub(super) fn link(&self, name: &str) {
        fs::hard_link(env!("CARGO_BIN_EXE_wss"), self.path(name)).expect("a link");
    }

    /// A program that tells `version`, and otherwise does what `script` says.
    #[cfg(unix)]
    pub(super) fn script(&self, name: &str, version: &str, script: &str) {
        let content =
            format!("#!/bin/sh\ncase $1 in --version) echo {version};; *) {script};; esac\n");
        // Written by another process: a file that is open for writing cannot be run, and a process
        // that another test starts meanwhile would keep it open.
        let mut shell = Command::new("sh");
        shell.args(["-c", "printf %s \"$2\" > \"$1\" && chmod +x \"$1\"", "sh"]);
        let written = shell.arg(self.path(name)).arg(content).status().expect("sh runs");
        assert!(written.success());
    }

    /// A path in the folder.
    pub(super) fn path(&self, name: &str) -> String {
        let path = self.0.path().join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        path.to_str().expect("a path in UTF-8").to_owned()
    }

    /// Runs its `wss compare`.
    pub(super) fn compare<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Run {
        self.compare_with(args, &[])
    }

    /// The same with environment variables.
    pub(super) fn compare_with<A: AsRef<OsStr>>(
        &self,
        args: impl IntoIterator<Item = A>,
        environment: &[(&str, &str)],
    ) -> Run {
        let mut command = Command::new(self.path("wss"));
        command.arg("compare").args(args).env("PATH", "").envs(environment.iter().copied());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        finished(command.spawn().expect("wss runs"))
    }
}
