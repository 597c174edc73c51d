//! One test of the suite, and what it needs: [`Case`].

use crate::{capability::Capability, lack::Lack, subject::Subject};

/// One test.
pub(crate) struct Case {
    pub(crate) name: String,
    /// The capabilities that the test needs. The test is about the first.
    pub(crate) needs: Vec<Capability>,
    /// The parts of the first of them that it needs, if a library can lack only some parts.
    pub(crate) parts: Vec<&'static str>,
    /// Why the test is skipped if the I/O is asynchronous, if it is.
    pub(crate) blocking_only: Option<&'static str>,
    /// Why the backend's library fails the test in a declared way, if it does. The test passes only
    /// if it does.
    pub(crate) deviation: Option<&'static str>,
    /// Whether this machine has what the test needs; if not, why.
    pub(crate) available: fn() -> Result<(), String>,
    /// The test, which panics when it fails.
    pub(crate) run: Box<dyn FnOnce(&Subject) + Send>,
}

impl Case {
    pub(crate) fn new(
        name: impl Into<String>,
        run: impl FnOnce(&Subject) + Send + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            needs: Vec::new(),
            parts: Vec::new(),
            blocking_only: None,
            deviation: None,
            available: || Ok(()),
            run: Box::new(run),
        }
    }

    /// The capability that the test is about, if any.
    pub(crate) fn topic(&self) -> Option<Capability> {
        self.needs.first().copied()
    }

    pub(crate) fn needs(mut self, capability: Capability) -> Self {
        self.needs.push(capability);
        self
    }

    /// Needs `part` of the first capability that it needs.
    pub(crate) fn part(mut self, part: &'static str) -> Self {
        self.parts.push(part);
        self
    }

    pub(crate) fn blocking_only(mut self, reason: &'static str) -> Self {
        self.blocking_only = Some(reason);
        self
    }

    /// For tests that do not depend on the kind of I/O.
    pub(crate) fn of_the_library(self) -> Self {
        self.blocking_only("it depends on the library, not on I/O")
    }

    pub(crate) fn deviates(mut self, reason: Option<&'static str>) -> Self {
        self.deviation = reason;
        self
    }

    pub(crate) fn when(mut self, available: fn() -> Result<(), String>) -> Self {
        self.available = available;
        self
    }

    /// Why the test cannot run for `subject`, if it cannot.
    pub(crate) fn obstacle(&self, subject: &Subject) -> Option<Obstacle> {
        // The proof of a lack may need the same programs as the test.
        if let Err(reason) = (self.available)() {
            return Some(Obstacle::Unavailable(reason));
        }
        let (lack, reason) = self.lacking(subject)?;
        let capability = lack.capability;
        let what = match &lack.part {
            Some(part) => format!("{capability} with {part}"),
            None => capability.to_string(),
        };
        let reason = format!("{} lacks {what}: {reason}", subject.backend);
        Some(Obstacle::Lack(lack, reason))
    }

    /// The first thing that the test needs and the backend lacks, if any, and why.
    fn lacking<'a>(&self, subject: &'a Subject) -> Option<(Lack, &'a str)> {
        let whole = self.needs.iter().find_map(|&capability| {
            let reason = subject.lacks.get(&capability)?;
            Some((Lack { capability, part: None }, reason.as_str()))
        });
        whole.or_else(|| {
            let capability = *self.needs.first()?;
            self.parts.iter().find_map(|&part| {
                let reason = subject.lacks_parts.get(&(capability, part.to_owned()))?;
                Some((Lack { capability, part: Some(part.to_owned()) }, reason.as_str()))
            })
        })
    }
}

/// Why a test cannot run.
pub(crate) enum Obstacle {
    /// The backend lacks this, for this reason.
    Lack(Lack, String),
    /// This machine, or this build of the suite, lacks something.
    Unavailable(String),
}
