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
                // Rounded up, so that a part of a millisecond is not 0.
                let time = time.saturating_add(Duration::from_nanos(999_999)).as_millis();
                let time = u64::try_from(time).unwrap_or(u64::MAX);
                let words = format!("the server did not answer Close within {time} ms");
                // Not `TimedOut`, which would mean that waiting may help.
                Some(io::Error::new(io::ErrorKind::ConnectionAborted, words))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_time_is_not_told_as_none() {
        for (time, told) in [
            (Duration::from_micros(1), "within 1 ms"),
            (Duration::from_millis(250), "within 250 ms"),
            (Duration::MAX, "within 18446744073709551615 ms"),
        ] {
            let error = Overdue::Unanswered(time).error().unwrap().to_string();
            assert!(error.ends_with(told), "{error}");
        }
    }
}
