//! What one backend found: [`Column`].

use std::path::PathBuf;

use serde_json::{Value, json};
use tungstenite_tls::Backend;

/// A backend with its report.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) backend: Backend,
    /// The program that probed, if it was another process.
    pub(super) program: Option<PathBuf>,
    /// What `wss probe --json` prints. `None` if the backend is not available.
    pub(super) report: Option<Value>,
    /// The library's name and version, if it is known.
    pub(super) library: Option<String>,
}

impl Column {
    pub(super) fn name(&self) -> &'static str {
        self.backend.name()
    }

    /// The member `error` of the report.
    pub(super) fn error(&self) -> Option<&Value> {
        self.report.as_ref()?.get("error")
    }

    /// `connected`, or the kind of the error. `None` if the backend is not available.
    pub(super) fn verdict(&self) -> Option<&str> {
        self.report.as_ref()?;
        Some(match self.error() {
            Some(error) => error["kind"].as_str().unwrap_or("other"),
            None => "connected",
        })
    }

    /// The verdict, with the exit code of a failure.
    pub(super) fn shown_verdict(&self) -> String {
        match (self.verdict(), self.exit_code()) {
            (Some(verdict), 0) => verdict.to_owned(),
            (Some(verdict), code) => format!("{verdict} (exit code {code})"),
            (None, _) => "not available".to_owned(),
        }
    }

    /// What `wss probe` exits with.
    pub(super) fn exit_code(&self) -> u64 {
        self.error().map_or(0, |error| error["exit_code"].as_u64().unwrap_or(1))
    }

    /// How to get the backend, if it is not available.
    pub(super) fn how_to_get(&self) -> Option<String> {
        let name = self.name();
        self.report.is_none().then(|| {
            format!(
                "{name} is not part of this wss, and no program wss-{name} is beside it or in \
                 PATH; `cargo xtask install` installs wss with every backend"
            )
        })
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "name": self.name(),
            "available": self.report.is_some(),
            "library": self.library,
            "program": self.program.as_ref().map(|program| program.to_string_lossy()),
            "verdict": self.verdict(),
            "exit_code": self.report.is_some().then(|| self.exit_code()),
            "report": self.report,
            "help": self.how_to_get(),
        })
    }
}
