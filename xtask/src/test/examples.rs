//! Runs the programs in `examples/` on every backend.

use std::{env, ffi::OsString, path::PathBuf};

use xshell::{Shell, cmd};

use crate::cargo::cargo;
use crate::paths;
use crate::setup::interop::{self, Tool};

/// The features with which the examples are built: together, they have every backend. The arguments
/// select the tests: how examples end is their own doing, so one backend is enough for that.
const BUILDS: [(&str, &[&str]); 2] =
    [("rustls,native-tls,openssl", &[]), ("boring", &["--", "--skip", "every_example_ends"])];

/// Lints the examples, runs each on every backend, and once against servers of every kind.
pub(super) fn run(sh: &Shell) -> anyhow::Result<()> {
    let path = match interop::debian(sh, "mosquitto", "usr/sbin/mosquitto") {
        Ok(mosquitto) => Some(path_with(sh, &mosquitto)?),
        Err(error) => {
            println!("the example mqtt is not run: {error:#}");
            None
        }
    };
    for (features, tests) in BUILDS {
        let args = ["--package", "examples", "--no-default-features", "--features", features];
        cargo(sh).arg("clippy").args(args).args(["--all-targets", "--", "-D", "warnings"]).run()?;
        let test = cargo(sh).arg("test").args(args).args(tests);
        match &path {
            // With the variable, the test insists on mosquitto.
            Some(path) => test.env("PATH", path).env("EXAMPLES_HAVE_MOSQUITTO", "1").run()?,
            None => test.run()?,
        }
    }
    Ok(())
}

/// `PATH`, with a folder in front in which `mosquitto` starts with the libraries that it needs.
fn path_with(sh: &Shell, mosquitto: &Tool) -> anyhow::Result<OsString> {
    let folder = paths::root().join(paths::target()).join("examples-path");
    let Tool { program, environment } = mosquitto;
    let set = |(name, value): &(_, OsString)| format!("{name}='{}' ", value.to_string_lossy());
    let set: String = environment.iter().map(set).collect();
    let script = folder.join("mosquitto");
    sh.write_file(&script, format!("#!/bin/sh\n{set}exec '{}' \"$@\"\n", program.display()))?;
    cmd!(sh, "chmod +x {script}").run()?;
    let old = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = [folder].into_iter().chain(env::split_paths(&old)).collect();
    Ok(env::join_paths(folders)?)
}
