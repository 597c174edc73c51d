//! Tells when a connection has come to rest: [`QuietRounds`].

/// Counts the rounds of calls since one of them made progress.
#[derive(Debug, Default)]
pub(super) struct QuietRounds {
    done: usize,
    rounds: usize,
    quiet: usize,
}

impl QuietRounds {
    /// A call that has more to do does it within two rounds. The others show that a permanent error
    /// is returned again.
    const ENOUGH: usize = 5;
    /// No connection takes this many rounds.
    const MOST: usize = 10_000;

    /// Begins a round. `done` is how much has arrived on both sides; it only grows. Returns `false`
    /// when nothing more is expected.
    pub(super) fn goes_on(&mut self, done: usize) -> bool {
        self.quiet = if done == self.done { self.quiet + 1 } else { 0 };
        self.done = done;
        self.rounds += 1;
        self.quiet <= Self::ENOUGH && self.rounds < Self::MOST
    }

    /// How many rounds there have been.
    pub(super) fn rounds(&self) -> usize {
        self.rounds
    }
}
