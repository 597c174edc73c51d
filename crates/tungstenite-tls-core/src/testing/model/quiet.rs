//! When a connection has come to rest: [`QuietRounds`].

/// Counts the rounds of calls since one of them made progress.
#[derive(Debug, Default)]
pub(super) struct QuietRounds {
    done: usize,
    rounds: usize,
    quiet: usize,
}

impl QuietRounds {
    /// A call that has more to do does it in the next round or the one after. The others show that
    /// an error which lasts is given again.
    const ENOUGH: usize = 5;
    /// No connection takes so long.
    const MOST: usize = 10_000;

    /// Begins a round. `done`: what has arrived on either side, which only grows. Gives `false`
    /// when nothing more is to be expected.
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
