//! The BoringSSL backend of `tungstenite-tls`.
//!
//! ```no_run
//! use std::net::TcpStream;
//! use tungstenite_tls_core::{TlsConfig, client_tls};
//! use tungstenite_tls_boring::BoringConnector;
//!
//! let connector = BoringConnector::new(&TlsConfig::new())?;
//! let stream = TcpStream::connect("example.org:443")?;
//! let (socket, response) = client_tls("wss://example.org", stream, &connector).unwrap();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It builds BoringSSL from source, for which it needs cmake, a C++ compiler and libclang. BoringSSL
//! exports the same symbols as OpenSSL, so one program cannot hold both.

// Allowed in `early_data.rs` and `resumption.rs`.
#![deny(unsafe_code)]

mod configure;
mod early_data;
mod error;
mod resumption;
mod session;

use std::sync::Arc;

pub use boring;
use boring::{
    error::ErrorStack,
    ssl::{Ssl, SslConnector, SslContext, SslContextRef, SslStream},
    x509::verify::X509CheckFlags,
};
pub use session::BoringSession;
use tungstenite_tls_core::{Endpoint, Pipe, ServerName, TlsConfig, TlsConnector, TlsError};

use crate::{configure::Builder, error::setup_error, resumption::Sessions};

const BACKEND: &str = "boring";

/// Makes BoringSSL sessions.
///
/// `From` an [`SslConnector`] of one's own it uses just that, as it is: ALPN too, for which
/// `http/1.1` is what WebSocket wants.
#[derive(Clone, Debug)]
pub struct BoringConnector {
    context: SslContext,
    sessions: Option<Arc<Sessions>>,
}

impl BoringConnector {
    /// Builds a connector. Reads the platform's roots, if they are wanted; does no network I/O.
    ///
    /// # Errors
    /// When an option cannot be honoured.
    pub fn new(config: &TlsConfig) -> Result<Self, TlsError> {
        let mut builder = Builder::new()?;
        config.apply(&mut builder)?;
        let (context, sessions) = builder.build();
        Ok(Self { context, sessions })
    }

    /// The native context.
    pub fn context(&self) -> &SslContextRef {
        &self.context
    }

    /// A connection that asks for the server name and verifies it.
    fn ssl(&self, name: &ServerName<'_>) -> Result<Ssl, ErrorStack> {
        let mut ssl = Ssl::new(&self.context)?;
        let text = name.to_str();
        match name {
            ServerName::IpAddress(ip) => ssl.param_mut().set_ip((*ip).into())?,
            _ => {
                ssl.set_hostname(&text)?;
                ssl.param_mut().set_hostflags(X509CheckFlags::NO_PARTIAL_WILDCARDS);
                ssl.param_mut().set_host(&text)?;
            }
        }
        Ok(ssl)
    }
}

impl From<SslConnector> for BoringConnector {
    fn from(connector: SslConnector) -> Self {
        Self { context: connector.into_context(), sessions: None }
    }
}

impl TlsConnector for BoringConnector {
    type Session = BoringSession;

    fn backend(&self) -> &'static str {
        BACKEND
    }

    fn start(&self, endpoint: &Endpoint) -> Result<BoringSession, TlsError> {
        let mut ssl = self.ssl(endpoint.server_name()).map_err(setup_error)?;
        if let Some(sessions) = &self.sessions {
            sessions.offer(&mut ssl, endpoint).map_err(setup_error)?;
        }
        let stream = SslStream::new(ssl, Pipe::new()).map_err(setup_error)?;
        Ok(BoringSession::new(stream, self.sessions.clone()))
    }
}
