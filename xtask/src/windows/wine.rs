//! Wine with a prefix of its own below `target`: [`Wine`].

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use xshell::{Cmd, Shell, cmd};

use super::{known::Known, tools::Tools};
use crate::paths;

/// A running Wine. When it is dropped, its server ends, and with it every program under it.
pub(super) struct Wine<'a> {
    sh: &'a Shell,
    tools: &'a Tools,
    prefix: PathBuf,
    version: String,
}

/// How long a suite may take before it is ended.
const LIMIT: Duration = Duration::from_secs(45 * 60);

/// The registry key that names the DLLs that say whether a certificate was revoked.
const REVOCATION: &str = concat!(
    r"HKLM\Software\Microsoft\Cryptography\OID\EncodingType 1",
    r"\CertDllVerifyRevocation\DEFAULT",
);

impl<'a> Wine<'a> {
    pub(super) fn start(sh: &'a Shell, tools: &'a Tools) -> anyhow::Result<Self> {
        let prefix = paths::root().join(paths::target()).join("windows/wine");
        let mut wine = Self { sh, tools, prefix, version: String::new() };
        let says = wine.program("wine64").arg("--version").quiet().read()?;
        let version = says.strip_prefix("wine-").and_then(|rest| rest.split_whitespace().next());
        version.context("wine64 does not tell its version")?.clone_into(&mut wine.version);
        wine.prepare()?;
        Ok(wine)
    }

    pub(super) fn version(&self) -> &str {
        &self.version
    }

    /// Makes the prefix, unless there is one that was made with the same DLL.
    fn prepare(&self) -> anyhow::Result<()> {
        let (sh, system) = (self.sh, self.prefix.join("drive_c/windows/system32"));
        let stamp = self.prefix.join("gaps.dll");
        let gaps = sh.read_binary_file(self.tools.gaps())?;
        if sh.read_binary_file(&stamp).is_ok_and(|made_with| made_with == gaps) {
            return Ok(());
        }
        println!("making a Wine prefix");
        sh.remove_path(&self.prefix)?;
        sh.create_dir(&system)?;
        // Wine's own programs need it from the start.
        sh.copy_file(self.tools.zlib(), &system)?;
        self.program("wine64").args(["wineboot", "--init"]).quiet().ignore_stderr().run()?;
        self.program("wineserver").arg("-w").quiet().run()?;
        sh.copy_file(self.tools.gaps(), &system)?;
        if !self.tools.wine_has("bcryptprimitives.dll") {
            sh.copy_file(self.tools.gaps(), system.join("bcryptprimitives.dll"))?;
        }
        self.program("wine64")
            .args(["reg", "add", REVOCATION, "/v", "Dll", "/t", "REG_MULTI_SZ"])
            .args(["/d", "gaps.dll", "/f"])
            .quiet()
            .ignore_stdout()
            .run()?;
        self.program("wineserver").arg("-k").quiet().ignore_status().run()?;
        Ok(sh.copy_file(self.tools.gaps(), stamp)?)
    }

    /// The names of all tests in `program`.
    pub(super) fn tests(&self, program: &Path) -> anyhow::Result<Vec<String>> {
        let listed = self.program("wine64").arg(program).arg("--list").quiet().read()?;
        let name = |line: &str| line.trim_end().strip_suffix(": test").map(str::to_owned);
        let tests: Vec<_> = listed.lines().filter_map(name).collect();
        anyhow::ensure!(!tests.is_empty(), "{} does not start under Wine", program.display());
        Ok(tests)
    }

    /// Runs the tests whose name contains `filter`, but for those that `known` leaves out. The
    /// suite writes their outcomes to `file`.
    pub(super) fn run(
        &self,
        program: &Path,
        threads: &str,
        filter: Option<&str>,
        known: &Known,
        file: &Path,
    ) -> anyhow::Result<()> {
        self.sh.remove_path(file)?;
        let suite = self
            .program("wine64")
            .arg(program)
            .args(["--quiet", "--test-threads", threads])
            .args(known.skips().flat_map(|part| ["--skip", part]))
            .args(filter)
            .env("TUNGSTENITE_TLS_OUTCOMES", windows_path(file));
        let mut child = Command::from(suite)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start wine64")?;
        let start = Instant::now();
        while child.try_wait()?.is_none() {
            if start.elapsed() > LIMIT {
                child.kill()?;
                child.wait()?;
                bail!("the suite has not ended within {LIMIT:?}");
            }
            thread::sleep(Duration::from_millis(200));
        }
        Ok(())
    }

    /// A program of Wine, in this prefix and without a display.
    fn program(&self, name: &str) -> Cmd<'a> {
        let program = self.tools.wine(name);
        let program = cmd!(self.sh, "{program}");
        program.envs(self.environment()).env_remove("DISPLAY").env_remove("RUST_BACKTRACE")
    }

    /// The variables that Wine's programs need.
    pub(super) fn environment(&self) -> [(&'static str, OsString); 4] {
        [
            ("LD_LIBRARY_PATH", self.tools.libraries()),
            ("WINEPREFIX", self.prefix.clone().into()),
            ("WINEDEBUG", "-all".into()),
            // No menus, and no downloads of Mono and Gecko.
            ("WINEDLLOVERRIDES", "mscoree=;mshtml=;winemenubuilder.exe=".into()),
        ]
    }

    pub(super) fn prefix(&self) -> &Path {
        &self.prefix
    }
}

impl Drop for Wine<'_> {
    fn drop(&mut self) {
        let _ = self.program("wineserver").arg("-k").quiet().ignore_status().run();
        let _ = self.program("wineserver").arg("-w").quiet().ignore_status().run();
    }
}

/// A path of this machine as programs under Wine name it.
fn windows_path(path: &Path) -> String {
    format!("Z:{}", path.display().to_string().replace('/', "\\"))
}
