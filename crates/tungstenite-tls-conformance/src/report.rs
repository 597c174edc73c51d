//! What a run has shown about each capability, as JSON from which tables are made: [`Report`].

use std::{
    collections::BTreeMap,
    env, fs, io,
    sync::{Mutex, PoisonError},
};

use serde_json::{Map, Value, json};
use tungstenite_tls_core::{Endpoint, TlsConnector, TlsSession};

use crate::{
    capability::Capability, client::trusting, reports::CAPABILITIES, status::Status,
    subject::Subject,
};

/// How the tests ended, by the capability that they are about.
#[derive(Debug, Default)]
pub(crate) struct Report(Mutex<BTreeMap<Capability, Outcomes>>);

#[derive(Debug, Default)]
struct Outcomes {
    passed: Vec<String>,
    failed: Vec<String>,
    /// Those that showed that the backend lacks something, each with the reason.
    unsupported: BTreeMap<String, String>,
    /// The reason for each test.
    not_run: BTreeMap<String, String>,
}

impl Report {
    pub(crate) fn add(&self, capability: Capability, test: &str, status: &Status) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let outcomes = all.entry(capability).or_default();
        let test = test.to_owned();
        match status {
            Status::Passed | Status::ExpectedFailure(_) => outcomes.passed.push(test),
            Status::Failed(_) => outcomes.failed.push(test),
            Status::Unsupported(reason) => {
                outcomes.unsupported.insert(test, reason.clone());
            }
            Status::NotRun(reason) => {
                outcomes.not_run.insert(test, reason.clone());
            }
        }
    }

    /// Writes the file that the environment variable names, if it is set.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn write(&self, subject: &Subject) -> io::Result<()> {
        match env::var_os(CAPABILITIES) {
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
        let verdict = match reason {
            _ if !self.failed.is_empty() => "failed",
            Some(_) if self.unsupported.is_empty() => "untested",
            Some(_) => "no",
            None if !self.passed.is_empty() && missing.is_empty() => "yes",
            None if !self.passed.is_empty() => "partly",
            None if !self.unsupported.is_empty() => "no",
            None => "untested",
        };
        let option = capability.option().map(|(option, _)| option.name());
        json!({
            "option": option,
            "verdict": verdict,
            "reason": reason,
            "missing": missing,
            "shown_by": self.passed,
            "failed": self.failed,
            "unsupported": self.unsupported,
            "not_run": self.not_run,
        })
    }
}

/// The name that the backend's TLS library gives itself.
pub(crate) fn library_under_test(subject: &Subject) -> Option<String> {
    let endpoint = Endpoint::new("localhost".try_into().ok()?, 443);
    let session = (subject.build)(&trusting()).ok()?.start(&endpoint).ok()?;
    Some(session.info().library)
}
