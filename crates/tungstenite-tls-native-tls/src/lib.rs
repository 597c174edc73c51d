//! The native-tls backend of `tungstenite-tls`: the TLS of the operating system, which is SChannel
//! on Windows, Secure Transport on Apple's systems, and OpenSSL elsewhere.
//!
//! ```no_run
//! use std::{net::TcpStream, time::Duration};
//! use tungstenite_tls_core::{TlsConfig, client_tls};
//! use tungstenite_tls_native_tls::NativeTlsConnector;
//!
//! let connector = NativeTlsConnector::new(&TlsConfig::new())?;
//! let stream = TcpStream::connect("example.org:443")?;
//! stream.set_read_timeout(Some(Duration::from_secs(10)))?;
//! let (socket, response) = client_tls("wss://example.org", stream, &connector).unwrap();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! native-tls shows what its libraries have in common, which is little: neither the TLS version nor
//! the cipher suite, and only the first of the peer's certificates. So pins and [`Roots::Exactly`]
//! are checked right after the handshake, before any data goes either way, and options that
//! native-tls cannot set are refused.
//!
//! A TLS 1.2 server has seen the client's certificate by the end of the handshake. So an identity
//! together with pins or `Roots::Exactly` needs TLS 1.3 as the minimum version: with TLS 1.3 a
//! refused server sees no client certificate. Without it, building the connector fails with an
//! error that says so.
//!
//! [`Roots::Exactly`]: tungstenite_tls_core::Roots::Exactly

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]
#![forbid(unsafe_code)]

mod configure;
mod error;
mod identity;
mod peer;
#[cfg(any(windows, target_vendor = "apple", test))]
mod schannel;
mod session;

use std::sync::Arc;

pub use configure::LACKS;
pub use native_tls;
use native_tls::TlsConnectorBuilder;
pub use session::NativeTlsSession;
use tungstenite_tls_core::{
    Endpoint, TlsConfig, TlsConnector, TlsError,
    backend::{Offer, Settings},
};

use crate::{error::BACKEND, peer::Peer};

/// Makes native-tls sessions.
///
/// A connector made `From` your own [`native_tls::TlsConnector`] uses it unchanged. That includes
/// ALPN, for which WebSocket needs `http/1.1`.
///
/// ```
/// use tungstenite_tls_core::{TlsConfig, TlsError};
/// use tungstenite_tls_native_tls::{NativeTlsConnector, native_tls::TlsConnector};
///
/// fn connectors(native: TlsConnector) -> Result<[NativeTlsConnector; 2], TlsError> {
///     Ok([NativeTlsConnector::new(&TlsConfig::new())?, native.into()])
/// }
/// ```
#[derive(Clone, Debug)]
pub struct NativeTlsConnector {
    connector: native_tls::TlsConnector,
    peer: Arc<Peer>,
    /// `None` if the caller's own code has changed it.
    offer: Option<Offer>,
}

impl NativeTlsConnector {
    /// Builds a connector. Reads the platform's roots, if they are files; does no network I/O.
    ///
    /// # Errors
    /// If the backend does not support an option.
    pub fn new(config: &TlsConfig) -> Result<Self, TlsError> {
        let offer = Some(Offer::of(config));
        Ok(Self { offer, ..Self::with_native_config(config, |_| ())? })
    }

    /// Like [`new`](Self::new), for what native-tls's own builder can do in addition. `edit` comes
    /// last, so what it sets wins over `config`. The names, the pins and the trusted servers of
    /// `config` are not part of that builder, and always apply. If `edit` sets an identity or
    /// lowers the minimum version, a TLS 1.2 server that they refuse may see the client's
    /// certificate; this is not checked.
    ///
    /// ```no_run
    /// use tungstenite_tls_core::TlsConfig;
    /// use tungstenite_tls_native_tls::NativeTlsConnector;
    ///
    /// let connector = NativeTlsConnector::with_native_config(&TlsConfig::new(), |builder| {
    ///     builder.use_sni(true);
    /// })?;
    /// # Ok::<(), tungstenite_tls_core::TlsError>(())
    /// ```
    ///
    /// # Errors
    /// The same errors as [`new`](Self::new).
    pub fn with_native_config(
        config: &TlsConfig,
        edit: impl FnOnce(&mut TlsConnectorBuilder),
    ) -> Result<Self, TlsError> {
        let build = |settings: &Settings<'_>| configure::connector(settings, edit);
        let (connector, peer) = config.apply(BACKEND, LACKS, build)?;
        Ok(Self { connector, peer: Arc::new(peer), offer: None })
    }

    /// The native connector.
    pub fn connector(&self) -> &native_tls::TlsConnector {
        &self.connector
    }
}

impl From<native_tls::TlsConnector> for NativeTlsConnector {
    fn from(connector: native_tls::TlsConnector) -> Self {
        Self { connector, peer: Arc::default(), offer: None }
    }
}

impl TlsConnector for NativeTlsConnector {
    type Session = NativeTlsSession;

    fn backend(&self) -> &'static str {
        BACKEND
    }

    fn start(&self, endpoint: &Endpoint) -> Result<NativeTlsSession, TlsError> {
        let peer = Arc::clone(&self.peer);
        Ok(NativeTlsSession::new(self.connector.clone(), peer, endpoint.clone()))
    }

    fn offer(&self) -> Option<&Offer> {
        self.offer.as_ref()
    }
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
