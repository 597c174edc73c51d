//! tungstenite's module `stream`, with this crate's [`MaybeTlsStream`].

mod tls;

use std::io::{self, Read, Write};

pub use tungstenite::stream::{Mode, NoDelay};
use tungstenite_tls_backends::TlsInfo;

pub use self::tls::{Below, TlsStream};

/// A stream with or without TLS.
///
/// The variants are those of the original, so code that looks for the socket in them finds it. They
/// do not tell the TLS library: a connection without a connector is in the variant that the
/// original would have it in, which is `NativeTls` with the feature `native-tls`, or else `Rustls`
/// with one of the features of rustls.
#[derive(Debug)]
#[non_exhaustive]
// A connection uses one of these for a long time; boxing would slow down every call.
#[allow(clippy::large_enum_variant)]
pub enum MaybeTlsStream<S: Read + Write> {
    /// No TLS.
    Plain(S),
    /// TLS, where the original has a stream of native-tls.
    #[cfg(feature = "native-tls")]
    NativeTls(TlsStream<S>),
    /// TLS, where the original has a stream of rustls.
    #[cfg(feature = "__rustls-tls")]
    Rustls(TlsStream<S>),
    /// TLS, where the original has none.
    Tls(TlsStream<S>),
}

impl<S: Read + Write> MaybeTlsStream<S> {
    /// The stream below.
    pub fn get_ref(&self) -> &S {
        match self {
            Self::Plain(stream) => stream,
            #[cfg(feature = "native-tls")]
            Self::NativeTls(stream) => stream.get_ref(),
            #[cfg(feature = "__rustls-tls")]
            Self::Rustls(stream) => stream.get_ref(),
            Self::Tls(stream) => stream.get_ref(),
        }
    }

    /// What TLS negotiated, and by which library; `None` without TLS. Does no I/O.
    pub fn tls_info(&self) -> Option<TlsInfo> {
        match self {
            Self::Plain(_) => None,
            #[cfg(feature = "native-tls")]
            Self::NativeTls(stream) => stream.info(),
            #[cfg(feature = "__rustls-tls")]
            Self::Rustls(stream) => stream.info(),
            Self::Tls(stream) => stream.info(),
        }
    }
}

/// Calls a method of whatever stream it is.
macro_rules! delegate {
    ($self:ident.$method:ident($($argument:expr),*)) => {
        match $self {
            Self::Plain(stream) => stream.$method($($argument),*),
            #[cfg(feature = "native-tls")]
            Self::NativeTls(stream) => stream.$method($($argument),*),
            #[cfg(feature = "__rustls-tls")]
            Self::Rustls(stream) => stream.$method($($argument),*),
            Self::Tls(stream) => stream.$method($($argument),*),
        }
    };
}

impl<S: Read + Write> Read for MaybeTlsStream<S> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        delegate!(self.read(dst))
    }
}

impl<S: Read + Write> Write for MaybeTlsStream<S> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        delegate!(self.write(src))
    }

    fn flush(&mut self) -> io::Result<()> {
        delegate!(self.flush())
    }
}

impl<S: Read + Write + NoDelay> NoDelay for MaybeTlsStream<S> {
    fn set_nodelay(&mut self, nodelay: bool) -> io::Result<()> {
        delegate!(self.set_nodelay(nodelay))
    }
}
