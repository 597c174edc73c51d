//! A TCP connection with a deadline for each stage: [`Deadline`].

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

/// A connection that blocks, but only until the deadline; then it returns
/// [`TimedOut`](ErrorKind::TimedOut).
///
/// A timeout set on the socket would restart with every byte.
#[derive(Debug)]
pub(crate) struct Deadline {
    stream: TcpStream,
    until: Instant,
}

impl Deadline {
    pub(crate) fn new(stream: TcpStream, timeout: Duration) -> Self {
        Self { stream, until: Instant::now() + timeout }
    }

    /// The server's address, if connected: with TCP Fast Open, not before the first data.
    pub(crate) fn peer_addr(&self) -> Option<SocketAddr> {
        self.stream.peer_addr().ok()
    }

    /// Starts the next stage with a new deadline.
    pub(crate) fn restart(&mut self, timeout: Duration) {
        self.until = Instant::now() + timeout;
    }

    fn left(&self) -> io::Result<Option<Duration>> {
        match self.until.saturating_duration_since(Instant::now()) {
            Duration::ZERO => Err(timed_out()),
            left => Ok(Some(left)),
        }
    }
}

impl Read for Deadline {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(self.left()?)?;
        self.stream.read(dst).map_err(name_timeout)
    }
}

impl Write for Deadline {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(self.left()?)?;
        self.stream.write(src).map_err(name_timeout)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Unix reports a timeout as `WouldBlock`, Windows as `TimedOut`.
fn name_timeout(error: io::Error) -> io::Error {
    if error.kind() == ErrorKind::WouldBlock { timed_out() } else { error }
}

fn timed_out() -> io::Error {
    io::Error::new(ErrorKind::TimedOut, "timed out")
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn gives_up_and_begins_anew() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (mut server, _) = listener.accept().unwrap();
        let mut stream = Deadline::new(client, Duration::from_millis(10));
        let error = stream.read(&mut [0]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        server.write_all(b"x").unwrap();
        assert_eq!(stream.read(&mut [0]).unwrap_err().kind(), ErrorKind::TimedOut);
        stream.restart(Duration::from_secs(20));
        assert_eq!(stream.read(&mut [0]).unwrap(), 1);
    }
}
