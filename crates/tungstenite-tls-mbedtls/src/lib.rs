//! The Mbed TLS backend of `tungstenite-tls`: a first step, which speaks TLS 1.2 alone.
//!
//! ```no_run
//! use std::{net::TcpStream, time::Duration};
//! use tungstenite_tls_core::{TlsConfig, client_tls};
//! use tungstenite_tls_mbedtls::MbedTlsConnector;
//!
//! let connector = MbedTlsConnector::new(&TlsConfig::new())?;
//! let stream = TcpStream::connect("example.org:443")?;
//! stream.set_read_timeout(Some(Duration::from_secs(10)))?;
//! let (socket, response) = client_tls("wss://example.org", stream, &connector).unwrap();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! This crate builds Mbed TLS 3.6 from source, which needs CMake, a C compiler, libclang and
//! rustfmt. The library has no support for threads in this build, so handshakes are done one at a
//! time in the whole process; data is sent and received in parallel.

#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]
// Allowed in `ffi`.
#![deny(unsafe_code)]

mod configure;
mod error;
#[allow(unsafe_code)]
mod ffi;
mod message;
mod resumption;
mod session;
mod strict;
mod verify;

use std::sync::Arc;

pub use configure::LACKS;
pub use session::MbedTlsSession;
use tungstenite_tls_core::{
    Endpoint, TlsConfig, TlsConnector, TlsError,
    backend::{KeyLogFile, Offer},
};

use crate::{
    error::{BACKEND, setup_error},
    ffi::{Config, Connection},
    resumption::Sessions,
    session::Progress,
    verify::Demands,
};

/// Makes sessions of Mbed TLS.
///
/// ```
/// use tungstenite_tls_core::{Roots, TlsConfig, TlsConnector};
/// use tungstenite_tls_mbedtls::MbedTlsConnector;
///
/// let connector = MbedTlsConnector::new(&TlsConfig::new().with_roots(Roots::Bundled))?;
/// assert_eq!(connector.backend(), "mbedtls");
/// # Ok::<(), tungstenite_tls_core::TlsError>(())
/// ```
#[derive(Clone, Debug)]
pub struct MbedTlsConnector {
    config: Arc<Config>,
    demands: Demands,
    sessions: Option<Sessions>,
    key_log: Option<Arc<KeyLogFile>>,
    record_size: usize,
    offer: Offer,
}

impl MbedTlsConnector {
    /// Builds a connector. Reads the platform's roots if the configuration uses them; does no
    /// network I/O.
    ///
    /// # Errors
    /// If the backend does not support an option.
    pub fn new(config: &TlsConfig) -> Result<Self, TlsError> {
        config.apply(BACKEND, LACKS, |settings| {
            Ok(Self {
                config: Arc::new(configure::config(settings)?),
                demands: Demands::of(settings),
                sessions: settings.kept_sessions(),
                key_log: settings.key_log()?.map(Arc::new),
                record_size: settings.max_record_size().unwrap_or(u16::MAX).into(),
                offer: Offer::of(config),
            })
        })
    }
}

impl TlsConnector for MbedTlsConnector {
    type Session = MbedTlsSession;

    fn backend(&self) -> &'static str {
        BACKEND
    }

    fn start(&self, endpoint: &Endpoint) -> Result<MbedTlsSession, TlsError> {
        let mut connection = Connection::new(Arc::clone(&self.config)).map_err(setup_error)?;
        connection.set_name(self.demands.sni(endpoint)).map_err(setup_error)?;
        let sessions = self.sessions.as_ref().map(|kept| kept.connection(endpoint));
        if let Some(session) = sessions.as_ref().and_then(|sessions| sessions.offer()) {
            connection.offer(&session).map_err(setup_error)?;
        }
        Ok(MbedTlsSession {
            connection,
            demand: self.demands.on(endpoint),
            sessions,
            key_log: self.key_log.clone(),
            record_size: self.record_size,
            progress: Progress::default(),
        })
    }

    fn offer(&self) -> Option<&Offer> {
        Some(&self.offer)
    }
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
