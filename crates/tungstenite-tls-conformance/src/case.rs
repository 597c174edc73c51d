//! One test of the suite, and what it needs: [`Case`].

use crate::{capability::Capability, subject::Subject};

/// One test.
pub(crate) struct Case {
    pub(crate) name: String,
    /// The capability that the test is about, if it is one that the test does not need.
    pub(crate) shows: Option<Capability>,
    /// The capabilities that the test needs. The test is about the first, unless `shows` is set.
    pub(crate) needs: Vec<Capability>,
    /// The parts of the first of them that it needs, if a library can lack only some parts.
    pub(crate) parts: Vec<&'static str>,
    /// Why the test is skipped if the I/O is asynchronous, if it is.
    pub(crate) blocking_only: Option<&'static str>,
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
            shows: None,
            needs: Vec::new(),
            parts: Vec::new(),
            blocking_only: None,
            available: || Ok(()),
            run: Box::new(run),
        }
    }

    /// The capability that the test is about, if any.
    pub(crate) fn topic(&self) -> Option<Capability> {
        self.shows.or(self.needs.first().copied())
    }

    pub(crate) fn shows(mut self, capability: Capability) -> Self {
        self.shows = Some(capability);
        self
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

    pub(crate) fn when(mut self, available: fn() -> Result<(), String>) -> Self {
        self.available = available;
        self
    }

    /// Why the test cannot run for `subject`, if it cannot.
    pub(crate) fn obstacle(&self, subject: &Subject) -> Option<String> {
        if let Some((what, reason)) = self.lacking(subject) {
            return Some(format!("{} lacks {what}: {reason}", subject.backend));
        }
        (self.available)().err()
    }

    /// The first thing that the test needs and the backend lacks, if any, and why.
    fn lacking<'a>(&self, subject: &'a Subject) -> Option<(String, &'a str)> {
        let whole = self.needs.iter().find_map(|needed| {
            let reason = subject.lacks.get(needed)?;
            Some((needed.to_string(), reason.as_str()))
        });
        whole.or_else(|| {
            let topic = self.needs.first()?;
            self.parts.iter().find_map(|&part| {
                let reason = subject.lacks_parts.get(&(*topic, part.to_owned()))?;
                Some((format!("{topic} with {part}"), reason.as_str()))
            })
        })
    }
}
