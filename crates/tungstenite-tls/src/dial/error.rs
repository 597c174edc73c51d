//! The errors of opening a TCP connection: [`LookupError`] and [`DialError`].

use std::{error::Error, fmt, io, net::SocketAddr};

/// The host's addresses cannot be looked up. [`connect`](crate::connect()) and its variants,
/// blocking or asynchronous, return this error inside [`Error::Io`](crate::Error::Io);
/// [`LookupError::find`] finds it there.
///
/// ```
/// use tungstenite_tls::{connect, error::LookupError};
///
/// // A name cannot have two dots in a row, so the lookup fails.
/// let error = connect("ws://not..a.host/").unwrap_err();
/// let lookup = LookupError::find(&error).expect("no address to connect to");
/// assert_eq!(lookup.host(), "not..a.host");
/// ```
#[derive(Debug)]
pub struct LookupError {
    host: String,
    error: io::Error,
}

impl LookupError {
    /// Wraps the error in an [`io::Error`] of the same kind.
    pub(crate) fn io(host: &str, error: io::Error) -> io::Error {
        io::Error::new(error.kind(), Self { host: host.to_owned(), error })
    }

    /// The host from the URL, without the brackets of an IPv6 address.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The error of the system's resolver. `Display` includes it, so it is not the
    /// [`source`](Error::source).
    pub fn error(&self) -> &io::Error {
        &self.error
    }

    /// The `LookupError` inside `error` (an [`io::Error`] or a [`tungstenite::Error`]), if there is
    /// one.
    pub fn find<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Self> {
        find(error)
    }
}

impl fmt::Display for LookupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot look up the host `{}`: {}", self.host, self.error)
    }
}

impl Error for LookupError {}

/// No address of a host accepted the connection; holds the error of each address.
/// [`connect`](crate::connect()) and its variants, blocking or asynchronous, return this error
/// inside [`Error::Io`](crate::Error::Io), with the [`io::ErrorKind`] of the last address;
/// [`DialError::find`] finds it there.
///
/// ```
/// use std::{io::ErrorKind, net::SocketAddr};
/// use tungstenite_tls::{connect, error::DialError};
///
/// // No program listens on this port.
/// let address = SocketAddr::from(([127, 0, 0, 1], 1));
/// let error = connect(format!("ws://{address}/")).unwrap_err();
/// let dial = DialError::find(&error).expect("nobody answers");
/// for (tried, why) in dial.attempts() {
///     assert_eq!((tried, why.kind()), (address, ErrorKind::ConnectionRefused));
/// }
/// ```
#[derive(Debug)]
pub struct DialError {
    attempts: Vec<(SocketAddr, io::Error)>,
}

impl DialError {
    #[cfg(feature = "dial")]
    pub(crate) fn new(attempts: Vec<(SocketAddr, io::Error)>) -> Self {
        Self { attempts }
    }

    /// Wraps the errors in an [`io::Error`] of the last one's kind.
    pub(crate) fn io(attempts: Vec<(SocketAddr, io::Error)>) -> io::Error {
        let kind = attempts.last().map_or(io::ErrorKind::NotFound, |(_, error)| error.kind());
        io::Error::new(kind, Self { attempts })
    }

    /// Each address that was tried, with its error, in the order in which they failed. Empty if the
    /// host has no address.
    pub fn attempts(&self) -> impl Iterator<Item = (SocketAddr, &io::Error)> {
        self.attempts.iter().map(|(address, error)| (*address, error))
    }

    /// The `DialError` inside `error` (an [`io::Error`] or a [`tungstenite::Error`]), if there is
    /// one.
    pub fn find<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Self> {
        find(error)
    }
}

impl fmt::Display for DialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.attempts.is_empty() {
            return f.write_str("cannot connect: no address to try");
        }
        f.write_str("cannot connect")?;
        for (i, (address, error)) in self.attempts.iter().enumerate() {
            write!(f, "{} to {address}: {error}", if i == 0 { "" } else { ";" })?;
        }
        Ok(())
    }
}

impl Error for DialError {}

/// The first error of the type `E` in `error` or its sources: in an [`io::Error`], a
/// [`tungstenite::Error::Io`], or an error of the proxy that contains one.
pub(super) fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        let io = match error.downcast_ref::<tungstenite::Error>() {
            Some(tungstenite::Error::Io(io)) => Some(io),
            _ => error.downcast_ref::<io::Error>(),
        };
        next = match io {
            Some(io) => io.get_ref().map(|inner| inner as &(dyn Error + 'static)),
            None => error.source(),
        };
    }
    None
}
