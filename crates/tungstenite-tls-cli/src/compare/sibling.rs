//! Other builds of wss, through which a backend is used that is not part of this one: [`Sibling`].

use std::{
    env,
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
    time::Duration,
};

use serde_json::Value;
use tungstenite_tls::Backend;

use super::bounded::{self, Finished};
use crate::failure::Failure;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How long a program may take to start, and to tell its version.
const START: Duration = Duration::from_secs(5);

/// The steps of a connection that may each take as long as `--timeout` says: looking up the server
/// and a proxy, connecting, the proxy, TLS, the upgrade, the echo, the close. One more is to spare.
const STEPS: u32 = 9;

/// A program that can probe with one backend.
#[derive(Debug)]
pub(super) struct Sibling {
    backend: Backend,
    pub(super) program: PathBuf,
}

impl Sibling {
    /// Finds the program for `backend`: beside this one, or else in PATH.
    pub(super) fn find(backend: Backend) -> Option<Self> {
        let name = format!("wss-{backend}{}", env::consts::EXE_SUFFIX);
        let beside = env::current_exe().ok();
        let beside = beside.as_deref().and_then(Path::parent).map(Path::to_owned);
        let path = env::var_os("PATH").unwrap_or_default();
        // A relative entry would be looked up in the current folder.
        let path = env::split_paths(&path).filter(|folder| folder.is_absolute());
        let mut programs = beside.into_iter().chain(path).map(|folder| folder.join(&name));
        let program = programs.find(|program| is_program(program))?;
        Some(Self { backend, program })
    }

    /// This program, in another process.
    pub(super) fn this(backend: Backend) -> Option<Self> {
        Some(Self { backend, program: env::current_exe().ok()? })
    }

    /// Probes with the program, and returns what `wss probe --json` prints there. If the
    /// program does anything else, that is a failure in the same form.
    pub(super) fn report(
        &self,
        url: &OsStr,
        handed: &[OsString],
        repeat: usize,
        timeout: Duration,
    ) -> Value {
        let report = self.check_version().and_then(|()| {
            let mut command = Command::new(&self.program);
            command.args(["probe", "--json", "--backend", self.backend.name()]);
            command.arg(format!("--repeat={repeat}")).args(handed).arg("--").arg(url);
            let connections = u32::try_from(repeat).unwrap_or(u32::MAX);
            let limit = timeout.saturating_mul(STEPS).saturating_mul(connections);
            self.read(self.run(&mut command, limit.saturating_add(START))?)
        });
        report.unwrap_or_else(|failure| failure.json())
    }

    /// The library's name and version, as `wss backends --json` tells there.
    pub(super) fn library(&self) -> Option<String> {
        self.check_version().ok()?;
        let finished = self.run(Command::new(&self.program).args(["backends", "--json"]), START);
        let json: Value = serde_json::from_slice(&finished.ok()?.stdout).ok()?;
        let name = self.backend.name();
        let row = json["backends"].as_array()?.iter().find(|row| row["name"] == name)?;
        row["library"].as_str().map(ToOwned::to_owned)
    }

    /// Another version may print another report, or understand the options in another way.
    fn check_version(&self) -> Result<(), Failure> {
        let finished = self.run(Command::new(&self.program).arg("--version"), START)?;
        let told = String::from_utf8_lossy(&finished.stdout);
        match told.trim().strip_prefix("wss ") {
            Some(VERSION) => Ok(()),
            Some(other) => {
                let what = format!("is version {}, not {VERSION}", first_line(other));
                Err(self.failure(&what).help("install all of them again: cargo xtask install"))
            }
            None => Err(self.failure("does not tell its version: it is no wss")),
        }
    }

    fn run(&self, command: &mut Command, limit: Duration) -> Result<Finished, Failure> {
        let finished = bounded::run(command, limit)
            .map_err(|error| self.failure(&format!("cannot be run ({error})")))?;
        match finished.status {
            Some(_) => Ok(finished),
            None => Err(self.failure(&format!("did not end within {limit:?}, and was killed"))),
        }
    }

    fn read(&self, finished: Finished) -> Result<Value, Failure> {
        let said = String::from_utf8_lossy(&finished.stderr);
        let report = serde_json::from_slice::<Value>(&finished.stdout).ok();
        let is_report = |json: &Value| json["error"].is_object() || json["connections"].is_array();
        let report = report.filter(is_report);
        let lacks = match &report {
            None => "without a report",
            Some(report) if finished.status.and_then(|status| status.code()) != code(report) => {
                "after a report that tells another end"
            }
            Some(_) => "",
        };
        report.filter(|_| lacks.is_empty()).ok_or_else(|| {
            let end = finished.status.map(ended).unwrap_or_default();
            let failure = self.failure(&format!("{end} {lacks}"));
            match first_line(&said) {
                "" => failure,
                line => failure.cause(format!("it says: {line}")),
            }
        })
    }

    fn failure(&self, what: &str) -> Failure {
        Failure::other(format!("`{}` {what}", self.program.display()))
    }
}

/// The exit code that a report tells.
fn code(report: &Value) -> Option<i32> {
    match &report["error"] {
        Value::Null => Some(0),
        error => error["exit_code"].as_i64().and_then(|code| code.try_into().ok()),
    }
}

/// For example `ended with exit code 1`.
fn ended(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("ended with exit code {code}"),
        // For example `signal: 11 (SIGSEGV)`.
        None => format!("crashed ({status})"),
    }
}

fn first_line(text: &str) -> &str {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim()
}

fn is_program(path: &Path) -> bool {
    let Ok(metadata) = path.metadata() else { return false };
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o111 == 0 {
        return false;
    }
    metadata.is_file()
}
