//! The rustls backend of `tungstenite-tls`.
//!
//! ```no_run
//! use std::{net::TcpStream, time::Duration};
//! use tungstenite_tls_core::{TlsConfig, client_tls};
//! use tungstenite_tls_rustls::RustlsConnector;
//!
//! let connector = RustlsConnector::new(&TlsConfig::new())?;
//! let stream = TcpStream::connect("example.org:443")?;
//! stream.set_read_timeout(Some(Duration::from_secs(10)))?;
//! let (socket, response) = client_tls("wss://example.org", stream, &connector).unwrap();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The crypto provider
//! rustls leaves cryptography to a provider. The provider is, in this order: the one given to
//! [`RustlsConnector::with_provider`]; the process-wide default, if the program installed one; the
//! one that this crate's features compile in: `aws-lc-rs` (default), else `ring`, else `size`.
//! Without a provider, building a connector fails. This crate never installs a process-wide
//! provider.
//!
//! `size` is for small programs: ring with X25519, AES-128-GCM, ChaCha20-Poly1305, and signatures
//! by P-256 and RSA with SHA-256. With the feature `tls12` it has P-256 as a group too, without
//! which servers of TLS 1.2 could not use such a key. Client keys are on P-256 or P-384. A
//! configuration that asks for other algorithms is refused by name. With a server or an issuer that
//! needs others, the handshake fails.
//!
//! # What rustls cannot do
//! These options are refused by name when a connector is built: a session store, False Start,
//! must-staple, Signed Certificate Timestamps; with the provider ring also Encrypted Client Hello
//! and post-quantum key exchange. GREASE of Encrypted Client Hello needs TLS 1.3 as the minimum
//! version. Compressed certificates need this crate's features `zlib` and `brotli`.
//!
//! If the platform's roots are not files (Windows, Apple's systems, Android), the platform judges
//! the certificates that lead to them. With [`Roots::Platform`], revocation lists, pins of more
//! than the leaf, the verification hook and leaving the name unchecked are refused there.
//!
//! [`Roots::Platform`]: tungstenite_tls_core::Roots::Platform

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]
#![forbid(unsafe_code)]

mod algorithms;
mod chain_finder;
mod clock;
mod compiled_in;
mod compression;
mod config_cache;
mod configure;
mod ech;
mod error;
mod exactly;
mod handshake_signature;
mod identity;
mod issuers;
mod key_log;
mod provider;
mod reason;
mod roots;
mod session;
mod sessions;
mod signatures;
#[cfg(all(feature = "size", not(any(feature = "ring", feature = "aws-lc-rs"))))]
mod small;
mod staple;
mod trust;
mod verifier;
mod with_lists;

use std::sync::Arc;

pub use configure::LACKS;
pub use rustls;
use rustls::{ClientConfig, ClientConnection, crypto::CryptoProvider};
pub use session::RustlsSession;
use tungstenite_tls_core::{
    Endpoint, ServerName, TlsConfig, TlsConnector, TlsError, backend::Offer,
};

use crate::{
    config_cache::{ConfigCache, Edit},
    error::{BACKEND, tls_error},
};

/// Makes rustls sessions.
///
/// A connector made `From` your own [`rustls::ClientConfig`] uses it unchanged. That includes ALPN,
/// for which WebSocket needs `http/1.1`, and its session cache, which forgets no session that a
/// server refuses.
///
/// ```
/// use tungstenite_tls_core::{TlsConfig, TlsError};
/// use tungstenite_tls_rustls::{RustlsConnector, rustls::ClientConfig};
///
/// fn connectors(native: ClientConfig) -> Result<[RustlsConnector; 2], TlsError> {
///     Ok([RustlsConnector::new(&TlsConfig::new())?, native.into()])
/// }
/// ```
#[derive(Clone, Debug)]
pub struct RustlsConnector {
    config: Arc<ClientConfig>,
    /// `None` if `config` is the caller's own, which is used for all servers.
    configs: Option<Arc<ConfigCache>>,
    /// `None` if the caller's own code has changed it.
    offer: Option<Offer>,
}

impl RustlsConnector {
    /// Builds a connector with the default provider (see the crate's front page). Reads the
    /// platform's roots if the configuration uses them and they are files; does no network I/O.
    ///
    /// # Errors
    /// If there is no provider, and if an option is not supported.
    pub fn new(config: &TlsConfig) -> Result<Self, TlsError> {
        Self::with_provider(config, provider::default()?)
    }

    /// As [`new`](Self::new), with your own provider.
    ///
    /// # Errors
    /// If the backend does not support an option.
    pub fn with_provider(
        config: &TlsConfig,
        provider: Arc<CryptoProvider>,
    ) -> Result<Self, TlsError> {
        Self::build(config, provider, None)
    }

    /// Like [`new`](Self::new), for what rustls can do and [`TlsConfig`] has no option for: `edit`
    /// gets rustls's own configuration, made from `config`, and what it sets wins.
    ///
    /// The connector has a configuration for each port, so that a session cache that `edit` sets
    /// holds sessions of only one port. So `edit` is called more than once: here, and when a port
    /// is first connected to. If `config` has names other than the URL's, there is a configuration
    /// for each server. A cache that `edit` sets decides for itself what it keeps, and for how
    /// long.
    ///
    /// ```no_run
    /// use tungstenite_tls_core::TlsConfig;
    /// use tungstenite_tls_rustls::RustlsConnector;
    ///
    /// let connector = RustlsConnector::with_native_config(&TlsConfig::new(), |config| {
    ///     config.enable_secret_extraction = true;
    /// })?;
    /// # Ok::<(), tungstenite_tls_core::TlsError>(())
    /// ```
    ///
    /// # Errors
    /// The same errors as [`new`](Self::new). [`TlsConfig::require_fips`] is judged after `edit`,
    /// for no server in particular.
    pub fn with_native_config(
        config: &TlsConfig,
        edit: impl Fn(&mut ClientConfig) + Send + Sync + 'static,
    ) -> Result<Self, TlsError> {
        Self::build(config, provider::default()?, Some(Box::new(edit)))
    }

    fn build(
        config: &TlsConfig,
        provider: Arc<CryptoProvider>,
        edit: Option<Box<Edit>>,
    ) -> Result<Self, TlsError> {
        let offer = edit.is_none().then(|| provider::offer(config, &provider));
        let configs = config
            .apply(BACKEND, LACKS, |settings| configure::configs(settings, provider, edit))?;
        Ok(Self { config: Arc::new(configs.common()), configs: Some(Arc::new(configs)), offer })
    }

    /// The native configuration. A connection's own may have other names, and keeps its sessions
    /// elsewhere.
    pub fn config(&self) -> &Arc<ClientConfig> {
        &self.config
    }

    /// The configuration that holds the sessions of `endpoint`, and the name to give to rustls with
    /// it.
    fn config_for(&self, endpoint: &Endpoint) -> (Arc<ClientConfig>, ServerName<'static>) {
        match &self.configs {
            Some(configs) => configs.of(endpoint),
            None => (self.config.clone(), endpoint.server_name().clone()),
        }
    }

    fn session(
        &self,
        config: Arc<ClientConfig>,
        name: ServerName<'static>,
        endpoint: &Endpoint,
    ) -> Result<RustlsSession, TlsError> {
        let kept = self.configs.as_ref().and_then(|configs| configs.sessions());
        let sessions = kept.map(|kept| kept.connection(endpoint));
        let start = || ClientConnection::new(config, name);
        let (connection, _) = sessions::during(sessions.as_ref(), start);
        let provider = provider::name(self.config.crypto_provider());
        Ok(RustlsSession::new(connection.map_err(tls_error)?, provider, sessions))
    }
}

impl From<Arc<ClientConfig>> for RustlsConnector {
    fn from(config: Arc<ClientConfig>) -> Self {
        Self { config, configs: None, offer: None }
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
        let (mut config, name) = self.config_for(endpoint);
        // If its configuration allows early data, rustls announces some to the server even if it is
        // given none. The caller's own configuration is used unchanged.
        if config.enable_early_data && self.configs.is_some() {
            Arc::make_mut(&mut config).enable_early_data = false;
        }
        self.session(config, name, endpoint)
    }

    fn start_early(&self, endpoint: &Endpoint) -> Result<RustlsSession, TlsError> {
        let (config, name) = self.config_for(endpoint);
        self.session(config, name, endpoint)
    }

    fn offer(&self) -> Option<&Offer> {
        self.offer.as_ref()
    }
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
