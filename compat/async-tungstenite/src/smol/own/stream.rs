//! A stream with TLS of whichever library: [`TlsStream`].

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use futures_io::{AsyncRead, AsyncWrite};

/// TLS over a stream with the traits of futures-io.
#[derive(Debug)]
#[non_exhaustive]
// A connection uses one of these for a long time; boxing would slow down every call.
#[allow(clippy::large_enum_variant)]
pub enum TlsStream<S> {
    /// By a connector of native-tls that the caller brought.
    #[cfg(feature = "smol-native-tls")]
    NativeTls(real_async_native_tls::TlsStream<S>),
    /// By a connector of rustls that the caller brought.
    #[cfg(all(feature = "__futures-rustls", not(feature = "smol-native-tls")))]
    Rustls(real_futures_rustls::client::TlsStream<S>),
    /// By the library of the program's choice.
    Chosen(tungstenite_tls_core::MaybeTlsStream<S>),
}

/// Calls a method of whatever stream it is.
macro_rules! delegate {
    ($self:ident.$method:ident($($argument:expr),*)) => {
        match $self.get_mut() {
            #[cfg(feature = "smol-native-tls")]
            Self::NativeTls(stream) => Pin::new(stream).$method($($argument),*),
            #[cfg(all(feature = "__futures-rustls", not(feature = "smol-native-tls")))]
            Self::Rustls(stream) => Pin::new(stream).$method($($argument),*),
            Self::Chosen(stream) => Pin::new(stream).$method($($argument),*),
        }
    };
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for TlsStream<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        dst: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        delegate!(self.poll_read(cx, dst))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for TlsStream<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        src: &[u8],
    ) -> Poll<io::Result<usize>> {
        delegate!(self.poll_write(cx, src))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        delegate!(self.poll_flush(cx))
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        delegate!(self.poll_close(cx))
    }
}
