//! The outcome of every test, as lines of JSON, for a report that compares backends:
//! [`Outcomes`].

use std::{
    env,
    fs::{File, OpenOptions},
    io::{self, Write},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use serde_json::{Value, json};

use crate::{reports::OUTCOMES, status::Status, subject::Subject};

/// Writes each line when it happens, so that the file names the test that a process died of.
#[derive(Debug)]
pub(crate) struct Outcomes(Option<Mutex<File>>);

impl Outcomes {
    /// Begins the file that the environment variable names, if it is set.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn begin() -> io::Result<Self> {
        let Some(path) = env::var_os(OUTCOMES) else { return Ok(Self(None)) };
        let file = OpenOptions::new().create(true).truncate(true).write(true).open(path)?;
        Ok(Self(Some(Mutex::new(file))))
    }

    /// Writes nothing.
    pub(crate) const fn unwritten() -> Self {
        Self(None)
    }

    /// The suite of `subject` has these tests.
    pub(crate) fn suite(&self, subject: &Subject, library: Option<&str>, tests: &[String]) {
        self.write(&json!({
            "format": 1,
            "suite": "behaviour",
            "backend": subject.backend,
            "library": library,
            "made_with": format!("the test server's TLS library: {}", subject.library),
            "tests": tests,
        }));
    }

    /// A test begins.
    pub(crate) fn start(&self, backend: &str, test: &str) {
        self.write(&json!({ "backend": backend, "starts": test }));
    }

    /// A test has ended.
    pub(crate) fn end(
        &self,
        backend: &str,
        test: &str,
        status: &Status,
        took: Duration,
        evidence: &[String],
    ) {
        self.write(&json!({
            "backend": backend,
            "test": test,
            "status": status.name(),
            "reason": status.reason(),
            "milliseconds": (took.as_secs_f64() * 10_000.0).round() / 10.0,
            "evidence": evidence,
        }));
    }

    /// # Panics
    /// If the line cannot be written: a report without it would be wrong.
    fn write(&self, line: &Value) {
        if let Some(file) = &self.0 {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            file.write_all(format!("{line}\n").as_bytes()).expect("the outcomes can be written");
        }
    }
}
