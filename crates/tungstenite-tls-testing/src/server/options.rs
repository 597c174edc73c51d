//! How a server is configured: [`ServerOptions`].

use std::{io, ops::RangeInclusive, time::Duration};

use tungstenite_tls_core::{
    CertificateCompression, CertificateDer, CipherSuite, Group, TlsVersion,
};

use super::{
    behaviour::Behaviour,
    host::Host,
    library::ServerLibrary,
    peer::Peer,
    resumption::{ServerResumption, SessionRefusal},
    session::{ClientAuth, ServerTls},
    wire::Wire,
};
use crate::certificates::{Certificates, Identity};

/// How a test server does TLS, and what it does after the handshake.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    tls: ServerTls,
    behaviour: Behaviour,
    refusal: Option<SessionRefusal>,
}

impl ServerOptions {
    /// An echo server with the good certificate of [`Certificates::shared`], TLS 1.2 and 1.3, and
    /// ALPN `http/1.1`. It asks for no client certificate, lets clients resume with tickets, and
    /// takes no early data.
    pub fn new() -> Self {
        Self {
            tls: ServerTls {
                identity: Certificates::shared().localhost.clone(),
                versions: TlsVersion::Tls12..=TlsVersion::Tls13,
                alpn: vec![b"http/1.1".to_vec()],
                cipher_suites: Vec::new(),
                groups: Vec::new(),
                client_certificate: None,
                ocsp: Vec::new(),
                certificate_compression: Vec::new(),
                key_log: false,
                resumption: ServerResumption::Tickets,
                early_data: 0,
                ticket_lifetime: None,
                tickets: None,
            },
            behaviour: Behaviour::Echo,
            refusal: None,
        }
    }

    /// Presents another certificate.
    #[must_use]
    pub fn identity(mut self, identity: &Identity) -> Self {
        self.tls.identity = identity.clone();
        self
    }

    /// Speaks only these versions of TLS.
    #[must_use]
    pub fn versions(mut self, versions: RangeInclusive<TlsVersion>) -> Self {
        self.tls.versions = versions;
        self
    }

    /// Supports only these cipher suites. For a TLS version that none of them is for, it supports
    /// all that the library has.
    #[must_use]
    pub fn cipher_suites(mut self, suites: impl IntoIterator<Item = CipherSuite>) -> Self {
        self.tls.cipher_suites = suites.into_iter().collect();
        self
    }

    /// Supports only these key-exchange groups. Starting the server fails if the library lacks one.
    #[must_use]
    pub fn groups(mut self, groups: impl IntoIterator<Item = Group>) -> Self {
        self.tls.groups = groups.into_iter().collect();
        self
    }

    /// Staples this OCSP response, in DER, for clients that ask for one.
    #[must_use]
    pub fn ocsp_response(mut self, response: impl Into<Vec<u8>>) -> Self {
        self.tls.ocsp = response.into();
        self
    }

    /// Compresses its certificates with one of these algorithms, if the client supports it. Only
    /// rustls can.
    #[must_use]
    pub fn certificate_compression(
        mut self,
        algorithms: impl IntoIterator<Item = CertificateCompression>,
    ) -> Self {
        self.tls.certificate_compression = algorithms.into_iter().collect();
        self
    }

    /// Reports the secrets of its connections in [`Seen::key_log`](super::Seen::key_log).
    #[must_use]
    pub fn key_log(mut self) -> Self {
        self.tls.key_log = true;
        self
    }

    /// Supports these ALPN protocols, most preferred first. Empty: does not support ALPN.
    #[must_use]
    pub fn alpn<P: Into<Vec<u8>>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        self.tls.alpn = protocols.into_iter().map(Into::into).collect();
        self
    }

    /// Demands a client certificate under [`Certificates::root`].
    #[must_use]
    pub fn demand_client_certificate(self) -> Self {
        self.client_authorities([Certificates::shared().root().clone()], true)
    }

    /// Asks for a client certificate under one of these roots, and if it is `required`, refuses
    /// clients that have none.
    #[must_use]
    pub fn client_authorities(
        mut self,
        roots: impl IntoIterator<Item = CertificateDer<'static>>,
        required: bool,
    ) -> Self {
        let roots = roots.into_iter().collect();
        self.tls.client_certificate = Some(ClientAuth { roots, required });
        self
    }

    /// Lets its clients resume in this way.
    #[must_use]
    pub fn resumption(mut self, resumption: ServerResumption) -> Self {
        self.tls.resumption = resumption;
        self
    }

    /// Takes at most `most` bytes of early data, and stores sessions for it: a ticket that allows
    /// early data must be usable only once (RFC 8446, section 8.1).
    #[must_use]
    pub fn early_data(mut self, most: u32) -> Self {
        self.tls.early_data = most;
        self.tls.resumption = ServerResumption::Stored;
        self
    }

    /// Makes tickets that are valid for this long, in whole seconds. Only rustls can.
    #[must_use]
    pub fn ticket_lifetime(mut self, lifetime: Duration) -> Self {
        self.tls.ticket_lifetime = Some(lifetime);
        self
    }

    /// Sends this many TLS 1.3 tickets after each handshake.
    #[must_use]
    pub fn tickets(mut self, tickets: usize) -> Self {
        self.tls.tickets = Some(tickets);
        self
    }

    /// Sends tickets, but refuses clients that offer one, in this way.
    #[must_use]
    pub fn refuse_sessions(mut self, refusal: SessionRefusal) -> Self {
        self.refusal = Some(refusal);
        self
    }

    /// Behaves in this way after the TLS handshake.
    #[must_use]
    pub fn behaviour(mut self, behaviour: Behaviour) -> Self {
        self.behaviour = behaviour;
        self
    }

    /// Makes a server whose connections share their sessions.
    pub fn host(&self, library: ServerLibrary) -> io::Result<Host> {
        Ok(Host::new(library.acceptor(&self.tls)?, self.behaviour).refusing(self.refusal))
    }

    /// A library that supports these options: `preferred`, or else another that is compiled in.
    pub fn library(&self, preferred: ServerLibrary) -> io::Result<ServerLibrary> {
        let Err(refusal) = preferred.acceptor(&self.tls) else { return Ok(preferred) };
        let others = [ServerLibrary::Rustls, ServerLibrary::OpenSsl];
        let able = others.into_iter().find(|other| other.acceptor(&self.tls).is_ok());
        able.ok_or(refusal)
    }

    /// Makes the server's side of one connection over `wire`.
    pub fn peer(&self, library: ServerLibrary, wire: Wire) -> io::Result<Peer> {
        self.host(library)?.peer(wire)
    }
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self::new()
    }
}
