//! The test server's TLS with OpenSSL.

use std::{
    io::{self, Cursor, ErrorKind, Read, Write},
    sync::{Arc, Mutex, PoisonError},
};

use openssl::{
    ec::{EcGroup, EcKey},
    nid::Nid,
    pkey::{Id, PKey},
    ssl::{
        AlpnError, Error, ErrorCode, ShutdownState, Ssl, SslCipherRef, SslContext,
        SslContextBuilder, SslMethod, SslMode, SslOptions, SslSessionCacheMode, SslStream,
        SslVerifyMode, SslVersion, cipher_name,
    },
    x509::{X509, store::X509StoreBuilder},
};
use tungstenite_tls_core::{AlertDescription, CertificateDer, CipherSuite, Group, TlsVersion};

use super::{
    resumption::ServerResumption,
    seen::{Exported, Seen},
    session::{
        Acceptor, CHANNEL_BINDING_LABEL, ClientAuth, END_OF_REQUEST, EXPORTER_CONTEXT,
        EXPORTER_LABEL, PeerAlert, ServerSession, ServerTls, Variation,
    },
    wire::Wire,
};

pub(super) struct OpenSslAcceptor {
    context: SslContext,
    key_log: Arc<Mutex<Vec<String>>>,
    early_data: bool,
}

impl OpenSslAcceptor {
    pub(super) fn new(tls: &ServerTls) -> io::Result<Self> {
        let mut context = SslContextBuilder::new(SslMethod::tls_server())?;
        context.set_mode(SslMode::AUTO_RETRY | SslMode::ACCEPT_MOVING_WRITE_BUFFER);
        context.set_min_proto_version(Some(number(*tls.versions.start())))?;
        context.set_max_proto_version(Some(number(*tls.versions.end())))?;
        let key = tls.identity.key();
        context.set_private_key(PKey::private_key_from_der(key.secret_der())?.as_ref())?;
        let (leaf, intermediates) = tls.identity.chain().split_first().expect("a leaf");
        context.set_certificate(X509::from_der(leaf)?.as_ref())?;
        context.check_private_key().map_err(|error| {
            // OpenSSL does not sign with a key that does not match; rustls does.
            io::Error::new(ErrorKind::Unsupported, error)
        })?;
        for certificate in intermediates {
            context.add_extra_chain_cert(X509::from_der(certificate)?)?;
        }
        choose_algorithms(&mut context, tls)?;
        if !tls.ocsp.is_empty() {
            let response = tls.ocsp.clone();
            context
                .set_status_callback(move |ssl| ssl.set_ocsp_status(&response).map(|()| true))?;
        }
        let key_log = Arc::<Mutex<Vec<String>>>::default();
        if tls.key_log {
            let lines = Arc::clone(&key_log);
            context.set_keylog_callback(move |_, line| {
                lines.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
            });
        }
        if let Some(ClientAuth { roots, required }) = &tls.client_certificate {
            let mut store = X509StoreBuilder::new()?;
            for root in roots {
                store.add_cert(X509::from_der(root)?)?;
            }
            context.set_verify_cert_store(store.build())?;
            context.set_verify(match required {
                true => SslVerifyMode::PEER | SslVerifyMode::FAIL_IF_NO_PEER_CERT,
                false => SslVerifyMode::PEER,
            });
        }
        if !tls.alpn.is_empty() {
            let known = tls.alpn.clone();
            context.set_alpn_select_callback(move |_, offered| {
                let chosen = known
                    .iter()
                    .find_map(|known| protocols(offered).find(|protocol| protocol == known));
                chosen.ok_or(AlpnError::ALERT_FATAL)
            });
        }
        context.set_session_id_context(b"test server")?;
        context.set_max_early_data(tls.early_data)?;
        match tls.resumption {
            ServerResumption::None => {
                context.set_options(SslOptions::NO_TICKET);
                context.set_session_cache_mode(SslSessionCacheMode::OFF);
                context.set_num_tickets(0)?;
            }
            ServerResumption::Stored => {
                context.set_options(SslOptions::NO_TICKET);
            }
            ServerResumption::Tickets => {}
        }
        if let Some(tickets) = tls.tickets {
            context.set_num_tickets(tickets)?;
        }
        if tls.ticket_lifetime.is_some() {
            let why = "the `openssl` crate cannot set the lifetime of tickets";
            return Err(io::Error::new(ErrorKind::Unsupported, why));
        }
        if !tls.certificate_compression.is_empty() {
            let why = "the `openssl` crate cannot compress certificates";
            return Err(io::Error::new(ErrorKind::Unsupported, why));
        }
        Ok(Self { context: context.build(), key_log, early_data: tls.early_data > 0 })
    }
}

fn choose_algorithms(context: &mut SslContextBuilder, tls: &ServerTls) -> io::Result<()> {
    let (tls13, tls12): (Vec<CipherSuite>, Vec<_>) =
        tls.cipher_suites.iter().partition(|suite| suite.is_tls13());
    if !tls12.is_empty() {
        let names: Vec<_> = tls12.iter().map(|suite| cipher_name(suite.name())).collect();
        context.set_cipher_list(&names.join(":"))?;
    }
    if !tls13.is_empty() {
        let names: Vec<_> = tls13.iter().map(|suite| suite.name()).collect();
        context.set_ciphersuites(&names.join(":"))?;
    }
    if !tls.groups.is_empty() {
        let names: Vec<_> = tls.groups.iter().map(|&group| group_name(group)).collect();
        context.set_groups_list(&names.join(":"))?;
    }
    Ok(())
}

/// OpenSSL's name of the group.
fn group_name(group: Group) -> &'static str {
    match group {
        Group::SECP256R1 => "P-256",
        Group::SECP384R1 => "P-384",
        Group::SECP521R1 => "P-521",
        Group::X25519 => "X25519",
        Group::X448 => "X448",
        other => other.name(),
    }
}

impl Acceptor for OpenSslAcceptor {
    fn accept(&self, wire: Wire, variation: Variation) -> io::Result<Box<dyn ServerSession>> {
        let mut ssl = Ssl::new(&self.context)?;
        if variation.other_group {
            let group = EcGroup::from_curve_name(Nid::SECP384R1)?;
            // OpenSSL takes only the group from this, not a key.
            ssl.set_tmp_ecdh(EcKey::from_group(&group)?.as_ref())?;
        }
        let takes_early_data = self.early_data && !variation.no_early_data;
        if !takes_early_data {
            ssl.set_max_early_data(0)?;
        }
        ssl.set_accept_state();
        Ok(Box::new(OpenSslSession {
            stream: SslStream::new(ssl, wire)?,
            key_log: Arc::clone(&self.key_log),
            awaits_early_data: takes_early_data,
            early_data: Cursor::default(),
            answers_early: variation.answers_early,
        }))
    }
}

struct OpenSslSession {
    stream: SslStream<Wire>,
    key_log: Arc<Mutex<Vec<String>>>,
    /// Whether early data may still arrive.
    awaits_early_data: bool,
    /// The early data that arrived, which is read first.
    early_data: Cursor<Vec<u8>>,
    answers_early: bool,
}

impl Drop for OpenSslSession {
    /// Lets a client that left without closing resume: otherwise OpenSSL drops its stored session.
    fn drop(&mut self) {
        self.stream.set_shutdown(ShutdownState::SENT | ShutdownState::RECEIVED);
    }
}

impl ServerSession for OpenSslSession {
    fn handshake(&mut self) -> io::Result<()> {
        while self.awaits_early_data {
            self.take_early_data()?;
            if self.answers_early && self.early_data.get_ref().ends_with(END_OF_REQUEST) {
                return Ok(());
            }
        }
        self.stream.accept().map_err(into_io)
    }

    fn close_notify(&mut self) -> io::Result<()> {
        self.stream.shutdown().map(|_| ()).map_err(into_io)
    }

    fn wire(&mut self) -> &mut Wire {
        self.stream.get_mut()
    }

    fn describe(&self, seen: &mut Seen) {
        let ssl = self.stream.ssl();
        seen.resumed = ssl.session_reused();
        seen.early_data.clone_from(self.early_data.get_ref());
        seen.version = match ssl.version2() {
            Some(SslVersion::TLS1_2) => Some(TlsVersion::Tls12),
            Some(SslVersion::TLS1_3) => Some(TlsVersion::Tls13),
            _ => None,
        };
        seen.cipher_suite =
            ssl.current_cipher().and_then(SslCipherRef::standard_name).map(str::to_owned);
        seen.group = ssl
            .tmp_key()
            .ok()
            .and_then(|key| match key.id() {
                Id::X25519 => Some("x25519"),
                Id::X448 => Some("x448"),
                Id::EC => match key.ec_key().ok()?.group().curve_name()? {
                    Nid::X9_62_PRIME256V1 => Some("secp256r1"),
                    Nid::SECP384R1 => Some("secp384r1"),
                    Nid::SECP521R1 => Some("secp521r1"),
                    _ => None,
                },
                _ => None,
            })
            .map(str::to_owned);
        // If the server answers early data, this fails until the client's Finished arrives.
        let export = |label, context| {
            let mut secret = vec![0; 32];
            ssl.export_keying_material(&mut secret, label, context).map(|()| secret)
        };
        seen.exported = Exported {
            without_context: export(EXPORTER_LABEL, None).unwrap_or_default(),
            with_context: export(EXPORTER_LABEL, Some(EXPORTER_CONTEXT)).unwrap_or_default(),
            channel_binding: export(CHANNEL_BINDING_LABEL, Some(&[])).unwrap_or_default(),
        };
        seen.key_log.clone_from(&self.key_log.lock().unwrap_or_else(PoisonError::into_inner));
        seen.alpn = ssl.selected_alpn_protocol().map(<[u8]>::to_vec);
        let leaf = ssl.peer_certificate();
        let others = ssl.peer_cert_chain().map(|chain| chain.iter().map(ToOwned::to_owned));
        seen.client_certificates = leaf
            .into_iter()
            .chain(others.into_iter().flatten())
            .filter_map(|certificate| certificate.to_der().ok().map(CertificateDer::from))
            .collect();
    }
}

impl OpenSslSession {
    fn take_early_data(&mut self) -> io::Result<()> {
        let mut buffer = [0; 4096];
        let n = self.stream.read_early_data(&mut buffer).map_err(into_io)?;
        self.awaits_early_data = n > 0;
        self.early_data.get_mut().extend_from_slice(&buffer[..n]);
        Ok(())
    }
}

impl Read for OpenSslSession {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        loop {
            let early = self.early_data.read(dst)?;
            if early > 0 {
                return Ok(early);
            }
            if !self.awaits_early_data {
                break;
            }
            self.take_early_data()?;
        }
        match self.stream.ssl_read(dst) {
            Ok(n) => Ok(n),
            Err(error) if error.code() == ErrorCode::ZERO_RETURN => Ok(0),
            Err(error) => Err(into_io(error)),
        }
    }
}

impl Write for OpenSslSession {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        if self.awaits_early_data {
            return self.stream.write_early_data(src).map_err(into_io);
        }
        // Without SSL_MODE_ENABLE_PARTIAL_WRITE, OpenSSL writes the whole buffer.
        if src.is_empty() { Ok(0) } else { self.stream.ssl_write(src).map_err(into_io) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// SSL_R_UNEXPECTED_EOF_WHILE_READING, from OpenSSL 3 on.
const UNEXPECTED_EOF: i32 = 294;
/// SSL_AD_REASON_OFFSET: reasons from this number up are alerts from the peer.
const FIRST_ALERT: i32 = 1000;

fn into_io(error: Error) -> io::Error {
    match error.code() {
        ErrorCode::WANT_READ | ErrorCode::WANT_WRITE if error.io_error().is_none() => {
            return ErrorKind::WouldBlock.into();
        }
        ErrorCode::SYSCALL if error.io_error().is_none() => return ErrorKind::UnexpectedEof.into(),
        _ => {}
    }
    for inner in error.ssl_error().map_or(&[][..], |stack| stack.errors()) {
        match inner.reason_code() {
            UNEXPECTED_EOF => return ErrorKind::UnexpectedEof.into(),
            code @ FIRST_ALERT.. => {
                if let Ok(alert) = u8::try_from(code - FIRST_ALERT) {
                    return PeerAlert(AlertDescription(alert)).into();
                }
            }
            _ => {}
        }
    }
    error.into_io_error().unwrap_or_else(io::Error::other)
}

/// The names in ALPN's list, each preceded by its length.
fn protocols(mut list: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (&length, rest) = list.split_first()?;
        let (name, rest) = rest.split_at_checked(usize::from(length))?;
        list = rest;
        Some(name)
    })
}

fn number(version: TlsVersion) -> SslVersion {
    match version {
        TlsVersion::Tls12 => SslVersion::TLS1_2,
        _ => SslVersion::TLS1_3,
    }
}
