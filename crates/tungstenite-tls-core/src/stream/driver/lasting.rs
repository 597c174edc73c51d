//! Defines [`Lasting`], a transport error that every further call returns again.

use std::{error::Error, fmt, io, sync::Arc};

use crate::TlsError;

/// The transport's permanent error in one direction.
#[derive(Clone)]
pub(crate) struct Lasting(Arc<io::Error>);

impl Lasting {
    pub(crate) fn new(error: io::Error) -> Self {
        Self(Arc::new(error))
    }

    /// Returns the error, each time with the same kind and text.
    pub(crate) fn error(&self) -> io::Error {
        if let Some(code) = self.0.raw_os_error() {
            return io::Error::from_raw_os_error(code);
        }
        let kind = self.0.kind();
        match self.carried() {
            None => kind.into(),
            // A `TlsError` can be cloned, so callers can still find it.
            Some(carried) => match carried.downcast_ref::<TlsError>() {
                Some(tls) => io::Error::new(kind, tls.clone()),
                None => io::Error::new(kind, self.clone()),
            },
        }
    }

    /// The error inside the error. An I/O error inside an I/O error has the text of the inner one.
    fn carried(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
        let mut carried = self.0.get_ref()?;
        while let Some(inner) = carried.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            carried = inner;
        }
        Some(carried)
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
    // `Display` already shows the text of the carried error.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.carried()?.source()
    }
}

/// Whether the same call may succeed later: the transport waits, or its timeout ran out.
pub(crate) fn passes(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
    )
}

/// Whether the transport waits for its peer. A socket whose timeout ran out says so with
/// `WouldBlock`, and on Windows with `TimedOut` (WSAETIMEDOUT).
pub(crate) fn is_waiting(error: &io::Error) -> bool {
    match error.kind() {
        io::ErrorKind::WouldBlock => true,
        io::ErrorKind::TimedOut => cfg!(windows) && error.raw_os_error().is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TlsErrorKind;

    #[test]
    fn an_error_is_given_again_as_it_was() {
        let inner = TlsError::new(TlsErrorKind::Revoked, "");
        for error in [
            io::Error::from_raw_os_error(32),
            io::ErrorKind::BrokenPipe.into(),
            io::Error::new(io::ErrorKind::BrokenPipe, "the tunnel is down"),
            io::Error::new(io::ErrorKind::BrokenPipe, inner.clone()),
            io::Error::new(io::ErrorKind::BrokenPipe, io::Error::from(inner.clone())),
            io::Error::new(io::ErrorKind::BrokenPipe, tungstenite::Error::from(inner)),
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

    /// The texts of `error` and of all its sources, as programs print them.
    fn chain(error: &dyn Error) -> Vec<String> {
        let mut words = vec![error.to_string()];
        let mut next = error.source();
        while let Some(error) = next {
            words.push(error.to_string());
            next = error.source();
        }
        words
    }

    #[test]
    fn an_error_given_again_prints_its_words_once() {
        let tls = TlsError::new(TlsErrorKind::Protocol, "").with_source("bad record");
        for error in [
            io::Error::new(io::ErrorKind::BrokenPipe, "the tunnel is down"),
            io::Error::new(io::ErrorKind::BrokenPipe, tls.clone()),
            io::Error::new(io::ErrorKind::BrokenPipe, io::Error::from(tls)),
        ] {
            let first = chain(&error);
            assert_eq!(chain(&Lasting::new(error).error()), first);
            assert!(first.windows(2).all(|pair| pair[0] != pair[1]), "{first:?}");
        }
    }
}
