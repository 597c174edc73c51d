//! The rustls backend of `tungstenite-tls`.
//!
//! ```no_run
//! use std::net::TcpStream;
//! use tungstenite_tls_core::{TlsConfig, client_tls};
//! use tungstenite_tls_rustls::RustlsConnector;
//!
//! let connector = RustlsConnector::new(&TlsConfig::new())?;
//! let stream = TcpStream::connect("example.org:443")?;
//! let (socket, response) = client_tls("wss://example.org", stream, &connector).unwrap();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The crypto provider
//! rustls leaves cryptography to a provider. The one used is, in this order: the one given to
//! [`RustlsConnector::with_provider`]; the process-wide default, if the program installed one; the
//! one compiled in by this crate's features `aws-lc-rs` (default) or `ring`, aws-lc-rs where both
//! are. Without any, building a connector is an error. This crate never installs a process-wide
//! provider.

#![forbid(unsafe_code)]

mod configure;
mod error;
mod provider;
mod resumption;
mod session;
mod verifier;

use std::sync::Arc;

pub use rustls;
use rustls::{ClientConfig, ClientConnection, crypto::CryptoProvider};
pub use session::RustlsSession;
use tungstenite_tls_core::{Endpoint, TlsConfig, TlsConnector, TlsError};

use crate::{configure::Builder, error::tls_error, resumption::ByPort};

const BACKEND: &str = "rustls";

/// Makes rustls sessions.
///
/// `From` a [`rustls::ClientConfig`] of one's own it uses just that, as it is: ALPN too, for which
/// `http/1.1` is what WebSocket wants.
#[derive(Clone, Debug)]
pub struct RustlsConnector {
    config: Arc<ClientConfig>,
    by_port: Option<Arc<ByPort>>,
}

impl RustlsConnector {
    /// Builds a connector with the default provider (see the crate's front page). Reads the
    /// platform's roots, if they are wanted and are files; does no network I/O.
    ///
    /// # Errors
    /// When there is no provider, and when an option cannot be honoured.
    pub fn new(config: &TlsConfig) -> Result<Self, TlsError> {
        Self::with_provider(config, provider::default()?)
    }

    /// As [`new`](Self::new), with a provider of one's own.
    ///
    /// # Errors
    /// When an option cannot be honoured.
    pub fn with_provider(
        config: &TlsConfig,
        provider: Arc<CryptoProvider>,
    ) -> Result<Self, TlsError> {
        let mut builder = Builder::new(provider);
        config.apply(&mut builder)?;
        let resumes = builder.resumes();
        let config = Arc::new(builder.build()?);
        Ok(Self { config, by_port: resumes.then(Arc::default) })
    }

    /// The native configuration.
    pub fn config(&self) -> &Arc<ClientConfig> {
        &self.config
    }

    /// The configuration that holds the sessions of `endpoint`.
    fn config_for(&self, endpoint: &Endpoint) -> Arc<ClientConfig> {
        match &self.by_port {
            Some(by_port) => by_port.config(&self.config, endpoint.port()),
            None => self.config.clone(),
        }
    }

    fn session(
        &self,
        config: Arc<ClientConfig>,
        endpoint: &Endpoint,
    ) -> Result<RustlsSession, TlsError> {
        let name = endpoint.server_name().clone();
        let connection = ClientConnection::new(config, name).map_err(tls_error)?;
        Ok(RustlsSession::new(connection, provider::name(self.config.crypto_provider())))
    }
}

impl From<Arc<ClientConfig>> for RustlsConnector {
    fn from(config: Arc<ClientConfig>) -> Self {
        Self { config, by_port: None }
    }
}

impl From<ClientConfig> for RustlsConnector {
    fn from(config: ClientConfig) -> Self {
        Self::from(Arc::new(config))
    }
}

impl TlsConnector for RustlsConnector {
    type Session = RustlsSession;

    fn backend(&self) -> &'static str {
        BACKEND
    }

    fn start(&self, endpoint: &Endpoint) -> Result<RustlsSession, TlsError> {
        let mut config = self.config_for(endpoint);
        // With a configuration that allows early data, rustls announces some to the server, whether
        // it is given any or not. One of the caller's own is used as it is.
        if config.enable_early_data && self.by_port.is_some() {
            Arc::make_mut(&mut config).enable_early_data = false;
        }
        self.session(config, endpoint)
    }

    fn start_early(&self, endpoint: &Endpoint) -> Result<RustlsSession, TlsError> {
        self.session(self.config_for(endpoint), endpoint)
    }
}
