//! What all that connects has in common: [`Peer`]. [`Watch`] notes when what was there.

use std::time::Instant;

/// Something that connects.
pub(super) trait Peer {
    /// Makes a connection, and notes when the answer to the upgrade request is there and when an
    /// echoed message is, if there is to be one. Gives whether it knows this to be what the case
    /// wants.
    fn connect(&mut self, watch: &mut Watch) -> anyhow::Result<Fit>;
}

/// Whether a connection was what its case wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    Yes,
    No,
    /// There is no telling.
    Unknown,
}

/// When what was there.
pub(super) struct Watch {
    pub(super) echo: bool,
    /// Whether to find out what the connection was, where that takes time of its own.
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
