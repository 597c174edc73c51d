//! The tests, by what they are about.

mod batch;
mod certificates;
mod ciphers;
mod close;
mod compression;
mod config;
mod cut;
mod danger;
mod early_data;
mod ech;
mod echo;
mod elsewhere;
mod environment;
mod exporter;
mod false_start;
mod faults;
mod fips;
mod goodbye;
mod groups;
mod hook;
mod hostile;
mod identity;
mod info;
mod key_log;
mod lacks;
mod model;
mod names;
mod odd;
mod once;
mod pins;
mod records;
mod resumption;
mod revocation;
mod round_trips;
mod secrets;
mod session_age;
mod session_refused;
mod session_store;
mod signatures;
mod sni;
mod stall;
mod stapling;
mod suites;
mod timeout;
mod trusted_servers;
mod visit;

use crate::{Capability, flavour::Flavour, suite::Subject, verdicts};

/// One test.
pub(crate) struct Case {
    pub(crate) name: String,
    /// What it shows that the backend lacks or has, if that is all it is about.
    pub(crate) shows: Option<Capability>,
    /// What the backend's library must be able to do for it. The first is what it is about.
    pub(crate) needs: Vec<Capability>,
    /// What of the first of them; for one that a library may have in part.
    pub(crate) parts: Vec<&'static str>,
    /// Why the test is not run where the I/O is asynchronous, if it is not.
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

    /// What it is about, if it is about a capability.
    pub(crate) fn topic(&self) -> Option<Capability> {
        self.shows.or(self.needs.first().copied())
    }

    fn shows(mut self, capability: Capability) -> Self {
        self.shows = Some(capability);
        self
    }

    fn needs(mut self, capability: Capability) -> Self {
        self.needs.push(capability);
        self
    }

    /// Needs `part` of the first capability that it needs.
    fn part(mut self, part: &'static str) -> Self {
        self.parts.push(part);
        self
    }

    fn blocking_only(mut self, reason: &'static str) -> Self {
        self.blocking_only = Some(reason);
        self
    }

    /// One that has nothing to do with how the I/O is done.
    fn of_the_library(self) -> Self {
        self.blocking_only("it is a matter of the library, not of I/O")
    }

    pub(crate) fn when(mut self, available: fn() -> Result<(), String>) -> Self {
        self.available = available;
        self
    }
}

/// All of them, for one backend.
pub(crate) fn all(subject: &Subject) -> Vec<Case> {
    [
        batch::cases(),
        certificates::cases(),
        ciphers::cases(),
        close::cases(),
        compression::cases(),
        config::cases(),
        cut::cases(),
        danger::cases(),
        early_data::cases(),
        ech::cases(),
        echo::cases(),
        elsewhere::cases(),
        environment::cases(),
        exporter::cases(),
        false_start::cases(),
        faults::cases(),
        fips::cases(),
        goodbye::cases(),
        groups::cases(),
        hook::cases(),
        hostile::cases(),
        identity::cases(),
        info::cases(),
        key_log::cases(),
        lacks::cases(subject),
        model::cases(),
        names::cases(),
        once::cases(),
        pins::cases(),
        records::cases(),
        resumption::cases(),
        revocation::cases(),
        round_trips::cases(),
        secrets::cases(),
        session_age::cases(),
        session_refused::cases(),
        session_store::cases(),
        signatures::cases(),
        sni::cases(),
        stall::cases(),
        stapling::cases(),
        suites::cases(),
        timeout::cases(),
        trusted_servers::cases(),
        if subject.flavour == Flavour::Blocking { verdicts::cases() } else { Vec::new() },
    ]
    .into_iter()
    .flatten()
    .collect()
}
