//! The BoringSSL backend of `tungstenite-tls`.
//!
//! ```no_run
//! use std::{net::TcpStream, time::Duration};
//! use tungstenite_tls_core::{TlsConfig, client_tls};
//! use tungstenite_tls_boring::BoringConnector;
//!
//! let connector = BoringConnector::new(&TlsConfig::new())?;
//! let stream = TcpStream::connect("example.org:443")?;
//! stream.set_read_timeout(Some(Duration::from_secs(10)))?;
//! let (socket, response) = client_tls("wss://example.org", stream, &connector).unwrap();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! This crate builds BoringSSL from source, which needs cmake, a C++ compiler and libclang.
//! BoringSSL exports the same symbols as OpenSSL, so one program cannot hold both.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]
// Allowed in `ffi.rs`, for what the `boring` crate does not cover.
#![deny(unsafe_code)]

mod algorithms;
mod compression;
mod configure;
mod connection;
mod ech;
mod error;
mod ffi;
mod identity;
mod resumption;
mod session;
mod trust;
mod verify;

use std::sync::Arc;

pub use boring;
use boring::{
    error::ErrorStack,
    ssl::{SslConnector, SslContext, SslContextBuilder, SslContextRef, SslStream},
};
pub use configure::LACKS;
pub use session::BoringSession;
use tungstenite_tls_core::{
    Endpoint, TlsConfig, TlsConnector, TlsError,
    backend::{Offer, Pipe},
};

use crate::{
    configure::Parts,
    connection::PerConnection,
    error::{BACKEND, setup_error},
    resumption::Sessions,
};

/// Makes BoringSSL sessions.
///
/// A connector made `From` your own [`SslConnector`] uses it unchanged. That includes ALPN, for
/// which WebSocket needs `http/1.1`. To change some of what a [`TlsConfig`] makes,
/// [`with_native_config`](Self::with_native_config).
///
/// ```
/// use tungstenite_tls_boring::{BoringConnector, boring::ssl::SslConnector};
/// use tungstenite_tls_core::{TlsConfig, TlsError};
///
/// fn connectors(native: SslConnector) -> Result<[BoringConnector; 2], TlsError> {
///     Ok([BoringConnector::new(&TlsConfig::new())?, native.into()])
/// }
/// ```
#[derive(Clone, Debug)]
pub struct BoringConnector {
    context: SslContext,
    per_connection: PerConnection,
    sessions: Option<Arc<Sessions>>,
    /// `None` if the caller's own code has changed it.
    offer: Option<Offer>,
}

impl BoringConnector {
    /// Builds a connector. Reads the platform's roots if the configuration uses them; does no
    /// network I/O.
    ///
    /// # Errors
    /// If the backend does not support an option.
    pub fn new(config: &TlsConfig) -> Result<Self, TlsError> {
        config.apply(BACKEND, LACKS, |settings| {
            let offer = Some(Offer::of(config));
            Ok(Self { offer, ..Self::assemble(Parts::of(settings)?) })
        })
    }

    /// Like [`new`](Self::new), for what [`TlsConfig`] has no option for: `edit` changes the native
    /// context last, so what it sets wins. The server's name, SNI, the clock and Encrypted Client
    /// Hello belong to each connection and are set after `edit`.
    ///
    /// Resumption, `Roots::Exactly`, pins and the verification hook, revocation lists and the key
    /// log work by callbacks of the context. An edit that sets such a callback replaces them; this
    /// is not checked.
    ///
    /// A session store ([`TlsConfig::with_session_store`]) does not know about the edit, so with a
    /// store the edit needs a label ([`TlsConfig::with_session_label`]).
    ///
    /// ```no_run
    /// use tungstenite_tls_core::TlsConfig;
    /// use tungstenite_tls_boring::BoringConnector;
    ///
    /// let connector = BoringConnector::with_native_config(&TlsConfig::new(), |context| {
    ///     context.set_grease_enabled(true);
    ///     Ok(())
    /// })?;
    /// # Ok::<(), tungstenite_tls_core::TlsError>(())
    /// ```
    ///
    /// # Errors
    /// The same errors as [`new`](Self::new), the errors of `edit`, and an error if there is a
    /// session store without a label.
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
        Self { context: context.build(), per_connection, sessions, offer: None }
    }

    fn allows_early_data(&self) -> bool {
        self.sessions.as_ref().is_some_and(|sessions| sessions.allow_early_data())
    }

    /// The native context.
    pub fn context(&self) -> &SslContextRef {
        &self.context
    }
}

impl From<SslConnector> for BoringConnector {
    fn from(connector: SslConnector) -> Self {
        let context = connector.into_context();
        Self { context, per_connection: PerConnection::default(), sessions: None, offer: None }
    }
}

impl TlsConnector for BoringConnector {
    type Session = BoringSession;

    fn backend(&self) -> &'static str {
        BACKEND
    }

    fn start(&self, endpoint: &Endpoint) -> Result<BoringSession, TlsError> {
        let mut ssl = self.per_connection.start(&self.context, endpoint).map_err(setup_error)?;
        let sessions = self.sessions.as_ref();
        let sessions = sessions.map(|kept| kept.offer(&mut ssl, endpoint)).transpose();
        let sessions = sessions.map_err(setup_error)?;
        let stream = SslStream::new(ssl, Pipe::new()).map_err(setup_error)?;
        let encrypts_hello = self.per_connection.encrypts_hello();
        Ok(BoringSession::new(stream, sessions, self.allows_early_data(), encrypts_hello))
    }

    fn offer(&self) -> Option<&Offer> {
        self.offer.as_ref()
    }
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
