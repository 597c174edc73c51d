//! One OpenSSL connection as a session: [`OpenSslSession`].

use std::io::{self, Read, Write};

use openssl::ssl::{self, ErrorCode, ShutdownState, SslCipherRef, SslRef, SslStream, SslVersion};
use tungstenite_tls_core::{
    CertificateDer, Handshake, Received, TlsError, TlsInfo, TlsSession, TlsVersion, backend::Pipe,
};

use crate::{
    error::{BACKEND, tls_error},
    ffi, group, resumption, timestamps,
};

/// A client connection of OpenSSL.
#[derive(Debug)]
pub struct OpenSslSession {
    stream: SslStream<Pipe>,
    sessions: Option<resumption::Connection>,
    early_data: bool,
    handshake_done: bool,
    failed: bool,
}

impl OpenSslSession {
    pub(crate) fn new(
        stream: SslStream<Pipe>,
        sessions: Option<resumption::Connection>,
        early_data: bool,
    ) -> Self {
        Self { stream, sessions, early_data, handshake_done: false, failed: false }
    }

    /// The native connection.
    pub fn ssl(&self) -> &SslRef {
        self.stream.ssl()
    }

    /// The result of an operation: done, or unfinished because it needs more ciphertext (`None`).
    fn outcome<R>(&mut self, result: Result<R, ssl::Error>) -> Result<Option<R>, TlsError> {
        match result {
            Ok(done) => Ok(Some(done)),
            Err(error) if error.code() == ErrorCode::WANT_READ => Ok(None),
            Err(error) => {
                self.failed = true;
                let error = tls_error(self.ssl(), error);
                if let Some(sessions) = &self.sessions {
                    sessions.failed(&error);
                }
                Err(error)
            }
        }
    }
}

impl Drop for OpenSslSession {
    /// OpenSSL treats a connection that ends without a close on both sides as failed, and its
    /// session as not resumable. WebSocket connections are often just lost.
    fn drop(&mut self) {
        if self.handshake_done && !self.failed {
            self.stream.set_shutdown(ShutdownState::SENT | ShutdownState::RECEIVED);
        }
    }
}

impl TlsSession for OpenSslSession {
    fn read_tls(&mut self, src: &mut dyn Read) -> io::Result<usize> {
        self.stream.get_mut().read_tls(src)
    }

    fn write_tls(&mut self, dst: &mut dyn Write) -> io::Result<usize> {
        if let Some(sessions) = &self.sessions {
            sessions.sent();
        }
        self.stream.get_mut().write_tls(dst)
    }

    fn wants_write(&self) -> bool {
        self.stream.get_ref().wants_write()
    }

    fn handshake(&mut self) -> Result<Handshake, TlsError> {
        if self.handshake_done {
            return Ok(Handshake::Complete);
        }
        let result = self.stream.connect();
        if self.outcome(result)?.is_none() {
            return Ok(Handshake::NeedsRead);
        }
        self.handshake_done = true;
        if let Some(sessions) = &self.sessions {
            resumption::completed(sessions, self.stream.ssl());
        }
        Ok(Handshake::Complete)
    }

    fn read(&mut self, dst: &mut [u8]) -> Result<Received, TlsError> {
        let received = match self.stream.ssl_read(dst) {
            Err(error) if error.code() == ErrorCode::ZERO_RETURN => Received::Closed,
            result => match self.outcome(result)? {
                Some(n) => Received::Data(n),
                None => return Ok(Received::NeedsRead),
            },
        };
        if let Some(sessions) = &self.sessions {
            sessions.received();
        }
        Ok(received)
    }

    fn write(&mut self, src: &[u8]) -> Result<usize, TlsError> {
        let result = self.stream.ssl_write(src);
        Ok(self.outcome(result)?.unwrap_or(0))
    }

    fn write_early(&mut self, src: &[u8]) -> Result<usize, TlsError> {
        let room = if self.early_data { early_data_room(self.stream.ssl()) } else { 0 };
        if room == 0 {
            return Ok(0);
        }
        let result = self.stream.write_early_data(&src[..src.len().min(room)]);
        Ok(self.outcome(result)?.unwrap_or(0))
    }

    fn early_data_accepted(&self) -> bool {
        ffi::early_data_was_accepted(self.stream.ssl())
    }

    fn offered_session(&self) -> bool {
        self.sessions.as_ref().is_some_and(|sessions| sessions.has_offered())
    }

    fn close(&mut self) -> Result<(), TlsError> {
        // A second call would wait for the peer's close_notify.
        if self.stream.get_shutdown().contains(ShutdownState::SENT) {
            return Ok(());
        }
        match self.stream.shutdown() {
            Err(error) if error.code() == ErrorCode::ZERO_RETURN => Ok(()),
            result => self.outcome(result).map(drop),
        }
    }

    fn export_keying_material(
        &self,
        out: &mut [u8],
        label: &str,
        context: Option<&[u8]>,
    ) -> Result<(), TlsError> {
        self.ssl().export_keying_material(out, label, context).map_err(|error| {
            TlsError::unsupported_call(BACKEND, "export_keying_material", "see the cause")
                .with_source(error)
        })
    }

    fn info(&self) -> TlsInfo {
        let ssl = self.ssl();
        let mut info = TlsInfo::new(BACKEND, openssl::version::version());
        if !ssl.is_init_finished() {
            return info;
        }
        info.version = match ssl.version2() {
            Some(SslVersion::TLS1_2) => Some(TlsVersion::Tls12),
            Some(SslVersion::TLS1_3) => Some(TlsVersion::Tls13),
            _ => None,
        };
        info.cipher_suite =
            ssl.current_cipher().and_then(SslCipherRef::standard_name).map(str::to_owned);
        info.group = group::of(ssl).map(|group| group.name().to_owned());
        info.alpn = ssl.selected_alpn_protocol().map(<[u8]>::to_vec);
        info.peer_certificates = ssl
            .peer_cert_chain()
            .into_iter()
            .flatten()
            .filter_map(|certificate| certificate.to_der().ok())
            .map(CertificateDer::from)
            .collect();
        info.ocsp_response = ssl.ocsp_status().filter(|der| !der.is_empty()).map(<[u8]>::to_vec);
        info.certificate_timestamps = timestamps::of(ssl);
        info.resumed = Some(ssl.session_reused());
        info
    }
}

/// How many bytes of early data the session that is offered allows.
fn early_data_room(ssl: &SslRef) -> usize {
    ssl.session().map_or(0, |session| session.max_early_data() as usize)
}
