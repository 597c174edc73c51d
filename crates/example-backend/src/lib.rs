//! A backend of your own: s2n-tls behind the contract of `tungstenite-tls-core`, using only its
//! public API.
//!
//! ```no_run
//! use std::{net::TcpStream, time::Duration};
//! use example_backend::S2nConnector;
//! use tungstenite_tls_core::{TlsConfig, client_tls};
//!
//! let connector = S2nConnector::new(&TlsConfig::new())?;
//! let stream = TcpStream::connect("example.org:443")?;
//! stream.set_read_timeout(Some(Duration::from_secs(10)))?;
//! let (socket, response) = client_tls("wss://example.org", stream, &connector).unwrap();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It is a template, with what a first version would have: roots, versions and ALPN. Every other
//! option is refused by name, without any code for it. `docs/writing-a-backend.md` explains it file
//! by file.

// Allowed in `transport.rs`.
#![deny(unsafe_code)]

#[cfg(doctest)]
#[doc = include_str!("../../../docs/writing-a-backend.md")]
struct Page;

mod configure;
mod error;
mod session;
mod transport;

pub use configure::LACKS;
use s2n_tls::{
    callbacks::VerifyHostNameCallback, config::Config, connection::Connection, enums::Blinding,
};
pub use session::S2nSession;
use tungstenite_tls_core::{
    Endpoint, ServerName, TlsConfig, TlsConnector, TlsError, backend::Offer,
};

use crate::{
    error::{BACKEND, setup_error},
    transport::Transport,
};

/// Makes s2n-tls sessions.
#[derive(Clone, Debug)]
pub struct S2nConnector {
    config: Config,
    offer: Offer,
}

impl S2nConnector {
    /// Builds a connector. Reads the platform's roots if the configuration uses them; does no
    /// network I/O.
    ///
    /// # Errors
    /// If an option is not supported.
    pub fn new(config: &TlsConfig) -> Result<Self, TlsError> {
        let offer = Offer::of(config);
        let config = config.apply(BACKEND, LACKS, configure::config)?;
        Ok(Self { config, offer })
    }

    fn connection(&self, name: &ServerName<'static>) -> Result<Connection, s2n_tls::error::Error> {
        let mut connection = Connection::new_client();
        connection.set_config(self.config.clone())?;
        // A session never blocks, so s2n-tls must not sleep after an error, as it would by default.
        // The stream is unusable then, and reports nothing to the peer.
        connection.set_blinding(Blinding::SelfService)?;
        match name {
            ServerName::DnsName(name) => {
                connection.set_server_name(name.as_ref())?;
            }
            // An address is not sent as SNI (RFC 6066, section 3), so the name to verify is set
            // separately.
            address => {
                connection.set_verify_host_callback(ThisAddress(address.to_str().into_owned()))?;
            }
        }
        connection.prefer_throughput()?;
        Ok(connection)
    }
}

impl TlsConnector for S2nConnector {
    type Session = S2nSession;

    fn backend(&self) -> &'static str {
        BACKEND
    }

    fn start(&self, endpoint: &Endpoint) -> Result<S2nSession, TlsError> {
        let transport = self.connection(endpoint.server_name()).and_then(Transport::new);
        transport.map(S2nSession::new).map_err(|error| setup_error(&error))
    }

    fn offer(&self) -> Option<&Offer> {
        Some(&self.offer)
    }
}

/// Accepts a certificate for this IP address. s2n-tls calls this for each name in a certificate.
struct ThisAddress(String);

impl VerifyHostNameCallback for ThisAddress {
    fn verify_host_name(&self, name: &str) -> bool {
        name == self.0
    }
}
