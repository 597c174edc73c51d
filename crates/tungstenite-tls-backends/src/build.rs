//! Builds the connector of any backend: [`connector`].

use tungstenite_tls_core::{Connector, TlsConfig, TlsError};

use crate::{Backend, support::with_alternatives};

/// Builds a connector for `backend`. Reads the platform's roots if the configuration uses them and
/// they are files; does no network I/O. Build a connector once and share it: it is cheap to clone.
///
/// ```
/// use tungstenite_tls_backends::{Backend, Roots, TlsConfig, connector};
/// use tungstenite_tls_core::TlsVersion;
///
/// # let root = tungstenite_tls_testing::certificates::Certificates::shared().root().clone();
/// let config = TlsConfig::new()
///     .with_roots(Roots::Only(vec![root]))
///     .with_min_version(TlsVersion::Tls13);
/// for backend in Backend::compiled_in() {
///     match connector(backend, &config) {
///         Ok(connector) => println!("{connector:?}"),
///         // The backend refuses this option.
///         Err(error) => println!("{:?}: {error}", error.option()),
///     }
/// }
/// ```
///
/// # Errors
/// [`NoBackend`](crate::TlsErrorKind::NoBackend) if the backend is not compiled in, naming the
/// feature to add; [`UnsupportedOption`](crate::TlsErrorKind::UnsupportedOption) or
/// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) if it cannot honour an option.
pub fn connector(backend: Backend, config: &TlsConfig) -> Result<Connector, TlsError> {
    build(backend, config).map_err(with_alternatives)
}

fn build(backend: Backend, config: &TlsConfig) -> Result<Connector, TlsError> {
    match backend {
        #[cfg(feature = "boring")]
        Backend::Boring => crate::boring::BoringConnector::new(config).map(Connector::new),
        #[cfg(feature = "native-tls")]
        Backend::NativeTls => {
            crate::native_tls::NativeTlsConnector::new(config).map(Connector::new)
        }
        #[cfg(feature = "openssl")]
        Backend::OpenSsl => crate::openssl::OpenSslConnector::new(config).map(Connector::new),
        #[cfg(any(feature = "rustls", feature = "rustls-ring", feature = "rustls-size"))]
        Backend::Rustls => crate::rustls::RustlsConnector::new(config).map(Connector::new),
        #[allow(unreachable_patterns)] // if all the backends are compiled in
        missing => {
            let _ = config;
            Err(missing.missing())
        }
    }
}
