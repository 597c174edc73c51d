//! The client's side: [`ClearConnector`], [`ClearSession`].

use std::{
    collections::VecDeque,
    io::{self, Read, Write},
};

use super::record::{Incoming, Kind, push};
use crate::{
    AlertDescription, Endpoint, Handshake, Received, TlsConnector, TlsError, TlsErrorKind, TlsInfo,
    TlsSession, backend::Pipe,
};

const BACKEND: &str = "clear";

/// Makes [`ClearSession`]s.
#[derive(Clone, Copy, Debug)]
pub struct ClearConnector {
    /// How many bytes of early data a session takes. 0: none.
    pub early_data: usize,
    /// How many bytes of plaintext a record holds, and so one call of [`TlsSession::write`] takes.
    pub record: u16,
}

impl Default for ClearConnector {
    /// No early data; records as long as TLS has them.
    fn default() -> Self {
        Self { early_data: 0, record: 16 * 1024 }
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
        })
    }
}

/// A client connection that frames and does not encrypt.
///
/// It is strict where libraries are lenient: a call that the contract does not allow panics.
#[derive(Debug)]
pub struct ClearSession {
    options: ClearConnector,
    pipe: Pipe,
    incoming: Incoming,
    /// Of the last record, what was not read yet.
    plaintext: VecDeque<u8>,
    begun: bool,
    complete: bool,
    accepted: bool,
    renegotiates: bool,
    closed: bool,
    /// What every further read finds.
    ended: Option<Result<Received, TlsError>>,
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

    /// Takes in what is at hand until there is plaintext, or the end.
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
        // The answer may be at hand; data before it is the reader's.
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

    fn close(&mut self) -> Result<(), TlsError> {
        if !self.closed {
            self.closed = true;
            self.send(Kind::Close, &[]);
        }
        Ok(())
    }

    fn info(&self) -> TlsInfo {
        TlsInfo::new(BACKEND, "no TLS library")
    }
}
