//! The lines of stdin, and what became of them: [`Lines`].

use std::sync::mpsc::{Receiver, TryRecvError};

use super::input::Input;

/// The lines of stdin, in order; none is taken twice. Knows which of those that were taken may not
/// have arrived: a system that takes a message does not tell whether the server gets it, but the
/// answer to a ping shows that everything before the ping has arrived.
#[derive(Debug)]
pub(super) struct Lines {
    input: Receiver<Input>,
    /// What was read and not taken.
    next: Option<Input>,
    /// How many lines were taken.
    taken: u64,
    /// How many of them had been taken at the last ping.
    asked: u64,
    /// How many of them have arrived, or were given up.
    settled: u64,
}

impl Lines {
    pub(super) fn new(input: Receiver<Input>) -> Self {
        Self { input, next: None, taken: 0, asked: 0, settled: 0 }
    }

    /// Takes what comes next; `None`: nothing yet.
    pub(super) fn take(&mut self) -> Option<Input> {
        self.peek();
        let next = self.next.take();
        self.taken += u64::from(matches!(next, Some(Input::Line(_))));
        next
    }

    /// What comes next, and is not taken yet.
    pub(super) fn peek(&mut self) -> Option<&Input> {
        if self.next.is_none() {
            self.next = match self.input.try_recv() {
                Ok(input) => Some(input),
                Err(TryRecvError::Empty) => None,
                Err(TryRecvError::Disconnected) => Some(Input::End),
            };
        }
        self.next.as_ref()
    }

    /// The number of the last line that was taken.
    pub(super) fn number(&self) -> u64 {
        self.taken
    }

    /// A ping follows the lines taken so far.
    pub(super) fn asked(&mut self) {
        self.asked = self.taken;
    }

    /// The last ping was answered.
    pub(super) fn answered(&mut self) {
        self.settled = self.asked;
    }

    /// Everything that was taken has arrived.
    pub(super) fn arrived(&mut self) {
        self.settled = self.taken;
    }

    /// The lines that may not have arrived, in words. They are given up, and not named again.
    pub(super) fn give_up(&mut self) -> Option<String> {
        let first = self.settled + 1;
        self.settled = self.taken;
        (first <= self.taken).then(|| match first == self.taken {
            true => format!("line {first}"),
            false => format!("lines {first} to {}", self.taken),
        })
    }

    /// The number of the first line that was read and not sent.
    pub(super) fn first_unsent(&mut self) -> Option<u64> {
        matches!(self.peek(), Some(Input::Line(_))).then_some(self.taken + 1)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn lines_are_in_doubt_until_a_later_ping_is_answered() {
        let (sender, input) = channel();
        let mut lines = Lines::new(input);
        assert!(lines.take().is_none() && lines.first_unsent().is_none());
        for _ in 0..6 {
            sender.send(Input::Line(Vec::new())).unwrap();
        }
        drop(sender);
        assert_eq!((lines.first_unsent(), lines.give_up()), (Some(1), None));
        lines.take();
        lines.take();
        lines.asked();
        lines.take();
        lines.answered();
        assert_eq!((lines.give_up().as_deref(), lines.give_up()), (Some("line 3"), None));
        lines.take();
        lines.take();
        assert_eq!(
            (lines.give_up().as_deref(), lines.first_unsent()),
            (Some("lines 4 to 5"), Some(6))
        );
        lines.take();
        lines.arrived();
        assert_eq!((lines.give_up(), lines.first_unsent()), (None, None));
        assert!(
            matches!(lines.take(), Some(Input::End)) && matches!(lines.take(), Some(Input::End))
        );
    }
}
