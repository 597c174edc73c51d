//! What has become of a connection whose time for closing is over: [`Overdue`].

use std::{io, time::Duration};

/// What has become of a connection whose time for closing is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overdue {
    /// The server has said goodbye, and the connection is still there.
    KeptOpen,
    /// The server has not answered Close, within this time.
    Unanswered(Duration),
}

impl Overdue {
    /// What a caller is told, if it is an error.
    pub(crate) fn error(self) -> Option<io::Error> {
        match self {
            Self::KeptOpen => None,
            Self::Unanswered(time) => {
                let words = format!("the server did not answer Close within {time:?}");
                // Not `TimedOut`, which says that waiting may help.
                Some(io::Error::new(io::ErrorKind::ConnectionAborted, words))
            }
        }
    }
}
