//! Operations of a transport, and how one of them fails: [`Plan`].

use std::io::ErrorKind;

/// A call to a transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Operation {
    Read,
    Write,
    Flush,
    /// The end of the sending side, by which asynchronous streams shut down.
    End,
}

impl Operation {
    /// The ways in which the operation can fail.
    pub(super) fn failures(self) -> &'static [Failure] {
        use ErrorKind::{BrokenPipe, ConnectionReset, Interrupted, TimedOut, WouldBlock};
        use Failure::{End, Error, Nothing, Short};
        const READ: [Failure; 5] =
            [Error(ConnectionReset), Error(Interrupted), Error(TimedOut), Error(WouldBlock), End];
        const WRITE: [Failure; 7] = [
            Error(BrokenPipe),
            Error(ConnectionReset),
            Error(Interrupted),
            Error(TimedOut),
            Error(WouldBlock),
            Nothing,
            Short,
        ];
        const FLUSH: [Failure; 4] =
            [Error(BrokenPipe), Error(Interrupted), Error(TimedOut), Error(WouldBlock)];
        const END: [Failure; 1] = [Error(BrokenPipe)];
        match self {
            Self::Read => &READ,
            Self::Write => &WRITE,
            Self::Flush => &FLUSH,
            Self::End => &END,
        }
    }
}

/// How an operation fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// With this error, and moves nothing.
    Error(ErrorKind),
    /// A read finds the end of the transport.
    End,
    /// A write takes nothing.
    Nothing,
    /// A write takes one byte, and the next one fails with [`BrokenPipe`](ErrorKind::BrokenPipe).
    Short,
}

impl Failure {
    /// The kind that the caller is told, if the failure is final.
    pub(super) fn kind(self) -> ErrorKind {
        match self {
            Self::Error(kind) => kind,
            Self::End => ErrorKind::UnexpectedEof,
            Self::Nothing => ErrorKind::WriteZero,
            Self::Short => ErrorKind::BrokenPipe,
        }
    }

    /// Whether the same call may succeed later.
    pub(super) fn passes(self) -> bool {
        use ErrorKind::{Interrupted, TimedOut, WouldBlock};
        matches!(self, Self::Error(Interrupted | TimedOut | WouldBlock))
    }
}

/// Which operation fails, how, and for how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    /// The number of the operation, from 0.
    pub(super) at: usize,
    pub(super) operation: Operation,
    pub(super) failure: Failure,
    /// Whether every further operation in the same direction fails too; after a reset, in both.
    pub(super) lasts: bool,
}

impl Plan {
    /// Every failure of each of these operations, once and for ever.
    pub(super) fn all(operations: &[Operation]) -> Vec<Self> {
        let mut plans = Vec::new();
        for (at, &operation) in operations.iter().enumerate() {
            for &failure in operation.failures() {
                plans.push(Self { at, operation, failure, lasts: false });
                // A signal interrupts a call, and not every further call: callers try again at
                // once, as `std::io::Read::read_exact` does.
                if failure != Failure::Error(ErrorKind::Interrupted) {
                    plans.push(Self { at, operation, failure, lasts: true });
                }
            }
        }
        plans
    }

    /// How the operation with this number fails, if it does.
    pub(super) fn failure(&self, number: usize, operation: Operation) -> Option<Failure> {
        if number == self.at {
            return Some(self.failure);
        }
        let both_ways = self.failure == Failure::Error(ErrorKind::ConnectionReset);
        let same_way = (operation == Operation::Read) == (self.operation == Operation::Read);
        let hit = self.lasts && number > self.at && (both_ways || same_way);
        hit.then_some(match self.failure {
            Failure::Short => Failure::Error(ErrorKind::BrokenPipe),
            failure if failure == Failure::Nothing && operation != Operation::Write => {
                Failure::Error(ErrorKind::WriteZero)
            }
            failure => failure,
        })
    }
}
