//! TLS over a stream, by any library: [`TlsStream`].

use std::{
    fmt,
    io::{self, Read, Write},
    ops::{Deref, DerefMut},
};

use tungstenite::stream::NoDelay;
use tungstenite_tls_backends::TlsInfo;
use tungstenite_tls_core::MaybeTlsStream;

/// TLS over a stream, by any library. The stream below is where the streams of native-tls
/// ([`get_ref`](Self::get_ref), [`get_mut`](Self::get_mut)) and rustls (also [`sock`](Below::sock))
/// have it.
pub struct TlsStream<S>(MaybeTlsStream<Below<S>>);

/// The stream below TLS.
#[derive(Debug)]
pub struct Below<S> {
    /// The stream. Reading from it or writing to it breaks the connection; setting its options does
    /// not.
    pub sock: S,
}

impl<S> TlsStream<S> {
    /// Takes a stream that has TLS.
    #[cfg(feature = "handshake")]
    pub(crate) fn new(stream: MaybeTlsStream<Below<S>>) -> Self {
        Self(stream)
    }

    /// The stream below.
    pub fn get_ref(&self) -> &S {
        &self.sock
    }

    /// The stream below. Reading from it or writing to it breaks the connection; setting its
    /// options does not.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.sock
    }

    pub(super) fn info(&self) -> Option<TlsInfo> {
        self.0.tls_info()
    }
}

impl<S> Deref for TlsStream<S> {
    type Target = Below<S>;

    fn deref(&self) -> &Below<S> {
        self.0.get_ref()
    }
}

impl<S> DerefMut for TlsStream<S> {
    fn deref_mut(&mut self) -> &mut Below<S> {
        self.0.get_mut()
    }
}

impl<S: Read + Write> Read for TlsStream<S> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.0.read(dst)
    }
}

impl<S: Read + Write> Write for TlsStream<S> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.0.write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl<S: NoDelay> NoDelay for TlsStream<S> {
    fn set_nodelay(&mut self, nodelay: bool) -> io::Result<()> {
        self.sock.set_nodelay(nodelay)
    }
}

impl<S: fmt::Debug> fmt::Debug for TlsStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<S: Read> Read for Below<S> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.sock.read(dst)
    }
}

impl<S: Write> Write for Below<S> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.sock.write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sock.flush()
    }
}
