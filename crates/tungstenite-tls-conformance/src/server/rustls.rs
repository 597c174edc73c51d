//! The test server's TLS by rustls, with the ring provider named explicitly: a process-wide
//! provider is neither asked for nor installed.

use std::{
    io::{self, ErrorKind, Read, Write},
    sync::Arc,
};

use rustls::{
    RootCertStore, ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion,
    crypto::ring,
    server::WebPkiClientVerifier,
    version::{TLS12, TLS13},
};
use tungstenite_tls_core::{AlertDescription, TlsVersion};

use super::{
    Seen,
    session::{Acceptor, PeerAlert, ServerSession, ServerTls},
    wire::Wire,
};
use crate::certificates::Certificates;

pub(super) struct RustlsAcceptor(Arc<ServerConfig>);

impl RustlsAcceptor {
    pub(super) fn new(tls: &ServerTls) -> io::Result<Self> {
        let provider = Arc::new(ring::default_provider());
        let all: [(TlsVersion, &'static SupportedProtocolVersion); 2] =
            [(TlsVersion::Tls12, &TLS12), (TlsVersion::Tls13, &TLS13)];
        let versions: Vec<_> =
            all.iter().filter(|(v, _)| tls.versions.contains(v)).map(|(_, v)| *v).collect();
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(&versions)
            .map_err(io::Error::other)?;
        let builder = if tls.client_certificate {
            let mut roots = RootCertStore::empty();
            roots.add(Certificates::shared().root().clone()).map_err(io::Error::other)?;
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().map_err(io::Error::other)?)
        } else {
            builder.with_no_client_auth()
        };
        let mut config = builder
            .with_single_cert(tls.identity.chain().to_vec(), tls.identity.key())
            .map_err(io::Error::other)?;
        config.alpn_protocols.clone_from(&tls.alpn);
        Ok(Self(Arc::new(config)))
    }
}

impl Acceptor for RustlsAcceptor {
    fn accept(&self, wire: Wire) -> io::Result<Box<dyn ServerSession>> {
        let connection = ServerConnection::new(Arc::clone(&self.0)).map_err(io::Error::other)?;
        Ok(Box::new(RustlsSession(StreamOwned::new(connection, wire))))
    }
}

struct RustlsSession(StreamOwned<ServerConnection, Wire>);

impl ServerSession for RustlsSession {
    fn handshake(&mut self) -> io::Result<()> {
        while self.0.conn.is_handshaking() {
            let result = self.0.conn.complete_io(&mut self.0.sock);
            result.map_err(|error| self.failed(error))?;
        }
        // The tickets go out before they are asked for.
        self.flush()
    }

    fn close_notify(&mut self) -> io::Result<()> {
        self.0.conn.send_close_notify();
        self.flush()
    }

    fn wire(&mut self) -> &mut Wire {
        &mut self.0.sock
    }

    fn describe(&self, seen: &mut Seen) {
        let connection = &self.0.conn;
        seen.version = match connection.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_2) => Some(TlsVersion::Tls12),
            Some(rustls::ProtocolVersion::TLSv1_3) => Some(TlsVersion::Tls13),
            _ => None,
        };
        seen.cipher_suite = connection
            .negotiated_cipher_suite()
            .and_then(|suite| suite.suite().as_str())
            // rustls names the suites of TLS 1.3 after its own fashion.
            .map(|name| name.replace("TLS13_", "TLS_"));
        seen.group = connection
            .negotiated_key_exchange_group()
            .and_then(|group| group.name().as_str())
            .map(str::to_owned);
        seen.alpn = connection.alpn_protocol().map(<[u8]>::to_vec);
        seen.client_certificates = connection.peer_certificates().unwrap_or_default().to_vec();
    }
}

impl RustlsSession {
    /// Sends what explains the failure, all of it: rustls itself tries one write.
    fn failed(&mut self, error: io::Error) -> io::Error {
        match error.get_ref().and_then(|inner| inner.downcast_ref()) {
            Some(rustls::Error::AlertReceived(alert)) => {
                PeerAlert(AlertDescription(u8::from(*alert))).into()
            }
            Some(_) => {
                while self.0.conn.wants_write() && self.0.conn.write_tls(&mut self.0.sock).is_ok() {
                }
                error
            }
            None => error,
        }
    }
}

impl Read for RustlsSession {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.0.read(dst).map_err(|error| self.failed(error))
    }
}

impl Write for RustlsSession {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        let mut taken = 0;
        while taken < src.len() {
            match self.0.write(&src[taken..]) {
                Ok(0) => break,
                Ok(n) => taken += n,
                Err(error) if error.kind() == ErrorKind::WouldBlock && taken > 0 => break,
                Err(error) => return Err(error),
            }
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
