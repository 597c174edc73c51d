//! The OpenSSL backend of `tungstenite-tls`.
//!
//! ```no_run
//! use std::net::TcpStream;
//! use tungstenite_tls_core::{TlsConfig, client_tls};
//! use tungstenite_tls_openssl::OpenSslConnector;
//!
//! let connector = OpenSslConnector::new(&TlsConfig::new())?;
//! let stream = TcpStream::connect("example.org:443")?;
//! let (socket, response) = client_tls("wss://example.org", stream, &connector).unwrap();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It links the system's OpenSSL, 1.1.1 or newer, or with the feature `vendored` one that it builds
//! from source. The platform's roots are found the same way with both.

// Allowed in `early_data.rs` and `resumption.rs`, for one call each.
#![deny(unsafe_code)]

mod configure;
mod early_data;
mod error;
mod resumption;
mod session;

use std::sync::Arc;

pub use openssl;
use openssl::{
    error::ErrorStack,
    ssl::{Ssl, SslConnector, SslContext, SslContextRef, SslStream},
    x509::verify::X509CheckFlags,
};
pub use session::OpenSslSession;
use tungstenite_tls_core::{Endpoint, Pipe, ServerName, TlsConfig, TlsConnector, TlsError};

use crate::{configure::Builder, error::setup_error, resumption::Sessions};

const BACKEND: &str = "openssl";

/// Makes OpenSSL sessions.
///
/// `From` an [`SslConnector`] of one's own it uses just that, as it is: ALPN too, for which
/// `http/1.1` is what WebSocket wants.
#[derive(Clone, Debug)]
pub struct OpenSslConnector {
    context: SslContext,
    sessions: Option<Arc<Sessions>>,
}

impl OpenSslConnector {
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

impl From<SslConnector> for OpenSslConnector {
    fn from(connector: SslConnector) -> Self {
        Self { context: connector.into_context(), sessions: None }
    }
}

impl TlsConnector for OpenSslConnector {
    type Session = OpenSslSession;

    fn backend(&self) -> &'static str {
        BACKEND
    }

    fn start(&self, endpoint: &Endpoint) -> Result<OpenSslSession, TlsError> {
        let mut ssl = self.ssl(endpoint.server_name()).map_err(setup_error)?;
        // Early data is written before the handshake is asked for.
        ssl.set_connect_state();
        if let Some(sessions) = &self.sessions {
            sessions.offer(&mut ssl, endpoint).map_err(setup_error)?;
        }
        let stream = SslStream::new(ssl, Pipe::new()).map_err(setup_error)?;
        Ok(OpenSslSession::new(stream, self.sessions.clone()))
    }
}
