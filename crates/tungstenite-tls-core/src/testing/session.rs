//! The client's side: [`ClearConnector`], [`ClearSession`].

use std::{
    collections::VecDeque,
    io::{self, Read, Write},
};

use super::{
    exporter::export,
    record::{Incoming, Kind, push},
};
use crate::{
    AlertDescription, Endpoint, Handshake, Received, TlsConnector, TlsError, TlsErrorKind, TlsInfo,
    TlsSession, backend::Pipe,
};

const BACKEND: &str = "clear";

/// Makes [`ClearSession`]s, as a backend's connector makes its sessions.
///
/// ```
/// use std::io::{Read, Write};
/// use tungstenite_tls_core::{Endpoint, TlsStream, testing::{ClearConnector, ClearServer, Wire}};
///
/// let (client, server) = Wire::pair();
/// let endpoint = Endpoint::new("localhost".try_into()?, 443);
/// let mut client = TlsStream::new(client, &ClearConnector::default(), endpoint)?;
/// let mut server = ClearServer::new(server);
///
/// // The handshake: the client's first flight, the server's, and the client's last.
/// assert!(client.handshake().is_err());
/// assert!(server.read(&mut [0; 16]).is_err());
/// client.handshake()?;
///
/// client.write_all(b"hello")?;
/// let mut received = [0; 16];
/// assert_eq!(server.read(&mut received)?, 5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ClearConnector {
    /// How many bytes of early data a session takes. 0 means none.
    pub early_data: usize,
    /// How many bytes of plaintext a record holds, and so the most that one call of
    /// [`TlsSession::write`] takes.
    pub record: u16,
    /// Whether sessions say that they offer an earlier session for resumption.
    pub offers_session: bool,
}

impl Default for ClearConnector {
    /// Sessions without early data or resumption, with records as long as TLS allows (RFC 8446,
    /// section 5.1).
    fn default() -> Self {
        Self { early_data: 0, record: 16 * 1024, offers_session: false }
    }
}

impl TlsConnector for ClearConnector {
    type Session = ClearSession;

    fn backend(&self) -> &'static str {
        BACKEND
    }

    fn start(&self, _: &Endpoint) -> Result<ClearSession, TlsError> {
        Ok(ClearSession {
            options: *self,
            pipe: Pipe::new(),
            incoming: Incoming::default(),
            plaintext: VecDeque::new(),
            begun: false,
            complete: false,
            accepted: false,
            renegotiates: false,
            closed: false,
            ended: None,
            info: TlsInfo::new(BACKEND, "no TLS library"),
            refusals: 0,
            failures: Vec::new(),
        })
    }
}

/// A client connection that frames data but does not encrypt it.
///
/// It is strict where libraries are lenient: a call that the contract does not allow panics. A test
/// reaches it through [`TlsStream::session_mut`](crate::TlsStream::session_mut) and can make it
/// [refuse plaintext](Self::refuse_writes), [fail](Self::fail), or [report any
/// information](Self::set_info). All other behaviour comes from the [`ClearConnector`] and from the
/// peer, a [`ClearServer`](super::ClearServer).
#[derive(Debug)]
pub struct ClearSession {
    options: ClearConnector,
    pipe: Pipe,
    incoming: Incoming,
    /// The unread rest of the last record.
    plaintext: VecDeque<u8>,
    begun: bool,
    complete: bool,
    accepted: bool,
    renegotiates: bool,
    closed: bool,
    /// The result of every further read.
    ended: Option<Result<Received, TlsError>>,
    info: TlsInfo,
    /// How many more writes take nothing.
    refusals: usize,
    failures: Vec<(Call, TlsError)>,
}

/// A call of the contract that can fail: see [`ClearSession::fail`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Call {
    /// [`TlsSession::handshake`].
    Handshake,
    /// [`TlsSession::read`]; data decrypted before the failure is read first.
    Read,
    /// [`TlsSession::write`].
    Write,
    /// [`TlsSession::write_early`].
    WriteEarly,
    /// [`TlsSession::close`].
    Close,
}

/// Methods for tests. None of them does I/O.
impl ClearSession {
    /// Makes the next `calls` calls of [`TlsSession::write`] take nothing, like a session that
    /// waits for the peer in a renegotiation.
    pub fn refuse_writes(&mut self, calls: usize) {
        self.refusals = calls;
    }

    /// Makes `call` fail with `error`, from the next time on. The first failure queues an
    /// `internal_error` alert, as a library does.
    pub fn fail(&mut self, call: Call, error: TlsError) {
        self.failures.push((call, error));
    }

    /// Sets what [`TlsSession::info`] returns: the version, the peer's certificates and so on.
    pub fn set_info(&mut self, info: TlsInfo) {
        self.info = info;
    }

    fn failure(&mut self, call: Call) -> Result<(), TlsError> {
        let Some((_, error)) = self.failures.iter().find(|(fails, _)| *fails == call) else {
            return Ok(());
        };
        let error = error.clone();
        if self.ended.is_none() {
            self.send(Kind::Alert, &[AlertDescription::INTERNAL_ERROR.0]);
            self.ended = Some(Err(error.clone()));
        }
        Err(error)
    }
}

impl ClearSession {
    fn send(&mut self, kind: Kind, payload: &[u8]) {
        let mut bytes = Vec::new();
        push(&mut bytes, kind, payload);
        self.pipe.write_all(&bytes).expect("a pipe takes everything");
    }

    fn begin(&mut self) {
        if !self.begun {
            self.begun = true;
            self.send(Kind::Hello, &[]);
        }
    }

    fn next(&mut self) -> Result<Option<(Kind, Vec<u8>)>, TlsError> {
        let mut bytes = [0; 4096];
        while let Ok(n) = self.pipe.read(&mut bytes) {
            self.incoming.extend(&bytes[..n]);
        }
        let next = self.incoming.next();
        next.map_err(|error| TlsError::new(TlsErrorKind::Protocol, "").with_source(error))
    }

    fn unexpected(&mut self, kind: Kind) -> TlsError {
        self.send(Kind::Alert, &[AlertDescription::UNEXPECTED_MESSAGE.0]);
        TlsError::new(TlsErrorKind::Protocol, format!("{kind:?} out of turn"))
    }

    /// Processes the records that have arrived, until there is plaintext or the end.
    fn process(&mut self) -> Result<Received, TlsError> {
        while let Some((kind, payload)) = self.next()? {
            match kind {
                Kind::Data if payload.is_empty() => {}
                Kind::Data => {
                    self.plaintext = payload.into();
                    return Ok(Received::Data(self.plaintext.len()));
                }
                Kind::Close => return Ok(Received::Closed),
                Kind::Alert => return Err(alert(&payload)),
                Kind::Renegotiate => {
                    self.renegotiates = true;
                    self.send(Kind::Renegotiate, &[]);
                }
                Kind::Finished if self.renegotiates => self.renegotiates = false,
                kind => return Err(self.unexpected(kind)),
            }
        }
        Ok(Received::NeedsRead)
    }
}

fn alert(payload: &[u8]) -> TlsError {
    let description = payload.first().copied().unwrap_or_default();
    TlsError::new(TlsErrorKind::Alert(AlertDescription(description)), "")
}

impl TlsSession for ClearSession {
    fn read_tls(&mut self, src: &mut dyn Read) -> io::Result<usize> {
        self.pipe.read_tls(src)
    }

    fn write_tls(&mut self, dst: &mut dyn Write) -> io::Result<usize> {
        self.pipe.write_tls(dst)
    }

    fn wants_write(&self) -> bool {
        self.pipe.wants_write()
    }

    fn handshake(&mut self) -> Result<Handshake, TlsError> {
        self.failure(Call::Handshake)?;
        self.begin();
        while !self.complete {
            match self.next()? {
                None => return Ok(Handshake::NeedsRead),
                Some((Kind::Hello, payload)) => {
                    self.accepted = payload == [1];
                    self.complete = true;
                    self.send(Kind::Finished, &[]);
                }
                Some((Kind::Alert, payload)) => return Err(alert(&payload)),
                Some((kind, _)) => return Err(self.unexpected(kind)),
            }
        }
        Ok(Handshake::Complete)
    }

    fn read(&mut self, dst: &mut [u8]) -> Result<Received, TlsError> {
        assert!(self.complete && !dst.is_empty(), "read out of turn");
        if self.plaintext.is_empty() {
            if let Some(ended) = &self.ended {
                return ended.clone();
            }
            self.failure(Call::Read)?;
            match self.process() {
                Ok(Received::Data(_)) => {}
                Ok(Received::NeedsRead) => return Ok(Received::NeedsRead),
                ended => return self.ended.insert(ended).clone(),
            }
        }
        Ok(Received::Data(self.plaintext.read(dst).expect("memory can be read")))
    }

    fn write(&mut self, src: &[u8]) -> Result<usize, TlsError> {
        assert!(self.complete && !self.closed && !src.is_empty(), "write out of turn");
        self.failure(Call::Write)?;
        if let Some(left) = self.refusals.checked_sub(1) {
            self.refusals = left;
            return Ok(0);
        }
        // The answer may have arrived; data before it belongs to the reader.
        if self.renegotiates && self.plaintext.is_empty() && self.ended.is_none() {
            match self.process() {
                Ok(Received::Data(_) | Received::NeedsRead) => {}
                ended => self.ended = Some(ended),
            }
        }
        if let Some(Err(error)) = &self.ended {
            return Err(error.clone());
        }
        if self.renegotiates {
            return Ok(0);
        }
        let n = src.len().min(usize::from(self.options.record));
        self.send(Kind::Data, &src[..n]);
        Ok(n)
    }

    fn write_early(&mut self, src: &[u8]) -> Result<usize, TlsError> {
        assert!(!self.begun, "early data comes first, and once");
        self.failure(Call::WriteEarly)?;
        let n = src.len().min(self.options.early_data);
        if n > 0 {
            self.begin();
            self.send(Kind::EarlyData, &src[..n]);
        }
        Ok(n)
    }

    fn early_data_accepted(&self) -> bool {
        self.accepted
    }

    fn offered_session(&self) -> bool {
        self.options.offers_session
    }

    fn close(&mut self) -> Result<(), TlsError> {
        self.failure(Call::Close)?;
        if !self.closed {
            self.closed = true;
            self.send(Kind::Close, &[]);
        }
        Ok(())
    }

    fn info(&self) -> TlsInfo {
        self.info.clone()
    }

    /// Gives the same bytes as
    /// [`ClearServer::export_keying_material`](super::ClearServer::export_keying_material); they
    /// are not secret.
    fn export_keying_material(
        &self,
        out: &mut [u8],
        label: &str,
        context: Option<&[u8]>,
    ) -> Result<(), TlsError> {
        export(out, label, context);
        Ok(())
    }
}
