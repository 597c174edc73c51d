//! Connectors of the backends, the contract that a backend fulfils, and each backend's own crate.
//!
//! A [`Connector`](crate::Connector) holds one backend with one configuration. [`Connect`] makes
//! its own; whoever opens the connection himself makes one here, or brings one:
//!
//! - [`connector`] builds one; [`shared_connector`] gives the same one again for an equal
//!   configuration, so that roots are loaded once and sessions can be resumed.
//! - Each backend that is compiled in has its crate here, under the name of its feature, with the
//!   TLS library inside: for a configuration that only that library has. Its connector becomes a
//!   [`Connector`](crate::Connector) by [`Connector::new`](crate::Connector::new).
//! - A backend of your own implements [`TlsConnector`] and [`TlsSession`]. What helps in writing
//!   one is in the crate `tungstenite-tls-core`.
//!
//! ```no_run
//! # #[cfg(any(feature = "rustls", feature = "rustls-ring"))] {
//! use tungstenite_tls::{
//!     Connect, Connector,
//!     backend::rustls::{RustlsConnector, rustls::{ClientConfig, RootCertStore}},
//! };
//!
//! // A configuration of rustls's own.
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

mod build;
pub(crate) mod choice;
mod once;
mod shared;

#[cfg(feature = "boring")]
pub use tungstenite_tls_boring as boring;
pub use tungstenite_tls_core::{BoxedSession, Handshake, Received, TlsConnector, TlsSession};
#[cfg(feature = "native-tls")]
pub use tungstenite_tls_native_tls as native_tls;
#[cfg(feature = "openssl")]
pub use tungstenite_tls_openssl as openssl;
#[cfg(any(feature = "rustls", feature = "rustls-ring"))]
pub use tungstenite_tls_rustls as rustls;

pub use self::{build::connector, shared::shared_connector};
