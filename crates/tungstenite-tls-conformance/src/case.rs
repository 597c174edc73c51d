//! One test of the suite, and what it needs: [`Case`].

use tungstenite_tls_core::TlsVersion;

use crate::{capability::Capability, lack::Lack, subject::Subject, versions::VERSIONS};

/// One test.
pub(crate) struct Case {
    pub(crate) name: String,
    /// The versions of TLS that the test needs. If there is none, any version will do.
    pub(crate) versions: Vec<TlsVersion>,
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
    pub(crate) available: Box<dyn Fn() -> Result<(), String> + Send>,
    /// The test, which panics when it fails.
    pub(crate) run: Box<dyn FnOnce(&Subject) + Send>,
}

impl Case {
    /// A test that needs the version that a part of its name says, if one does.
    pub(crate) fn new(
        name: impl Into<String>,
        run: impl FnOnce(&Subject) + Send + 'static,
    ) -> Self {
        let name = name.into();
        let said = |(said, _): &(&str, TlsVersion)| name.split("::").any(|part| part == *said);
        let versions = VERSIONS.into_iter().filter(said).map(|(_, version)| version).collect();
        Self {
            name,
            versions,
            needs: Vec::new(),
            parts: Vec::new(),
            blocking_only: None,
            deviation: None,
            available: Box::new(|| Ok(())),
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

    /// Needs `version` of TLS.
    pub(crate) fn on(mut self, version: TlsVersion) -> Self {
        self.versions.push(version);
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

    pub(crate) fn when(
        mut self,
        available: impl Fn() -> Result<(), String> + Send + 'static,
    ) -> Self {
        self.available = Box::new(available);
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
        let lacks = |capability| {
            let reason = subject.lacks.get(&capability)?;
            Some((Lack { capability, part: None }, reason.as_str()))
        };
        // On a version that the backend does not speak, nothing else can be shown.
        let version = self.versions.iter().find_map(|&it| lacks(Capability::of_version(it)));
        let whole = version.or_else(|| self.needs.iter().find_map(|&it| lacks(it)));
        let whole = whole.or_else(|| match subject.newest() {
            Some(_) => None,
            None => lacks(Capability::Tls13),
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
