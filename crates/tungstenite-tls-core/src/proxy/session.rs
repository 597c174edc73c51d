//! A session inside another one: [`NestedSession`].

use std::io::{self, Read, Write};

use super::ends::Outer;
use crate::{
    BoxedSession, Endpoint, Handshake, Received, TlsError, TlsErrorKind, TlsInfo, TlsSession,
    stream::driver::FirstBytes,
};

/// TLS inside the TLS with a proxy (RFC 9110, section 9.3.6), of two backends or of one:
///
/// ```text
///            read_tls ─► ┌───────┐ ─► read ─► read_tls ─► ┌───────┐ ─► read
///  transport             │ outer │     ciphertext         │ inner │           plaintext
///           write_tls ◄─ └───────┘ ◄─ write ◄─ write_tls ◄└───────┘ ◄─ write
/// ```
///
/// What is between the two stays in their own buffers, so nothing is copied once more, and no more
/// is taken from the outer session than the inner one asks for. What the connection negotiated is
/// the inner session's; an error of the outer one names the proxy.
pub struct NestedSession {
    outer: Outer,
    inner: BoxedSession,
    /// What the server has sent during the handshake.
    first_bytes: FirstBytes,
    complete: bool,
    /// Our close_notify is queued in the inner session.
    closed: bool,
    /// The server's close_notify has come.
    peer_closed: bool,
}

impl NestedSession {
    /// Puts `inner`, which has done nothing yet, into `outer`, whose handshake with the proxy at
    /// `endpoint` is complete, and which takes plaintext for the server now.
    pub fn new(outer: BoxedSession, endpoint: Endpoint, inner: BoxedSession) -> Self {
        let outer = Outer::new(outer, endpoint);
        Self {
            outer,
            inner,
            first_bytes: FirstBytes::default(),
            complete: false,
            closed: false,
            peer_closed: false,
        }
    }

    /// Moves the inner session's ciphertext into the outer session, as far as that takes it. After
    /// each call that may queue some, so that the outer session alone says what there is to write.
    fn push(&mut self) {
        // If the outer session has failed, `check` says so; if it takes nothing (a TLS 1.2
        // renegotiation), the ciphertext waits in the inner one.
        while self.inner.wants_write() && matches!(self.inner.write_tls(&mut self.outer), Ok(1..)) {
        }
        if self.closed && self.peer_closed && !self.inner.wants_write() {
            self.outer.close();
        }
    }

    /// Moves a piece of ciphertext from the outer session into the inner one. Returns whether there
    /// was some.
    fn pull(&mut self) -> Result<bool, TlsError> {
        let read = match self.complete {
            true => self.inner.read_tls(&mut self.outer),
            false => self.inner.read_tls(&mut self.first_bytes.of(&mut self.outer)),
        };
        let pulled = matches!(read, Ok(1..));
        if !pulled {
            self.outer.check()?;
        }
        Ok(pulled)
    }
}

impl TlsSession for NestedSession {
    fn read_tls(&mut self, src: &mut dyn Read) -> io::Result<usize> {
        if self.outer.is_closed() {
            // Without the server's close_notify, the connection was cut off.
            return Ok(0);
        }
        self.outer.session().read_tls(src)
    }

    fn write_tls(&mut self, dst: &mut dyn Write) -> io::Result<usize> {
        self.outer.session().write_tls(dst)
    }

    fn wants_write(&self) -> bool {
        self.outer.wants_write()
    }

    fn handshake(&mut self) -> Result<Handshake, TlsError> {
        loop {
            let result = self.inner.handshake();
            self.push();
            match result {
                Ok(Handshake::NeedsRead) => {
                    if let Some(not_tls) = self.first_bytes.are_enough() {
                        return Err(not_tls);
                    }
                    if !self.pull()? {
                        return result;
                    }
                }
                Ok(_) => {
                    self.complete = true;
                    self.first_bytes.forget();
                    return result;
                }
                Err(error) => {
                    let not_tls = match error.kind() {
                        TlsErrorKind::Protocol => self.first_bytes.not_tls(),
                        _ => None,
                    };
                    return Err(not_tls.map_or(error.clone(), |not_tls| not_tls.caused_as(&error)));
                }
            }
        }
    }

    fn read(&mut self, dst: &mut [u8]) -> Result<Received, TlsError> {
        loop {
            let result = self.inner.read(dst);
            self.peer_closed |= matches!(result, Ok(Received::Closed));
            self.push();
            match result {
                Ok(Received::NeedsRead) if self.pull()? => {}
                result => return result,
            }
        }
    }

    fn write(&mut self, src: &[u8]) -> Result<usize, TlsError> {
        loop {
            self.push();
            self.outer.check()?;
            // Takes nothing more while the outer session takes nothing.
            let n = if self.inner.wants_write() { 0 } else { self.inner.write(src)? };
            self.push();
            if n > 0 || !self.pull()? {
                return Ok(n);
            }
        }
    }

    fn write_early(&mut self, src: &[u8]) -> Result<usize, TlsError> {
        let result = self.inner.write_early(src);
        self.push();
        result
    }

    fn early_data_accepted(&self) -> bool {
        self.inner.early_data_accepted()
    }

    /// A failure of the proxy's says nothing of the session that the server was offered.
    fn offered_session(&self) -> bool {
        !self.outer.has_failed() && self.inner.offered_session()
    }

    fn close(&mut self) -> Result<(), TlsError> {
        self.closed = true;
        let result = self.inner.close();
        self.push();
        result
    }

    fn export_keying_material(
        &self,
        out: &mut [u8],
        label: &str,
        context: Option<&[u8]>,
    ) -> Result<(), TlsError> {
        self.inner.export_keying_material(out, label, context)
    }

    fn info(&self) -> TlsInfo {
        self.inner.info()
    }

    fn is_nested(&self) -> bool {
        true
    }
}
