//! A server that follows a script: [`Server`].

use std::{
    io::{self, Cursor, ErrorKind, Read, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    vec,
};

use tungstenite::handshake::derive_accept_key;
use tungstenite_tls_core::testing::Wire;
use tungstenite_tls_testing::server::{self, Host, ServerSession};

use super::script::{End, Script};

/// A server that follows its script, over a transport that never waits.
pub(super) struct Server {
    session: Box<dyn ServerSession>,
    /// A record that nobody has encrypted arrives next.
    forges: Arc<AtomicBool>,
    script: Script,
    stage: Stage,
    received: Vec<u8>,
}

enum Stage {
    Tls,
    Request,
    Sends(vec::IntoIter<Vec<u8>>),
    Over,
}

impl Server {
    pub(super) fn new(host: &Host, wire: Wire, script: Script) -> Self {
        let forges = Arc::new(AtomicBool::new(false));
        let end = ServerEnd { wire, forges: Arc::clone(&forges), forged: Cursor::default() };
        let session = host.session(server::Wire::new(end)).expect("a session");
        Self { session, forges, script, stage: Stage::Tls, received: Vec::new() }
    }

    pub(super) fn session(&mut self) -> &mut dyn ServerSession {
        &mut *self.session
    }

    /// What has arrived after the request.
    pub(super) fn take_received(&mut self) -> Vec<u8> {
        let end = self.end_of_request().unwrap_or(self.received.len());
        self.received.split_off(end)
    }

    /// Does the next thing. Returns whether there was any.
    pub(super) fn step(&mut self) -> bool {
        match &mut self.stage {
            Stage::Tls => match self.session.handshake() {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                result => {
                    result.expect("shakes hands");
                    self.stage = Stage::Request;
                }
            },
            Stage::Request => {
                let mut buffer = [0; 4096];
                let n = self.session.read(&mut buffer).expect("a request");
                self.received.extend_from_slice(&buffer[..n]);
                if self.end_of_request().is_some() {
                    self.stage = Stage::Sends(self.script.writes(&self.accept()).into_iter());
                }
            }
            Stage::Sends(writes) => match writes.next() {
                // The client may be gone already.
                Some(bytes) => drop(self.session.write_all(&bytes).map(|()| self.session.flush())),
                None => {
                    self.stage = Stage::Over;
                    self.end();
                    return self.script.end != End::Stays;
                }
            },
            Stage::Over => return false,
        }
        true
    }

    fn end(&mut self) {
        match self.script.end {
            End::Stays => return,
            End::Cut => {}
            End::CloseNotify => drop(self.session.close_notify()),
            End::Alert => {
                self.forges.store(true, Ordering::Relaxed);
                // What the client has sent meanwhile comes first.
                while matches!(self.session.read(&mut [0; 4096]), Ok(1..)) {}
            }
        }
        let _ = self.session.wire().finish();
    }

    fn end_of_request(&self) -> Option<usize> {
        let end = self.received.windows(4).position(|window| window == b"\r\n\r\n")?;
        Some(end + 4)
    }

    fn accept(&self) -> String {
        let request = String::from_utf8_lossy(&self.received);
        let key = request.split("Sec-WebSocket-Key: ").nth(1).and_then(|rest| rest.lines().next());
        derive_accept_key(key.expect("a key").as_bytes())
    }
}

/// The server's end of the transport.
struct ServerEnd {
    wire: Wire,
    forges: Arc<AtomicBool>,
    forged: Cursor<Vec<u8>>,
}

impl server::Transport for ServerEnd {
    fn finish(&mut self) -> io::Result<()> {
        self.wire.finish();
        Ok(())
    }
}

impl Read for ServerEnd {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        /// The header of application data of 48 bytes (RFC 8446, section 5.1).
        const HEADER: [u8; 5] = [23, 3, 3, 0, 48];
        if self.forges.swap(false, Ordering::Relaxed) {
            self.forged = Cursor::new([&HEADER[..], &[0; 48]].concat());
        }
        match self.forged.read(dst)? {
            0 => self.wire.read(dst),
            n => Ok(n),
        }
    }
}

impl Write for ServerEnd {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.wire.write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.wire.flush()
    }
}
