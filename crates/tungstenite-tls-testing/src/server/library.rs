//! The TLS library that a server uses: [`ServerLibrary`].

use std::{fmt, io, sync::Arc};

#[cfg(feature = "server-openssl")]
use super::openssl::OpenSslAcceptor;
#[cfg(feature = "server-rustls")]
use super::rustls::RustlsAcceptor;
use super::session::{Acceptor, ServerTls};
use crate::certificates::Identity;

/// The TLS library of a test server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServerLibrary {
    /// OpenSSL; needs the feature `server-openssl`.
    OpenSsl,
    /// rustls with the ring provider; needs the feature `server-rustls`.
    Rustls,
}

impl ServerLibrary {
    /// The library to test `backend` against: the one whose feature is on. If both are, it is
    /// OpenSSL for backends with `rustls` in their name, otherwise rustls. `None`: neither is.
    pub fn for_backend(backend: &str) -> Option<Self> {
        match (cfg!(feature = "server-rustls"), cfg!(feature = "server-openssl")) {
            (true, true) if backend.contains("rustls") => Some(Self::OpenSsl),
            (true, _) => Some(Self::Rustls),
            (false, true) => Some(Self::OpenSsl),
            (false, false) => None,
        }
    }

    pub(super) fn acceptor(self, tls: &ServerTls) -> io::Result<Arc<dyn Acceptor>> {
        match self {
            #[cfg(feature = "server-openssl")]
            Self::OpenSsl => Ok(Arc::new(OpenSslAcceptor::new(tls)?)),
            #[cfg(feature = "server-rustls")]
            Self::Rustls => Ok(Arc::new(RustlsAcceptor::new(tls)?)),
            #[allow(unreachable_patterns)]
            missing => {
                let _ = tls;
                let why = format!("the feature for a server with {missing} is off");
                Err(io::Error::new(io::ErrorKind::Unsupported, why))
            }
        }
    }
}

/// Checks that a server can use `identity`: that rustls knows the kind of its key, and that the key
/// is the certificate's.
///
/// # Errors
/// The reason, if not. [`Unsupported`](io::ErrorKind::Unsupported): the feature `server-rustls` is
/// off.
pub fn check_identity(identity: &Identity) -> io::Result<()> {
    #[cfg(feature = "server-rustls")]
    return super::rustls::check(identity);
    #[cfg(not(feature = "server-rustls"))]
    {
        let _ = identity;
        let why = "the feature `server-rustls` is off";
        Err(io::Error::new(io::ErrorKind::Unsupported, why))
    }
}

impl fmt::Display for ServerLibrary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OpenSsl => "OpenSSL",
            Self::Rustls => "rustls",
        })
    }
}
