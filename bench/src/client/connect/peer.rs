//! The trait of every peer that connects, [`Peer`], and its stopwatch, [`Watch`].

use std::time::Instant;

/// A library that connects.
pub(super) trait Peer {
    /// Connects, and notes when the answer to the upgrade request arrives and, if requested, when
    /// the echoed message does. Returns whether the connection is known to fit the case.
    fn connect(&mut self, watch: &mut Watch) -> anyhow::Result<Fit>;
}

/// Whether a connection fits its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    Yes,
    No,
    /// The library does not report it.
    Unknown,
}

/// Measures the stages of one connection.
pub(super) struct Watch {
    pub(super) echo: bool,
    /// Whether to check what the connection was, which takes some time.
    pub(super) look: bool,
    start: Instant,
    pub(super) upgraded: Option<f64>,
    pub(super) echoed: Option<f64>,
}

impl Watch {
    pub(super) fn start(echo: bool, look: bool) -> Self {
        Self { echo, look, start: Instant::now(), upgraded: None, echoed: None }
    }

    pub(super) fn upgraded(&mut self) {
        self.upgraded = Some(self.start.elapsed().as_secs_f64());
    }

    pub(super) fn echoed(&mut self) {
        self.echoed = Some(self.start.elapsed().as_secs_f64());
    }
}
