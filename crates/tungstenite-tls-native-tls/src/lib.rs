//! The native-tls backend of `tungstenite-tls`: the TLS of the operating system, which is SChannel
//! on Windows, Secure Transport on Apple's systems, and OpenSSL elsewhere.
//!
//! ```no_run
//! use std::net::TcpStream;
//! use tungstenite_tls_core::{TlsConfig, client_tls};
//! use tungstenite_tls_native_tls::NativeTlsConnector;
//!
//! let connector = NativeTlsConnector::new(&TlsConfig::new())?;
//! let stream = TcpStream::connect("example.org:443")?;
//! let (socket, response) = client_tls("wss://example.org", stream, &connector).unwrap();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! native-tls shows what its libraries have in common, which is little: not the version of TLS nor
//! the cipher suite, and of the peer's certificates the first alone.

#![forbid(unsafe_code)]

mod configure;
mod error;
mod session;

pub use native_tls;
pub use session::NativeTlsSession;
use tungstenite_tls_core::{Endpoint, TlsConfig, TlsConnector, TlsError};

use crate::configure::Builder;

const BACKEND: &str = "native-tls";

/// Makes native-tls sessions.
///
/// `From` a [`native_tls::TlsConnector`] of one's own it uses just that, as it is: ALPN too, for
/// which `http/1.1` is what WebSocket wants.
#[derive(Clone, Debug)]
pub struct NativeTlsConnector {
    connector: native_tls::TlsConnector,
}

impl NativeTlsConnector {
    /// Builds a connector. Reads the platform's roots, if they are files; does no network I/O.
    ///
    /// # Errors
    /// When an option cannot be honoured.
    pub fn new(config: &TlsConfig) -> Result<Self, TlsError> {
        let mut builder = Builder::new();
        config.apply(&mut builder)?;
        Ok(Self::from(builder.build()?))
    }

    /// The native connector.
    pub fn connector(&self) -> &native_tls::TlsConnector {
        &self.connector
    }
}

impl From<native_tls::TlsConnector> for NativeTlsConnector {
    fn from(connector: native_tls::TlsConnector) -> Self {
        Self { connector }
    }
}

impl TlsConnector for NativeTlsConnector {
    type Session = NativeTlsSession;

    fn backend(&self) -> &'static str {
        BACKEND
    }

    fn start(&self, endpoint: &Endpoint) -> Result<NativeTlsSession, TlsError> {
        let name = endpoint.server_name().to_str().into_owned();
        Ok(NativeTlsSession::new(self.connector.clone(), name))
    }
}
