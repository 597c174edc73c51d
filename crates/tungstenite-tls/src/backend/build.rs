//! Every connector of a backend is built here: [`connector`].

use tungstenite_tls_core::{Connector, TlsConfig, TlsError};

use crate::Backend;

/// Builds a connector of `backend`. Reads the platform's roots, if they are wanted and are files;
/// does no network I/O. Build it once and share it: it is cheap to clone.
///
/// ```
/// use tungstenite_tls::{Backend, Roots, TlsConfig, backend::connector, config::TlsVersion};
///
/// # let root = tungstenite_tls_testing::certificates::Certificates::shared().root().clone();
/// let config = TlsConfig::new()
///     .with_roots(Roots::Only(vec![root]))
///     .with_min_version(TlsVersion::Tls13);
/// for backend in Backend::compiled_in() {
///     match connector(backend, &config) {
///         Ok(connector) => println!("{connector:?}"),
///         // What the backend does not support.
///         Err(error) => println!("{:?}: {error}", error.option()),
///     }
/// }
/// ```
///
/// # Errors
/// [`NoBackend`](crate::TlsErrorKind::NoBackend) when the backend is not compiled in, naming the
/// feature to add; [`UnsupportedOption`](crate::TlsErrorKind::UnsupportedOption) and
/// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) for options that it cannot honour.
pub fn connector(backend: Backend, config: &TlsConfig) -> Result<Connector, TlsError> {
    build(backend, config)
}

/// By the backend's own crate, whose errors know of no other backend.
fn build(backend: Backend, config: &TlsConfig) -> Result<Connector, TlsError> {
    match backend {
        #[cfg(feature = "boring")]
        Backend::Boring => super::boring::BoringConnector::new(config).map(Connector::new),
        #[cfg(feature = "native-tls")]
        Backend::NativeTls => {
            super::native_tls::NativeTlsConnector::new(config).map(Connector::new)
        }
        #[cfg(feature = "openssl")]
        Backend::OpenSsl => super::openssl::OpenSslConnector::new(config).map(Connector::new),
        #[cfg(any(feature = "rustls", feature = "rustls-ring"))]
        Backend::Rustls => super::rustls::RustlsConnector::new(config).map(Connector::new),
        #[allow(unreachable_patterns)] // with all backends that this platform can combine
        missing => {
            let _ = config;
            Err(missing.missing())
        }
    }
}
