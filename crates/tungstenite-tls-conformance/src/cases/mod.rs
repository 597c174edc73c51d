//! The tests, by what they are about.

mod certificates;
mod close;
mod config;
mod cut;
mod early_data;
mod echo;
mod elsewhere;
mod environment;
mod false_start;
mod faults;
mod hostile;
mod info;
mod lacks;
mod names;
mod resumption;
mod round_trips;
mod session_store;
mod stall;
mod timeout;
mod visit;

use crate::{Capability, suite::Subject};

/// One test.
pub(crate) struct Case {
    pub(crate) name: String,
    /// What the backend's library must be able to do for it.
    pub(crate) needs: Option<Capability>,
    /// Why the test is not run where the I/O is asynchronous, if it is not.
    pub(crate) blocking_only: Option<&'static str>,
    /// Whether this machine has what the test needs; if not, why.
    pub(crate) available: fn() -> Result<(), String>,
    /// The test, which panics when it fails.
    pub(crate) run: Box<dyn FnOnce(&Subject) + Send>,
}

impl Case {
    fn new(name: impl Into<String>, run: impl FnOnce(&Subject) + Send + 'static) -> Self {
        Self {
            name: name.into(),
            needs: None,
            blocking_only: None,
            available: || Ok(()),
            run: Box::new(run),
        }
    }

    fn needs(mut self, capability: Capability) -> Self {
        self.needs = Some(capability);
        self
    }

    fn blocking_only(mut self, reason: &'static str) -> Self {
        self.blocking_only = Some(reason);
        self
    }

    fn when(mut self, available: fn() -> Result<(), String>) -> Self {
        self.available = available;
        self
    }
}

/// All of them, for one backend.
pub(crate) fn all(subject: &Subject) -> Vec<Case> {
    [
        certificates::cases(),
        close::cases(),
        config::cases(),
        cut::cases(),
        early_data::cases(),
        echo::cases(),
        elsewhere::cases(),
        environment::cases(),
        false_start::cases(),
        faults::cases(),
        hostile::cases(),
        info::cases(),
        lacks::cases(subject),
        names::cases(),
        resumption::cases(),
        round_trips::cases(),
        session_store::cases(),
        stall::cases(),
        timeout::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
