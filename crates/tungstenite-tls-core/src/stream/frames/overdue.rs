//! Defines [`Overdue`], the state of a connection whose time for closing is over.

use std::{io, time::Duration};

/// The state of a connection whose time for closing is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overdue {
    /// The server has closed the WebSocket, or refused to open it, and keeps the connection open.
    KeptOpen,
    /// The server has not answered Close within this time.
    Unanswered(Duration),
}

impl Overdue {
    /// The error that a read returns, if any.
    pub(crate) fn error(self) -> Option<io::Error> {
        match self {
            Self::KeptOpen => None,
            Self::Unanswered(time) => {
                let time = time.as_millis().try_into().unwrap_or(u64::MAX);
                let words = format!("the server did not answer Close within {time} ms");
                // Not `TimedOut`, which would mean that waiting may help.
                Some(io::Error::new(io::ErrorKind::ConnectionAborted, words))
            }
        }
    }
}
