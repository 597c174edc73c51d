//! The test server's TLS with rustls. It names the ring provider explicitly, and neither uses nor
//! installs a process-wide provider.

mod compression;
mod key_log;
mod provider;

use std::{
    io::{self, Cursor, ErrorKind, Read, Write},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rustls::{
    HandshakeKind, InconsistentKeys, RootCertStore, ServerConfig, ServerConnection, StreamOwned,
    SupportedProtocolVersion,
    compress::CompressionCache,
    crypto::{CryptoProvider, ring},
    server::{
        NoServerSessionStorage, ProducesTickets, ServerSessionMemoryCache, WebPkiClientVerifier,
    },
    sign::{CertifiedKey, SingleCertAndKey},
    version::{TLS12, TLS13},
};
use tungstenite_tls_core::{AlertDescription, TlsVersion};

use self::{compression::Used, key_log::Lines, provider::provider};
use super::{
    resumption::ServerResumption,
    seen::{Exported, Seen},
    session::{
        Acceptor, CHANNEL_BINDING_LABEL, ClientAuth, END_OF_REQUEST, EXPORTER_CONTEXT,
        EXPORTER_LABEL, PeerAlert, ServerSession, ServerTls, Variation,
    },
    wire::Wire,
};
use crate::certificates::Identity;

pub(super) struct RustlsAcceptor {
    config: Arc<ServerConfig>,
    /// With only the group secp384r1.
    other_group: Arc<ServerConfig>,
    key_log: Lines,
    compression: Used,
}

impl RustlsAcceptor {
    pub(super) fn new(tls: &ServerTls) -> io::Result<Self> {
        let (key_log, compression) = (Lines::default(), Used::default());
        let provider = provider(tls)?;
        let mut config = config(tls, provider.clone())?;
        if tls.key_log {
            config.key_log = Arc::new(key_log.clone());
        }
        let compressors = tls.certificate_compression.iter();
        let compressors = compressors.map(|&algorithm| compression.compressor(algorithm));
        config.cert_compressors = compressors.collect::<Option<_>>().ok_or_else(|| {
            let why = "the feature `certificate-compression` is off";
            io::Error::new(ErrorKind::Unsupported, why)
        })?;
        config.cert_compression_cache = Arc::new(CompressionCache::Disabled);
        let provider = CryptoProvider { kx_groups: vec![ring::kx_group::SECP384R1], ..provider };
        let mut other_group = self::config(tls, provider)?;
        other_group.session_storage = Arc::clone(&config.session_storage);
        other_group.ticketer = Arc::clone(&config.ticketer);
        Ok(Self {
            config: Arc::new(config),
            other_group: Arc::new(other_group),
            key_log,
            compression,
        })
    }

    /// Presents these certificates and signs with this key. Neither is checked.
    pub(super) fn presenting(
        identity: CertifiedKey,
        versions: &[&'static SupportedProtocolVersion],
    ) -> io::Result<Self> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(SingleCertAndKey::from(identity)));
        config.send_tls13_tickets = 0;
        let config = Arc::new(config);
        Ok(Self {
            other_group: Arc::clone(&config),
            config,
            key_log: Lines::default(),
            compression: Used::default(),
        })
    }
}

/// Checks that rustls can sign with the key of `identity`, and that it is the certificate's.
///
/// # Errors
/// The reason, if not.
pub(super) fn check(identity: &Identity) -> io::Result<()> {
    let key = ring::default_provider().key_provider.load_private_key(identity.key());
    let key = key.map_err(io::Error::other)?;
    match CertifiedKey::new(identity.chain().to_vec(), key).keys_match() {
        Ok(()) | Err(rustls::Error::InconsistentKeys(InconsistentKeys::Unknown)) => Ok(()),
        Err(error) => Err(io::Error::other(error)),
    }
}

fn config(tls: &ServerTls, provider: CryptoProvider) -> io::Result<ServerConfig> {
    let provider = Arc::new(provider);
    let all: [(TlsVersion, &'static SupportedProtocolVersion); 2] =
        [(TlsVersion::Tls12, &TLS12), (TlsVersion::Tls13, &TLS13)];
    let versions: Vec<_> =
        all.iter().filter(|(v, _)| tls.versions.contains(v)).map(|(_, v)| *v).collect();
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&versions)
        .map_err(io::Error::other)?;
    let builder = match &tls.client_certificate {
        Some(ClientAuth { roots, required }) => {
            let mut store = RootCertStore::empty();
            for root in roots {
                store.add(root.clone()).map_err(io::Error::other)?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(store), provider);
            let verifier = if *required { verifier } else { verifier.allow_unauthenticated() };
            builder.with_client_cert_verifier(verifier.build().map_err(io::Error::other)?)
        }
        None => builder.with_no_client_auth(),
    };
    // `with_single_cert` would check that the key belongs to the certificate.
    let key = builder.crypto_provider().key_provider.load_private_key(tls.identity.key());
    let key = key.map_err(io::Error::other)?;
    let mut certified = CertifiedKey::new(tls.identity.chain().to_vec(), key);
    certified.ocsp = (!tls.ocsp.is_empty()).then(|| tls.ocsp.clone());
    let mut config = builder.with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
    config.alpn_protocols.clone_from(&tls.alpn);
    config.max_early_data_size = tls.early_data;
    match tls.resumption {
        ServerResumption::None => {
            config.session_storage = Arc::new(NoServerSessionStorage {});
            config.send_tls13_tickets = 0;
        }
        ServerResumption::Stored => {
            config.session_storage = ServerSessionMemoryCache::new(1024);
        }
        ServerResumption::Tickets => {
            config.ticketer = Arc::new(Ticketer {
                inner: ring::Ticketer::new().map_err(io::Error::other)?,
                lifetime: tls.ticket_lifetime,
            });
        }
    }
    if let Some(tickets) = tls.tickets {
        config.send_tls13_tickets = tickets;
    }
    Ok(config)
}

impl Acceptor for RustlsAcceptor {
    fn accept(&self, wire: Wire, variation: Variation) -> io::Result<Box<dyn ServerSession>> {
        let mut config =
            Arc::clone(if variation.other_group { &self.other_group } else { &self.config });
        if variation.no_early_data {
            Arc::make_mut(&mut config).max_early_data_size = 0;
        }
        if variation.answers_early {
            Arc::make_mut(&mut config).send_half_rtt_data = true;
        }
        let connection = ServerConnection::new(config).map_err(io::Error::other)?;
        Ok(Box::new(RustlsSession {
            stream: StreamOwned::new(connection, wire),
            key_log: self.key_log.clone(),
            compression: self.compression.clone(),
            early_data: Cursor::default(),
            answers_early: variation.answers_early,
        }))
    }
}

/// Tickets that are refused when they are too old.
#[derive(Debug)]
struct Ticketer {
    inner: Arc<dyn ProducesTickets>,
    lifetime: Option<Duration>,
}

impl ProducesTickets for Ticketer {
    fn enabled(&self) -> bool {
        true
    }

    fn lifetime(&self) -> u32 {
        self.lifetime.map_or_else(|| self.inner.lifetime(), |lifetime| lifetime.as_secs() as u32)
    }

    fn encrypt(&self, plain: &[u8]) -> Option<Vec<u8>> {
        let now = now().as_millis() as u64;
        self.inner.encrypt(&[&now.to_be_bytes(), plain].concat())
    }

    fn decrypt(&self, cipher: &[u8]) -> Option<Vec<u8>> {
        let plain = self.inner.decrypt(cipher)?;
        let (made, plain) = plain.split_first_chunk()?;
        let age = now().saturating_sub(Duration::from_millis(u64::from_be_bytes(*made)));
        (age <= self.lifetime.unwrap_or(Duration::MAX)).then(|| plain.to_vec())
    }
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

struct RustlsSession {
    key_log: Lines,
    compression: Used,
    stream: StreamOwned<ServerConnection, Wire>,
    /// The early data that arrived, which is read first.
    early_data: Cursor<Vec<u8>>,
    answers_early: bool,
}

impl ServerSession for RustlsSession {
    fn handshake(&mut self) -> io::Result<()> {
        let stream = &mut self.stream;
        while stream.conn.is_handshaking() {
            let result = stream.conn.complete_io(&mut stream.sock);
            if let Some(mut early) = stream.conn.early_data() {
                early.read_to_end(self.early_data.get_mut())?;
            }
            if self.answers_early && self.early_data.get_ref().ends_with(END_OF_REQUEST) {
                return Ok(());
            }
            result.map_err(|error| failed(stream, error))?;
        }
        // Sends the tickets now, not only with the first data.
        self.flush()
    }

    fn close_notify(&mut self) -> io::Result<()> {
        self.stream.conn.send_close_notify();
        self.flush()
    }

    fn wire(&mut self) -> &mut Wire {
        &mut self.stream.sock
    }

    fn describe(&self, seen: &mut Seen) {
        let connection = &self.stream.conn;
        seen.resumed = connection.handshake_kind() == Some(HandshakeKind::Resumed);
        seen.early_data.clone_from(self.early_data.get_ref());
        seen.version = match connection.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_2) => Some(TlsVersion::Tls12),
            Some(rustls::ProtocolVersion::TLSv1_3) => Some(TlsVersion::Tls13),
            _ => None,
        };
        seen.cipher_suite = connection
            .negotiated_cipher_suite()
            .and_then(|suite| suite.suite().as_str())
            // rustls has its own names for the TLS 1.3 suites.
            .map(|name| name.replace("TLS13_", "TLS_"));
        seen.group = connection
            .negotiated_key_exchange_group()
            .and_then(|group| group.name().as_str())
            .map(str::to_owned);
        seen.alpn = connection.alpn_protocol().map(<[u8]>::to_vec);
        seen.client_certificates = connection.peer_certificates().unwrap_or_default().to_vec();
        // If the server answers early data, this fails until the client's Finished arrives.
        let export = |label: &str, context| {
            connection.export_keying_material(vec![0; 32], label.as_bytes(), context)
        };
        seen.exported = Exported {
            without_context: export(EXPORTER_LABEL, None).unwrap_or_default(),
            with_context: export(EXPORTER_LABEL, Some(EXPORTER_CONTEXT)).unwrap_or_default(),
            channel_binding: export(CHANNEL_BINDING_LABEL, Some(&[])).unwrap_or_default(),
        };
        seen.key_log = self.key_log.get();
        seen.certificate_compression = self.compression.get();
    }
}

/// Sends the whole alert that explains the failure: rustls itself tries only one write.
fn failed(stream: &mut StreamOwned<ServerConnection, Wire>, error: io::Error) -> io::Error {
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(rustls::Error::AlertReceived(alert)) => {
            PeerAlert(AlertDescription(u8::from(*alert))).into()
        }
        Some(_) => {
            while stream.conn.wants_write() && stream.conn.write_tls(&mut stream.sock).is_ok() {}
            error
        }
        None => error,
    }
}

impl Read for RustlsSession {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        match self.early_data.read(dst)? {
            0 => self.stream.read(dst).map_err(|error| failed(&mut self.stream, error)),
            n => Ok(n),
        }
    }
}

impl Write for RustlsSession {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        if self.stream.conn.is_handshaking() {
            let taken = self.stream.conn.writer().write(src)?;
            while self.stream.conn.wants_write() {
                self.stream.conn.write_tls(&mut self.stream.sock)?;
            }
            return Ok(taken);
        }
        let mut taken = 0;
        while taken < src.len() {
            match self.stream.write(&src[taken..]) {
                Ok(0) => break,
                Ok(n) => taken += n,
                Err(error) if error.kind() == ErrorKind::WouldBlock && taken > 0 => break,
                Err(error) => return Err(error),
            }
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.stream.conn.is_handshaking() {
            return Ok(());
        }
        self.stream.flush()
    }
}
