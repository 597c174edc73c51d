//! One rustls connection as a session: [`RustlsSession`].

use std::{
    io::{self, ErrorKind, Read, Write},
    panic::{AssertUnwindSafe, catch_unwind},
};

use rustls::{ClientConnection, HandshakeKind, ProtocolVersion, client::EchStatus};
use tungstenite_tls_core::{
    CipherSuite, Group, Handshake, Received, TlsError, TlsInfo, TlsSession, TlsVersion,
    backend::Pipe,
};

use crate::{
    error::{BACKEND, unsigned},
    handshake_signature,
    sessions::{self, Connection},
    staple, tls_error,
};

/// A client connection of rustls.
#[derive(Debug)]
pub struct RustlsSession {
    connection: ClientConnection,
    /// Ciphertext that rustls has not taken yet: rustls reads 4 KiB at a time, which is little for
    /// a socket.
    incoming: Pipe,
    provider: &'static str,
    /// The OCSP response that the server stapled.
    staple: Option<Vec<u8>>,
    /// What `read` returns once all plaintext is taken.
    failed: Option<TlsError>,
    sessions: Option<Connection>,
    /// Whether close_notify has been sent, or will be.
    closed: bool,
}

impl RustlsSession {
    pub(crate) fn new(
        mut connection: ClientConnection,
        provider: &'static str,
        sessions: Option<Connection>,
    ) -> Self {
        // The driver bounds what is queued.
        connection.set_buffer_limit(None);
        Self {
            connection,
            incoming: Pipe::new(),
            provider,
            staple: None,
            failed: None,
            sessions,
            closed: false,
        }
    }

    /// The native connection.
    pub fn connection(&self) -> &ClientConnection {
        &self.connection
    }

    fn is_resumed(&self) -> bool {
        self.connection.handshake_kind() == Some(HandshakeKind::Resumed)
    }

    /// Reports an error to the session store before returning it.
    fn told(&self, error: TlsError) -> TlsError {
        if let Some(sessions) = &self.sessions {
            sessions.failed(&error);
        }
        error
    }

    /// Lets rustls take some of the available ciphertext. Returns whether there was any.
    fn process(&mut self) -> Result<bool, TlsError> {
        match self.connection.read_tls(&mut self.incoming) {
            Ok(_) => {
                let closed = self.closed;
                let step = || unless_asserted(closed, || self.connection.process_new_packets());
                let step = || staple::during(|| handshake_signature::during(step));
                let (((result, is_unsigned), staple), received) =
                    sessions::during(self.sessions.as_ref(), step);
                if let Some(sessions) = &self.sessions {
                    sessions::keep(sessions, received, self.is_resumed());
                }
                match result {
                    Err(error) if is_unsigned => return Err(unsigned(error)),
                    result => result.map_err(tls_error)?,
                };
                self.staple = staple.or(self.staple.take());
                Ok(true)
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(false),
            Err(error) => Err(general(error)),
        }
    }
}

impl TlsSession for RustlsSession {
    fn read_tls(&mut self, src: &mut dyn Read) -> io::Result<usize> {
        self.incoming.read_tls(src)
    }

    fn write_tls(&mut self, dst: &mut dyn Write) -> io::Result<usize> {
        if let Some(sessions) = &self.sessions {
            sessions.sent();
        }
        self.connection.write_tls(dst)
    }

    fn wants_write(&self) -> bool {
        self.connection.wants_write()
    }

    fn handshake(&mut self) -> Result<Handshake, TlsError> {
        while self.connection.is_handshaking() {
            if !self.process().map_err(|error| self.told(error))? {
                return Ok(Handshake::NeedsRead);
            }
        }
        if let Some(sessions) = &self.sessions {
            sessions.completed(self.is_resumed());
        }
        Ok(Handshake::Complete)
    }

    fn read(&mut self, dst: &mut [u8]) -> Result<Received, TlsError> {
        loop {
            // A failure means that nothing is decrypted yet; reading from memory has no other
            // error.
            if let Ok(n) = self.connection.reader().read(dst) {
                if let Some(sessions) = &self.sessions {
                    sessions.received();
                }
                return Ok(if n == 0 { Received::Closed } else { Received::Data(n) });
            }
            if let Some(error) = self.failed.take() {
                return Err(self.told(error));
            }
            match self.process() {
                Ok(true) => {}
                Ok(false) => return Ok(Received::NeedsRead),
                // The records before the bad one may have been decrypted.
                Err(error) => self.failed = Some(error),
            }
        }
    }

    fn write(&mut self, src: &[u8]) -> Result<usize, TlsError> {
        self.connection.writer().write(src).map_err(general)
    }

    fn write_early(&mut self, src: &[u8]) -> Result<usize, TlsError> {
        match self.connection.early_data() {
            Some(mut early) => early.write(src).map_err(general),
            None => Ok(0),
        }
    }

    fn early_data_accepted(&self) -> bool {
        self.connection.is_early_data_accepted()
    }

    fn offered_session(&self) -> bool {
        self.sessions.as_ref().is_some_and(|sessions| sessions.has_offered())
    }

    fn close(&mut self) -> Result<(), TlsError> {
        self.closed = true;
        self.connection.send_close_notify();
        Ok(())
    }

    fn export_keying_material(
        &self,
        out: &mut [u8],
        label: &str,
        context: Option<&[u8]>,
    ) -> Result<(), TlsError> {
        let filled = self.connection.export_keying_material(out, label.as_bytes(), context);
        filled.map(drop).map_err(tls_error)
    }

    fn info(&self) -> TlsInfo {
        let connection = &self.connection;
        let mut info = TlsInfo::new(BACKEND, format!("rustls 0.23 ({})", self.provider));
        info.version = match connection.protocol_version() {
            Some(ProtocolVersion::TLSv1_2) => Some(TlsVersion::Tls12),
            Some(ProtocolVersion::TLSv1_3) => Some(TlsVersion::Tls13),
            _ => None,
        };
        let suite = connection.negotiated_cipher_suite().map(|suite| suite.suite().into());
        info.cipher_suite = suite.map(CipherSuite::name_of);
        let group = connection.negotiated_key_exchange_group().map(|group| group.name().into());
        info.group = group.map(Group::name_of);
        info.alpn = connection.alpn_protocol().map(<[u8]>::to_vec);
        info.peer_certificates =
            connection.peer_certificates().map(<[_]>::to_vec).unwrap_or_default();
        info.ocsp_response = self.staple.clone();
        info.ech_accepted = match connection.ech_status() {
            EchStatus::Accepted => Some(true),
            EchStatus::Rejected => Some(false),
            EchStatus::NotOffered | EchStatus::Offered | EchStatus::Grease => None,
        };
        info.resumed = connection.handshake_kind().map(|kind| kind == HandshakeKind::Resumed);
        info
    }
}

/// Runs `step` of a connection. In debug builds, rustls asserts that it sends no alert after
/// close_notify, so a server that sends a bad record then could end the program (rustls's issue
/// 959).
fn unless_asserted<T>(
    closed: bool,
    step: impl FnOnce() -> Result<T, rustls::Error>,
) -> Result<T, rustls::Error> {
    if !closed || !cfg!(debug_assertions) {
        return step();
    }
    let asserted = || rustls::Error::General("a bad record after close_notify".to_owned());
    catch_unwind(AssertUnwindSafe(step)).unwrap_or_else(|_| Err(asserted()))
}

/// rustls wraps some of its own errors for its I/O traits.
fn general(error: io::Error) -> TlsError {
    tls_error(rustls::Error::General(error.to_string()))
}
