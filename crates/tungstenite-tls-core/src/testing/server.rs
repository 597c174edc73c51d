//! The server's side: [`ClearServer`].

use std::{
    collections::VecDeque,
    io::{self, ErrorKind, Read, Write},
};

use super::{
    exporter::export,
    record::{Incoming, Kind, push},
};
use crate::AlertDescription;

/// The server of a [`ClearSession`](super::ClearSession), over a transport that takes everything
/// and never blocks.
///
/// `Read + Write` is for plaintext. Each read processes all data that has arrived, and continues
/// the handshake; it returns [`ErrorKind::WouldBlock`] while there is no plaintext, 0 after the
/// client's close_notify, [`ErrorKind::ConnectionAborted`] after an alert, and
/// [`ErrorKind::InvalidData`] after a record out of turn. [`ClearConnector`](super::ClearConnector)
/// has an example.
#[derive(Debug)]
pub struct ClearServer<S> {
    io: S,
    /// Whether the server takes early data or rejects it.
    pub takes_early_data: bool,
    /// How many bytes of plaintext a record holds.
    pub record: u16,
    /// Whether the server does not answer, and leaves incoming data unread.
    pub stalls: bool,
    incoming: Incoming,
    plaintext: VecDeque<u8>,
    complete: bool,
    renegotiates: bool,
    closed: bool,
    ended: Option<Result<(), (ErrorKind, String)>>,
}

impl<S: Read + Write> ClearServer<S> {
    /// Makes a server that waits for its client's first flight.
    pub fn new(io: S) -> Self {
        Self {
            io,
            takes_early_data: true,
            record: 16 * 1024,
            stalls: false,
            incoming: Incoming::default(),
            plaintext: VecDeque::new(),
            complete: false,
            renegotiates: false,
            closed: false,
            ended: None,
        }
    }

    /// Whether the handshake is complete on this side.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Asks for new keys, as a TLS 1.2 renegotiation does (RFC 5246, section 7.4.1.1). Does nothing
    /// before the handshake is complete.
    ///
    /// # Errors
    /// The transport's errors.
    pub fn renegotiate(&mut self) -> io::Result<()> {
        if self.complete && !self.closed && !self.renegotiates {
            self.renegotiates = true;
            return self.send(Kind::Renegotiate, &[]);
        }
        Ok(())
    }

    /// Ends TLS with a fatal alert (RFC 8446, section 6.2).
    ///
    /// # Errors
    /// The transport's errors.
    pub fn alert(&mut self, alert: AlertDescription) -> io::Result<()> {
        self.send(Kind::Alert, &[alert.0])
    }

    /// Sends close_notify (RFC 8446, section 6.1). Calling it again does nothing.
    ///
    /// # Errors
    /// The transport's errors; [`ErrorKind::WouldBlock`] while the client has not answered a
    /// request for new keys.
    pub fn close_notify(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        if self.renegotiates {
            return Err(ErrorKind::WouldBlock.into());
        }
        self.closed = true;
        self.send(Kind::Close, &[])
    }

    /// Sends bytes that are not a record, so that the client fails.
    ///
    /// # Errors
    /// The transport's errors.
    pub fn garble(&mut self) -> io::Result<()> {
        self.io.write_all(&[0xff; 8])
    }

    /// Fills `out` with the same bytes as the client's
    /// [`export_keying_material`](crate::TlsStream::export_keying_material) for the same label and
    /// context (RFC 8446, section 7.5). They are not secret.
    pub fn export_keying_material(&self, out: &mut [u8], label: &str, context: Option<&[u8]>) {
        export(out, label, context);
    }

    /// The transport.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.io
    }

    fn send(&mut self, kind: Kind, payload: &[u8]) -> io::Result<()> {
        let mut bytes = Vec::new();
        push(&mut bytes, kind, payload);
        self.io.write_all(&bytes)
    }

    /// Processes all data that has arrived.
    fn process(&mut self) -> Result<(), (ErrorKind, String)> {
        let mut bytes = [0; 4096];
        let end = loop {
            match self.io.read(&mut bytes) {
                Ok(0) => break Some(ErrorKind::UnexpectedEof),
                Ok(n) => self.incoming.extend(&bytes[..n]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break None,
                Err(error) => break Some(error.kind()),
            }
        };
        let broken = |error: io::Error| (error.kind(), error.to_string());
        while let Some((kind, payload)) = self.incoming.next().map_err(broken)? {
            match (kind, self.complete) {
                (Kind::Hello, false) => {
                    // Early data, if any, comes in a later record; this answers for it in advance.
                    self.send(Kind::Hello, &[self.takes_early_data.into()]).map_err(broken)?;
                }
                (Kind::EarlyData, false) if self.takes_early_data => self.plaintext.extend(payload),
                (Kind::EarlyData, false) => {}
                (Kind::Finished, false) => self.complete = true,
                // Also data that the client sent before it saw the request for new keys.
                (Kind::Data, true) => self.plaintext.extend(payload),
                (Kind::Renegotiate, true) if self.renegotiates => {
                    self.renegotiates = false;
                    self.send(Kind::Finished, &[]).map_err(broken)?;
                }
                (Kind::Close, true) => {
                    self.ended = Some(Ok(()));
                    return Ok(());
                }
                (Kind::Alert, _) => {
                    return Err((ErrorKind::ConnectionAborted, format!("alert {payload:?}")));
                }
                (kind, _) => return Err((ErrorKind::InvalidData, format!("{kind:?} out of turn"))),
            }
        }
        end.map_or(Ok(()), |kind| Err((kind, "the transport has ended".to_owned())))
    }
}

impl<S: Read + Write> Read for ClearServer<S> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        if self.stalls {
            return Err(ErrorKind::WouldBlock.into());
        }
        if self.ended.is_none() {
            if let Err(error) = self.process() {
                self.ended = Some(Err(error));
            }
        }
        if !self.plaintext.is_empty() {
            return self.plaintext.read(dst);
        }
        match &self.ended {
            None => Err(ErrorKind::WouldBlock.into()),
            Some(Ok(())) => Ok(0),
            Some(Err((kind, text))) => Err(io::Error::new(*kind, text.clone())),
        }
    }
}

impl<S: Read + Write> Write for ClearServer<S> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        for piece in src.chunks(usize::from(self.record).max(1)) {
            self.send(Kind::Data, piece)?;
        }
        Ok(src.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
