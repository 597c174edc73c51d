//! The plaintext ends of a session, as the transport of a session inside it.

use std::io::{self, ErrorKind, Read, Write};

use crate::{BoxedSession, Endpoint, Received, TlsError, TlsSession};

/// A session with a proxy, over which another session sends its ciphertext.
pub(super) struct Outer {
    session: BoxedSession,
    endpoint: Endpoint,
    /// The proxy has sent close_notify.
    closed: bool,
    failed: Option<TlsError>,
}

impl Outer {
    pub(super) fn new(session: BoxedSession, endpoint: Endpoint) -> Self {
        Self { session, endpoint, closed: false, failed: None }
    }

    pub(super) fn session(&mut self) -> &mut BoxedSession {
        &mut self.session
    }

    pub(super) fn wants_write(&self) -> bool {
        self.session.wants_write()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    pub(super) fn has_failed(&self) -> bool {
        self.failed.is_some()
    }

    /// The error of the TLS with the proxy, if it has failed.
    pub(super) fn check(&self) -> Result<(), TlsError> {
        self.failed.clone().map_or(Ok(()), Err)
    }

    /// Queues close_notify for the proxy.
    pub(super) fn close(&mut self) {
        if let Err(error) = self.session.close() {
            self.fail(error);
        }
    }

    /// Names the proxy, so that nobody takes the error for the server's.
    fn fail(&mut self, error: TlsError) -> io::Error {
        let backend = self.session.info().backend;
        let error = error.on_backend(backend).with_endpoint(&self.endpoint).after_handshake();
        self.failed.get_or_insert(error).clone().into()
    }
}

/// `WouldBlock`: more ciphertext is needed from the proxy. 0: it has sent close_notify.
impl Read for Outer {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(0);
        }
        self.check()?;
        match self.session.read(dst) {
            Ok(Received::Data(n)) => Ok(n),
            Ok(Received::NeedsRead) => Err(ErrorKind::WouldBlock.into()),
            Ok(Received::Closed) => {
                self.closed = true;
                Ok(0)
            }
            Err(error) => Err(self.fail(error)),
        }
    }
}

/// `WouldBlock`: the session takes nothing before it has more ciphertext from the proxy.
impl Write for Outer {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.check()?;
        if src.is_empty() {
            return Ok(0);
        }
        match self.session.write(src) {
            Ok(0) => Err(ErrorKind::WouldBlock.into()),
            Ok(n) => Ok(n),
            Err(error) => Err(self.fail(error)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
