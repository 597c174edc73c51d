//! One BoringSSL connection as a session: [`BoringSession`].

use std::io::{self, Read, Write};

use boring::ssl::{
    self, ErrorCode, ShutdownState, SslCipherRef, SslMode, SslRef, SslStream, SslVersion,
};
use tungstenite_tls_core::{
    CertificateDer, Handshake, Received, TlsError, TlsInfo, TlsSession, TlsVersion,
    backend::{Pipe, split_certificate_timestamps},
};

use crate::{
    error::{BACKEND, tls_error},
    ffi, resumption,
};

/// A client connection of BoringSSL.
#[derive(Debug)]
pub struct BoringSession {
    stream: SslStream<Pipe>,
    sessions: Option<resumption::Connection>,
    early_data: bool,
    encrypts_hello: bool,
    handshake_done: bool,
    failed: bool,
}

impl BoringSession {
    pub(crate) fn new(
        stream: SslStream<Pipe>,
        sessions: Option<resumption::Connection>,
        early_data: bool,
        encrypts_hello: bool,
    ) -> Self {
        Self { stream, sessions, early_data, encrypts_hello, handshake_done: false, failed: false }
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

impl Drop for BoringSession {
    /// BoringSSL treats a connection that ends without a close on both sides as failed, and its
    /// session as not resumable. WebSocket connections are often just lost.
    fn drop(&mut self) {
        if self.handshake_done && !self.failed {
            self.stream.set_shutdown(ShutdownState::SENT | ShutdownState::RECEIVED);
        }
    }
}

impl TlsSession for BoringSession {
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
        loop {
            let result = self.stream.connect();
            if result.as_ref().is_err_and(is_early_data_rejection) {
                // The handshake continues as a full one.
                ffi::forget_early_data(self.stream.ssl_mut());
                continue;
            }
            if self.outcome(result)?.is_none() {
                return Ok(Handshake::NeedsRead);
            }
            // BoringSSL reports completion as soon as early data may be sent.
            if !ffi::may_send_early_data(self.stream.ssl()) {
                break;
            }
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
        if !self.early_data {
            return Ok(0);
        }
        ffi::enable_early_data(self.stream.ssl_mut());
        let result = self.stream.connect();
        if self.outcome(result)?.is_none() || !ffi::may_send_early_data(self.stream.ssl()) {
            return Ok(0);
        }
        // The server may take only a part, which BoringSSL reports only in this mode.
        self.stream.ssl_mut().set_mode(SslMode::ENABLE_PARTIAL_WRITE);
        let written = self.write(src);
        self.stream.ssl_mut().clear_mode(SslMode::ENABLE_PARTIAL_WRITE);
        written
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
        let mut info = TlsInfo::new(BACKEND, "BoringSSL (boring 5)");
        // With False Start, BoringSSL still waits for the server's Finished.
        if !self.handshake_done && !ssl.is_init_finished() {
            return info;
        }
        info.version = match ssl.version2() {
            Some(SslVersion::TLS1_2) => Some(TlsVersion::Tls12),
            Some(SslVersion::TLS1_3) => Some(TlsVersion::Tls13),
            _ => None,
        };
        info.cipher_suite =
            ssl.current_cipher().and_then(SslCipherRef::standard_name).map(str::to_owned);
        info.group = ssl.curve_name().map(group_name);
        info.alpn = ssl.selected_alpn_protocol().map(<[u8]>::to_vec);
        info.peer_certificates = ssl
            .peer_cert_chain()
            .into_iter()
            .flatten()
            .filter_map(|certificate| certificate.to_der().ok())
            .map(CertificateDer::from)
            .collect();
        info.ocsp_response = ssl.ocsp_status().filter(|der| !der.is_empty()).map(<[u8]>::to_vec);
        info.certificate_timestamps =
            split_certificate_timestamps(ffi::timestamp_list(ssl)).unwrap_or_default();
        info.ech_accepted = self.encrypts_hello.then(|| ssl.ech_accepted());
        info.resumed = Some(ssl.session_reused());
        info
    }
}

/// The IANA name: BoringSSL has other names for some groups.
fn group_name(name: &str) -> String {
    match name {
        "X25519" => "x25519",
        "P-256" => "secp256r1",
        "P-384" => "secp384r1",
        "P-521" => "secp521r1",
        other => other,
    }
    .to_owned()
}

/// Whether a handshake stopped because the server did not take the early data.
fn is_early_data_rejection(error: &ssl::Error) -> bool {
    error.code().as_raw() == boring_sys::SSL_ERROR_EARLY_DATA_REJECTED
}
