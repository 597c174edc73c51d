//! The server in the client's own process: [`Memory`]. Without a kernel and a second thread, only
//! the client's work is counted, and it is the same in every run.

use std::{
    fmt,
    io::{self, Cursor, Read, Write},
};

use rustls::ServerConnection;

use super::setup::Setup;
use crate::{
    frame,
    plan::{Plan, Work},
    report,
    server::messages::{self as server, GO, Script},
};

/// The client's end of a connection through memory.
///
/// Up to the upgrade, a server answers. It then encrypts everything that it will ever send, which
/// waits here to be read; what the client writes after that is discarded.
pub(crate) struct Memory {
    /// The server, until the upgrade.
    server: Option<ServerConnection>,
    /// The part of the request that has arrived.
    head: Vec<u8>,
    incoming: Cursor<Vec<u8>>,
}

impl Memory {
    pub(crate) fn new(setup: &Setup) -> anyhow::Result<Self> {
        let mut server = ServerConnection::new(server::config(&setup.certificates)?)?;
        server.set_buffer_limit(None);
        Ok(Self { server: Some(server), head: Vec::new(), incoming: Cursor::default() })
    }

    /// Lets the server read `bytes` and answer.
    fn serve(&mut self, mut bytes: &[u8]) -> anyhow::Result<()> {
        let Some(server) = &mut self.server else { return Ok(()) };
        while !bytes.is_empty() {
            server.read_tls(&mut bytes)?;
            let plaintext = server.process_new_packets()?.plaintext_bytes_to_read();
            let before = self.head.len();
            self.head.resize(before + plaintext, 0);
            server.reader().read_exact(&mut self.head[before..])?;
        }
        if self.head.ends_with(b"\r\n\r\n") {
            let (plan, response) = server::answer(&self.head)?;
            server.writer().write_all(&response)?;
            speak(server, &plan, self.incoming.get_mut())?;
            self.server = None;
            return Ok(());
        }
        while server.wants_write() {
            server.write_tls(self.incoming.get_mut())?;
        }
        Ok(())
    }
}

/// Writes everything that the server sends after the upgrade to `out`.
fn speak(server: &mut ServerConnection, plan: &Plan, out: &mut Vec<u8>) -> anyhow::Result<()> {
    let words = |words: &[u8]| if plan.framed { frame::message(words) } else { words.to_vec() };
    match plan.work {
        Work::Send => server.writer().write_all(&words(&GO))?,
        Work::Receive | Work::Echo | Work::Idle => {
            // Records that are already waiting go first.
            while server.wants_write() {
                server.write_tls(out)?;
            }
            Script::new(server, plan).write(plan.warm_up + plan.count, &mut *out)?;
        }
    }
    server.writer().write_all(&words(&report::last_words(0, 0)))?;
    while server.wants_write() {
        server.write_tls(out)?;
    }
    Ok(())
}

impl Read for Memory {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.incoming.read(dst)
    }
}

impl Write for Memory {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.serve(src).map_err(io::Error::other)?;
        Ok(src.len())
    }

    fn write_vectored(&mut self, src: &[io::IoSlice<'_>]) -> io::Result<usize> {
        for part in src {
            self.serve(part).map_err(io::Error::other)?;
        }
        Ok(src.iter().map(|part| part.len()).sum())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}
