//! An error of the transport that every further call gives again: [`Lasting`].

use std::{error::Error, fmt, io, sync::Arc};

/// The transport's last word in one direction.
#[derive(Clone)]
pub(crate) struct Lasting(Arc<io::Error>);

impl Lasting {
    pub(crate) fn new(error: io::Error) -> Self {
        Self(Arc::new(error))
    }

    /// The error, as often as it is asked for: of the same kind, and with the same words.
    pub(crate) fn error(&self) -> io::Error {
        match (self.0.raw_os_error(), self.0.get_ref()) {
            (Some(code), _) => io::Error::from_raw_os_error(code),
            (None, None) => self.0.kind().into(),
            (None, Some(_)) => io::Error::new(self.0.kind(), self.clone()),
        }
    }

    pub(crate) fn kind(&self) -> io::ErrorKind {
        self.0.kind()
    }
}

impl fmt::Display for Lasting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Lasting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Lasting {
    // `Display` gives the words of the error itself; its source is what comes next.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self.0.get_ref() {
            Some(carried) => Some(carried),
            None => self.0.source(),
        }
    }
}

/// Whether the same call may succeed later: the transport waits, or its timeout ran out.
pub(crate) fn passes(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{TlsError, TlsErrorKind};

    #[test]
    fn an_error_is_given_again_as_it_was() {
        let inner = TlsError::new(TlsErrorKind::Revoked, "");
        for error in [
            io::Error::from_raw_os_error(32),
            io::ErrorKind::BrokenPipe.into(),
            io::Error::new(io::ErrorKind::BrokenPipe, "the tunnel is down"),
            io::Error::new(io::ErrorKind::BrokenPipe, inner),
        ] {
            let (kind, text) = (error.kind(), error.to_string());
            let tls = TlsError::find(&error).map(TlsError::kind);
            let lasting = Lasting::new(error);
            for again in [lasting.error(), lasting.error()] {
                assert_eq!((again.kind(), again.to_string()), (kind, text.clone()));
                assert_eq!(TlsError::find(&again).map(TlsError::kind), tls);
            }
        }
    }
}
