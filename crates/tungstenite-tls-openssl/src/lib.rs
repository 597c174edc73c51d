//! The OpenSSL backend of `tungstenite-tls`.
//!
//! ```no_run
//! use std::{net::TcpStream, time::Duration};
//! use tungstenite_tls_core::{TlsConfig, client_tls};
//! use tungstenite_tls_openssl::OpenSslConnector;
//!
//! let connector = OpenSslConnector::new(&TlsConfig::new())?;
//! let stream = TcpStream::connect("example.org:443")?;
//! stream.set_read_timeout(Some(Duration::from_secs(10)))?;
//! let (socket, response) = client_tls("wss://example.org", stream, &connector).unwrap();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It links the system's OpenSSL, 1.1.1 or newer, or with the feature `vendored` one that it builds
//! from source. The platform's roots are found the same way with both.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]
// Allowed in `ffi.rs`, for what the `openssl` crate does not reach.
#![deny(unsafe_code)]

mod algorithms;
mod client_hello;
mod configure;
mod connection;
mod error;
mod ffi;
mod fips;
mod group;
mod identity;
mod ocsp;
mod resumption;
mod session;
mod timestamps;
mod trust;
mod verify;

use std::sync::Arc;

pub use configure::LACKS;
pub use openssl;
use openssl::{
    error::ErrorStack,
    ssl::{SslConnector, SslContext, SslContextBuilder, SslContextRef, SslStream},
};
pub use session::OpenSslSession;
use tungstenite_tls_core::{Endpoint, TlsConfig, TlsConnector, TlsError, backend::Pipe};

use crate::{
    configure::Parts,
    connection::PerConnection,
    error::{BACKEND, setup_error},
    resumption::Sessions,
};

/// Makes OpenSSL sessions.
///
/// `From` your own [`SslConnector`] uses it unchanged. That includes ALPN, for which WebSocket wants
/// `http/1.1`. To change some of what a [`TlsConfig`] makes,
/// [`with_native_config`](Self::with_native_config).
#[derive(Clone, Debug)]
pub struct OpenSslConnector {
    context: SslContext,
    per_connection: PerConnection,
    sessions: Option<Arc<Sessions>>,
}

impl OpenSslConnector {
    /// Builds a connector. Reads the platform's roots, if they are wanted; does no network I/O.
    ///
    /// # Errors
    /// If the backend does not support an option.
    pub fn new(config: &TlsConfig) -> Result<Self, TlsError> {
        config.apply(BACKEND, LACKS, |settings| Parts::of(settings).map(Self::assemble))
    }

    /// As [`new`](Self::new), and `edit` has the last word on the native context, for what a
    /// [`TlsConfig`] has no option: what both set is as `edit` set it. The server's name, SNI, the
    /// clock and the request for an OCSP response belong to each connection and come after it.
    ///
    /// Resumption, `Roots::Exactly`, pins and the verification hook, must-staple, revocation lists and
    /// the key log work by callbacks of the context. An edit that sets such a callback puts its own in
    /// their place; nobody checks that.
    ///
    /// A session store ([`TlsConfig::with_session_store`]) knows nothing of the edit, so beside one the
    /// edit needs a name ([`TlsConfig::with_session_label`]).
    ///
    /// # Errors
    /// As [`new`](Self::new), when `edit` fails, and beside a session store without a label.
    pub fn with_native_config(
        config: &TlsConfig,
        edit: impl FnOnce(&mut SslContextBuilder) -> Result<(), ErrorStack>,
    ) -> Result<Self, TlsError> {
        config.apply(BACKEND, LACKS, |settings| {
            settings.allow_native_edit()?;
            let mut parts = Parts::of(settings)?;
            edit(&mut parts.context).map_err(setup_error)?;
            Ok(Self::assemble(parts))
        })
    }

    fn assemble(Parts { context, per_connection, sessions }: Parts) -> Self {
        Self { context: context.build(), per_connection, sessions }
    }

    fn allows_early_data(&self) -> bool {
        self.sessions.as_ref().is_some_and(|sessions| sessions.allow_early_data())
    }

    /// The native context.
    pub fn context(&self) -> &SslContextRef {
        &self.context
    }
}

impl From<SslConnector> for OpenSslConnector {
    fn from(connector: SslConnector) -> Self {
        let context = connector.into_context();
        Self { context, per_connection: PerConnection::default(), sessions: None }
    }
}

impl TlsConnector for OpenSslConnector {
    type Session = OpenSslSession;

    fn backend(&self) -> &'static str {
        BACKEND
    }

    fn start(&self, endpoint: &Endpoint) -> Result<OpenSslSession, TlsError> {
        let mut ssl = self.per_connection.start(&self.context, endpoint).map_err(setup_error)?;
        // Early data is written before the handshake is asked for.
        ssl.set_connect_state();
        let sessions = self.sessions.as_ref();
        let sessions = sessions.map(|kept| kept.offer(&mut ssl, endpoint)).transpose();
        let sessions = sessions.map_err(setup_error)?;
        let stream = SslStream::new(ssl, Pipe::new()).map_err(setup_error)?;
        Ok(OpenSslSession::new(stream, sessions, self.allows_early_data()))
    }
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
