//! All verdicts of one run as JSON, for the table in the documentation: [`Report`].

use std::{
    collections::BTreeMap,
    env, fs, io,
    sync::{Mutex, OnceLock, PoisonError},
};

use serde_json::{Value, json};

use super::{case::VerdictCase, deviation::Deviation, verdict::Outcome};
use crate::reports::VERDICTS;

/// The verdicts of one run.
#[derive(Default)]
pub(super) struct Report {
    /// By case name.
    cases: Mutex<BTreeMap<String, Value>>,
    library: OnceLock<String>,
}

impl Report {
    pub(super) fn add(&self, case: &VerdictCase, outcome: Outcome, deviation: Option<&Deviation>) {
        let entry = json!({
            "odd": case.odd,
            "rule": case.rule,
            "open": case.open,
            "expected": case.expected.to_string(),
            "verdict": outcome.to_string(),
            "reason": deviation.map(|deviation| &deviation.reason),
        });
        let mut cases = self.cases.lock().unwrap_or_else(PoisonError::into_inner);
        cases.insert(case.name.clone(), entry);
    }

    /// Notes the TLS library and its version.
    #[cfg_attr(not(feature = "server-rustls"), allow(dead_code))]
    pub(super) fn made_with(&self, library: &str) {
        self.library.get_or_init(|| library.to_owned());
    }

    /// Writes the report to the file that the environment variable [`VERDICTS`] names, if any.
    pub(super) fn write(&self, backend: &str) -> io::Result<()> {
        let Some(file) = env::var_os(VERDICTS) else {
            return Ok(());
        };
        let cases = self.cases.lock().unwrap_or_else(PoisonError::into_inner);
        let library = self.library.get();
        let report = json!({ "backend": backend, "library": library, "cases": *cases });
        fs::write(file, format!("{report:#}\n"))
    }
}
