//! Connectors for each backend, the traits that a backend implements, and each backend's own crate.
//!
//! A [`Connector`](crate::Connector) holds one backend with one configuration. [`Connect`] makes
//! its own; to open the connection yourself, or to use a special configuration, make one here:
//!
//! - [`connector`] builds one; [`shared_connector`] returns the same one again for an equal
//!   configuration, so that roots are loaded once and sessions can be resumed.
//! - Each backend that is compiled in has its crate here, named like its feature. The crate
//!   re-exports the TLS library, for settings that only that library has.
//!   [`Connector::new`](crate::Connector::new) turns its connector into a
//!   [`Connector`](crate::Connector).
//! - Your own backend implements [`TlsConnector`] and [`TlsSession`]. The crate
//!   `tungstenite-tls-core` has helpers for writing one.
//!
//! ```no_run
//! # #[cfg(any(feature = "rustls", feature = "rustls-ring", feature = "rustls-size"))] {
//! use tungstenite_tls::{
//!     Connect, Connector,
//!     backend::rustls::{RustlsConnector, rustls::{ClientConfig, RootCertStore}},
//! };
//!
//! // rustls's own configuration.
//! let config = ClientConfig::builder()
//!     .with_root_certificates(RootCertStore::empty())
//!     .with_no_client_auth();
//! let connector = Connector::new(RustlsConnector::from(config));
//! let (socket, response) = Connect::new("wss://example.org/")?.connector(connector).connect()?;
//! # }
//! # Ok::<(), tungstenite_tls::Error>(())
//! ```
//!
//! [`Connect`]: crate::Connect

#[cfg(feature = "boring")]
pub use tungstenite_tls_backends::boring;
#[cfg(feature = "native-tls")]
pub use tungstenite_tls_backends::native_tls;
#[cfg(feature = "openssl")]
pub use tungstenite_tls_backends::openssl;
#[cfg(any(feature = "rustls", feature = "rustls-ring", feature = "rustls-size"))]
pub use tungstenite_tls_backends::rustls;
pub use tungstenite_tls_backends::{connector, shared_connector};
pub use tungstenite_tls_core::{BoxedSession, Handshake, Received, TlsConnector, TlsSession};
