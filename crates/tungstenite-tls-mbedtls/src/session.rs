//! One connection of Mbed TLS as a session: [`MbedTlsSession`].

use std::{
    io::{self, Read, Write},
    sync::Arc,
};

use tungstenite_tls_core::{
    CipherSuite, Handshake, Received, TlsError, TlsInfo, TlsSession, TlsVersion,
    backend::KeyLogFile,
};

use crate::{
    error::{BACKEND, alert, tls_error},
    ffi::{self, Connection, Error, Step},
    resumption::{self, OfConnection},
    verify::Demand,
};

/// A client connection of Mbed TLS.
#[derive(Debug)]
pub struct MbedTlsSession {
    pub(crate) connection: Connection,
    pub(crate) demand: Demand,
    pub(crate) sessions: Option<OfConnection>,
    pub(crate) key_log: Option<Arc<KeyLogFile>>,
    /// The most plaintext in one record.
    pub(crate) record_size: usize,
    pub(crate) progress: Progress,
}

/// How far a connection has come.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// Whether the server has presented certificates, as it does unless it resumes a session.
    has_certificates: bool,
    is_established: bool,
    close_sent: bool,
    close_received: bool,
}

impl MbedTlsSession {
    /// Does what belongs after a step of the handshake.
    fn after(&mut self, step: Step) -> Result<(), TlsError> {
        match step {
            // What was set until now was the name to send.
            Step::HelloSent => {
                let name = self.demand.name();
                self.connection.set_name(name.as_deref()).map_err(|error| self.failed(error))
            }
            Step::CertificatesRead => {
                self.progress.has_certificates = true;
                let chain = self.connection.take_chain();
                let verification = self.connection.config().verification();
                let message = self.connection.certificates_message();
                self.demand.check(verification, &chain, message).map_err(|refusal| {
                    // Without the alert the server only sees the connection end.
                    let _ = self.connection.send_alert(alert(&refusal));
                    self.remember(refusal.on_backend(BACKEND))
                })
            }
            Step::Other => Ok(()),
        }
    }

    fn completed(&mut self) {
        self.progress.is_established = true;
        if let (Some(file), Some(secret)) = (&self.key_log, self.connection.secret()) {
            file.line(&secret.key_log_line());
        }
        if let Some(sessions) = &self.sessions {
            let resumed = !self.progress.has_certificates;
            resumption::completed(sessions, &mut self.connection, resumed);
        }
    }

    fn failed(&self, error: Error) -> TlsError {
        self.remember(tls_error(&self.connection, error, false))
    }

    fn remember(&self, error: TlsError) -> TlsError {
        if let Some(sessions) = &self.sessions {
            sessions.failed(&error);
        }
        error
    }
}

impl TlsSession for MbedTlsSession {
    fn read_tls(&mut self, src: &mut dyn Read) -> io::Result<usize> {
        self.connection.pipe().read_tls(src)
    }

    fn write_tls(&mut self, dst: &mut dyn Write) -> io::Result<usize> {
        if let Some(sessions) = &self.sessions {
            sessions.sent();
        }
        self.connection.pipe().write_tls(dst)
    }

    fn wants_write(&self) -> bool {
        self.connection.wants_write()
    }

    fn handshake(&mut self) -> Result<Handshake, TlsError> {
        while !self.connection.is_established() {
            // A step may fail after it has gone on to the next state.
            let in_certificates = self.connection.awaits_certificates();
            match self.connection.step() {
                Ok(step) => self.after(step)?,
                Err(Error::WANT_READ) => return Ok(Handshake::NeedsRead),
                Err(error) => {
                    let error = tls_error(&self.connection, error, in_certificates);
                    return Err(self.remember(error));
                }
            }
        }
        if !self.progress.is_established {
            self.completed();
        }
        Ok(Handshake::Complete)
    }

    fn read(&mut self, dst: &mut [u8]) -> Result<Received, TlsError> {
        if self.progress.close_received {
            return Ok(Received::Closed);
        }
        let received = match self.connection.receive(dst) {
            Ok(n) => Received::Data(n),
            Err(Error::WANT_READ) => return Ok(Received::NeedsRead),
            Err(Error::CLOSE_NOTIFY) => {
                self.progress.close_received = true;
                Received::Closed
            }
            Err(error) => return Err(self.failed(error)),
        };
        if let Some(sessions) = &self.sessions {
            sessions.received();
        }
        Ok(received)
    }

    fn write(&mut self, src: &[u8]) -> Result<usize, TlsError> {
        let record = &src[..src.len().min(self.record_size)];
        self.connection.send(record).map_err(|error| self.failed(error))
    }

    fn offered_session(&self) -> bool {
        self.sessions.as_ref().is_some_and(|sessions| sessions.has_offered())
    }

    fn close(&mut self) -> Result<(), TlsError> {
        if std::mem::replace(&mut self.progress.close_sent, true) {
            return Ok(());
        }
        self.connection.send_close_notify().map_err(|error| self.failed(error))
    }

    fn export_keying_material(
        &self,
        out: &mut [u8],
        label: &str,
        context: Option<&[u8]>,
    ) -> Result<(), TlsError> {
        let refused = |why| TlsError::unsupported_call(BACKEND, "export_keying_material", why);
        let secret = self.connection.secret().ok_or_else(|| refused("there is no secret yet"))?;
        let why = "Mbed TLS takes no NUL in a label, and a context has at most 65,535 bytes";
        let derived = secret.derive(out, label, context).ok_or_else(|| refused(why))?;
        derived.map_err(|error| refused("see the cause").with_source(error))
    }

    fn info(&self) -> TlsInfo {
        let mut info = TlsInfo::new(BACKEND, ffi::version());
        if !self.connection.is_established() {
            return info;
        }
        info.version = match self.connection.version().to_bytes() {
            b"TLSv1.2" => Some(TlsVersion::Tls12),
            _ => None,
        };
        info.cipher_suite = Some(CipherSuite::name_of(self.connection.cipher_suite()));
        info.alpn = self.connection.protocol().map(|name| name.to_bytes().to_vec());
        info.peer_certificates = self.connection.peer_certificates();
        info.resumed = Some(!self.progress.has_certificates);
        info
    }
}
