//! The socket, or two files in its place: [`Socket`].

use std::{
    fs::File,
    io::{self, IoSlice, Read, Seek, Write},
    net::TcpStream,
    path::Path,
    time::Duration,
};

use tungstenite_tls::{
    stream::Readiness,
    websocket::{DuplexSocket, Waker},
};

use crate::split::{INCOMING, OUTGOING};

/// A TCP socket. After the upgrade, the files of a recording can take its place: no time goes into
/// a server then, nor into the system's TCP.
#[derive(Debug)]
pub(super) struct Socket {
    tcp: TcpStream,
    recording: Option<Recording>,
}

#[derive(Debug)]
struct Recording {
    incoming: File,
    outgoing: File,
}

impl From<TcpStream> for Socket {
    fn from(tcp: TcpStream) -> Self {
        Self { tcp, recording: None }
    }
}

impl Socket {
    /// From now on, reads from one file of `folder`, and writes over another.
    pub(super) fn play(&mut self, folder: &Path) -> io::Result<()> {
        let incoming = File::open(folder.join(INCOMING))?;
        let outgoing = File::options().write(true).open(folder.join(OUTGOING))?;
        self.recording = Some(Recording { incoming, outgoing });
        Ok(())
    }

    /// Ends the file of what was sent, if there is one.
    pub(super) fn stop(&self) -> io::Result<()> {
        let Some(Recording { outgoing, .. }) = &self.recording else { return Ok(()) };
        let mut end = outgoing;
        outgoing.set_len(end.stream_position()?)
    }

    /// Sets how long a read or write waits. Files need no time.
    pub(super) fn set_timeouts(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.tcp.set_read_timeout(timeout)?;
        self.tcp.set_write_timeout(timeout)
    }
}

impl Read for Socket {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.receive(dst)
    }
}

impl Write for Socket {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.send(src)
    }

    fn write_vectored(&mut self, src: &[IoSlice<'_>]) -> io::Result<usize> {
        match &mut self.recording {
            Some(recording) => recording.outgoing.write_vectored(src),
            None => self.tcp.write_vectored(src),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl DuplexSocket for Socket {
    fn receive(&self, dst: &mut [u8]) -> io::Result<usize> {
        match &self.recording {
            Some(recording) => (&recording.incoming).read(dst),
            None => self.tcp.receive(dst),
        }
    }

    fn send(&self, src: &[u8]) -> io::Result<usize> {
        match &self.recording {
            Some(recording) => (&recording.outgoing).write(src),
            None => DuplexSocket::send(&self.tcp, src),
        }
    }

    fn wait(
        &self,
        readiness: Readiness,
        waker: &Waker,
        timeout: Option<Duration>,
    ) -> io::Result<()> {
        self.tcp.wait(readiness, waker, timeout)
    }

    fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()> {
        self.tcp.set_nonblocking(nonblocking)
    }

    fn read_timeout(&self) -> io::Result<Option<Duration>> {
        self.tcp.read_timeout()
    }

    fn write_timeout(&self) -> io::Result<Option<Duration>> {
        self.tcp.write_timeout()
    }
}
