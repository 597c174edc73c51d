//! What a run has shown about each capability, as JSON from which tables are made: [`Report`].

use std::{
    collections::BTreeMap,
    env, fs, io,
    sync::{Mutex, PoisonError},
};

use serde_json::{Map, Value, json};
use tungstenite_tls_core::{Endpoint, TlsConnector, TlsSession};

use crate::{capability::Capability, client::trusting, subject::Subject};

/// The environment variable that names the file to write.
const FILE: &str = "TUNGSTENITE_TLS_CAPABILITIES";

/// How the tests ended, by the capability that they are about.
#[derive(Default)]
pub(crate) struct Report(Mutex<BTreeMap<Capability, Outcomes>>);

#[derive(Default)]
struct Outcomes {
    passed: Vec<String>,
    failed: Vec<String>,
    /// The reason for each test.
    not_run: BTreeMap<String, String>,
}

/// How one test ended.
pub(crate) enum Outcome {
    Passed,
    Failed,
    NotRun(String),
}

impl Report {
    pub(crate) fn add(&self, capability: Capability, test: &str, outcome: Outcome) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let outcomes = all.entry(capability).or_default();
        let test = test.to_owned();
        match outcome {
            Outcome::Passed => outcomes.passed.push(test),
            Outcome::Failed => outcomes.failed.push(test),
            Outcome::NotRun(reason) => {
                outcomes.not_run.insert(test, reason);
            }
        }
    }

    /// Writes the file that the environment variable names, if it is set.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn write(&self, subject: &Subject) -> io::Result<()> {
        match env::var_os(FILE) {
            Some(path) => fs::write(path, format!("{:#}\n", self.to_json(subject))),
            None => Ok(()),
        }
    }

    fn to_json(&self, subject: &Subject) -> Value {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let none = Outcomes::default();
        let capabilities = Capability::ALL.iter().map(|capability| {
            let outcomes = all.get(capability).unwrap_or(&none);
            (capability.to_string(), outcomes.to_json(subject, *capability))
        });
        json!({
            "format": 1,
            "backend": subject.backend,
            "library": library_under_test(subject),
            "capabilities": capabilities.collect::<Map<_, _>>(),
        })
    }
}

impl Outcomes {
    fn to_json(&self, subject: &Subject, capability: Capability) -> Value {
        let reason = subject.lacks.get(&capability);
        let parts = subject.lacks_parts.iter().filter(|((whole, _), _)| *whole == capability);
        let missing: BTreeMap<_, _> = parts.map(|((_, part), why)| (part, why)).collect();
        // Tests that confirm a declared lack do not count.
        let shown = self.passed.iter().filter(|test| !test.starts_with("lacks::"));
        let verdict = match (reason, shown.count()) {
            _ if !self.failed.is_empty() => "failed",
            _ if self.passed.is_empty() => "untested",
            (Some(_), _) | (None, 0) => "no",
            _ if missing.is_empty() => "yes",
            _ => "partly",
        };
        let option = capability.option().map(|(option, _)| option.name());
        json!({
            "option": option,
            "verdict": verdict,
            "reason": reason,
            "missing": missing,
            "shown_by": self.passed,
            "failed": self.failed,
            "not_run": self.not_run,
        })
    }
}

/// The name that the backend's TLS library gives itself.
fn library_under_test(subject: &Subject) -> Option<String> {
    let endpoint = Endpoint::new("localhost".try_into().ok()?, 443);
    let session = (subject.build)(&trusting()).ok()?.start(&endpoint).ok()?;
    Some(session.info().library)
}
