//! Which TLS library a server has: [`ServerLibrary`].

use std::{fmt, io, sync::Arc};

#[cfg(feature = "server-openssl")]
use super::openssl::OpenSslAcceptor;
#[cfg(feature = "server-rustls")]
use super::rustls::RustlsAcceptor;
use super::session::{Acceptor, ServerTls};

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
    /// The one to test `backend` against: that of the feature, and where both are on, the one that
    /// is not the backend's own by name. `None`: neither feature is on.
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
                let why = format!("the feature for a server of {missing} is off");
                Err(io::Error::new(io::ErrorKind::Unsupported, why))
            }
        }
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
