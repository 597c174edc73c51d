//! A server as its clients know it, which remembers sessions: [`Host`].

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

/// Makes the server's side of connections, all of one server: what was handed to a client on one of
/// them is good on the others. A new one is a server that has forgotten everything.
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

    /// A server of rustls that presents these certificates, with any content, and signs with that
    /// key. It echoes.
    ///
    /// # Errors
    /// When rustls cannot be configured so.
    #[cfg(feature = "server-rustls")]
    pub fn presenting(
        identity: rustls::sign::CertifiedKey,
        versions: &[&'static rustls::SupportedProtocolVersion],
    ) -> io::Result<Self> {
        let acceptor = RustlsAcceptor::presenting(identity, versions)?;
        Ok(Self::new(Arc::new(acceptor), Behaviour::Echo))
    }

    /// The same server, where it refuses earlier sessions so; `None`: it does not.
    pub fn refusing(&self, refusal: Option<SessionRefusal>) -> Self {
        Self { refusal, ..self.clone() }
    }

    /// The same server, on a connection where it does something otherwise.
    pub fn varied(&self, variation: Variation) -> Self {
        Self { variation, ..self.clone() }
    }

    /// The same server, where it behaves otherwise once TLS is there.
    pub fn behaving(&self, behaviour: Behaviour) -> Self {
        Self { behaviour, ..self.clone() }
    }

    /// Only the TLS of one connection.
    pub fn session(&self, wire: Wire) -> io::Result<Box<dyn ServerSession>> {
        self.acceptor.accept(wire, self.variation)
    }

    /// The server's side of one connection.
    pub fn peer(&self, wire: Wire) -> io::Result<Peer> {
        let wire = wire.refusing(self.refusal);
        Ok(Peer::new(self.acceptor.accept(wire, self.variation)?, self.behaviour))
    }
}
