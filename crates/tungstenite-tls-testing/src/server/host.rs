//! A server that remembers sessions from one connection to the next: [`Host`].

use std::{io, sync::Arc};

#[cfg(feature = "server-rustls")]
use super::rustls::RustlsAcceptor;
use super::{
    behaviour::Behaviour,
    peer::Peer,
    resumption::SessionRefusal,
    session::{Acceptor, ServerSession, Variation},
    wire::Wire,
};

/// Makes the server's side of connections to one server: a session from one connection can be
/// resumed on another. A new `Host` is a server that remembers no session.
#[derive(Clone)]
pub struct Host {
    acceptor: Arc<dyn Acceptor>,
    behaviour: Behaviour,
    variation: Variation,
    refusal: Option<SessionRefusal>,
}

impl Host {
    pub(super) fn new(acceptor: Arc<dyn Acceptor>, behaviour: Behaviour) -> Self {
        Self { acceptor, behaviour, variation: Variation::default(), refusal: None }
    }

    /// A rustls echo server that presents these certificates and signs with this key. Neither is
    /// checked.
    ///
    /// # Errors
    /// If rustls does not support the versions.
    #[cfg(feature = "server-rustls")]
    pub fn presenting(
        identity: rustls::sign::CertifiedKey,
        versions: &[&'static rustls::SupportedProtocolVersion],
    ) -> io::Result<Self> {
        let acceptor = RustlsAcceptor::presenting(identity, versions)?;
        Ok(Self::new(Arc::new(acceptor), Behaviour::Echo))
    }

    /// The same server, but refusing earlier sessions in this way. `None`: it accepts them.
    pub fn refusing(&self, refusal: Option<SessionRefusal>) -> Self {
        Self { refusal, ..self.clone() }
    }

    /// The same server, with this variation on its connections.
    pub fn varied(&self, variation: Variation) -> Self {
        Self { variation, ..self.clone() }
    }

    /// The same server, with this behaviour after the TLS handshake.
    pub fn behaving(&self, behaviour: Behaviour) -> Self {
        Self { behaviour, ..self.clone() }
    }

    /// The TLS session of one connection, without WebSocket.
    pub fn session(&self, wire: Wire) -> io::Result<Box<dyn ServerSession>> {
        self.acceptor.accept(wire, self.variation)
    }

    /// The server's side of one connection.
    pub fn peer(&self, wire: Wire) -> io::Result<Peer> {
        let wire = wire.refusing(self.refusal);
        Ok(Peer::new(self.acceptor.accept(wire, self.variation)?, self.behaviour))
    }
}
