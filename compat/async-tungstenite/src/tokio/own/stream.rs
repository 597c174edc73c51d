//! A stream with TLS of whichever library: [`TlsStream`].

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// TLS over a stream of tokio.
#[derive(Debug)]
#[non_exhaustive]
// A connection uses one of these for a long time; boxing would slow down every call.
#[allow(clippy::large_enum_variant)]
pub enum TlsStream<S> {
    /// By a connector of native-tls that the caller brought.
    #[cfg(feature = "tokio-native-tls")]
    NativeTls(real_tokio_native_tls::TlsStream<S>),
    /// By a connector of rustls that the caller brought.
    #[cfg(all(feature = "__tokio-rustls", not(feature = "tokio-native-tls")))]
    Rustls(real_tokio_rustls::client::TlsStream<S>),
    /// By the library of the program's choice.
    Chosen(tungstenite_tls_core::MaybeTlsStream<S>),
}

/// Calls a method of whatever stream it is.
macro_rules! delegate {
    ($self:ident.$method:ident($($argument:expr),*)) => {
        match $self.get_mut() {
            #[cfg(feature = "tokio-native-tls")]
            Self::NativeTls(stream) => Pin::new(stream).$method($($argument),*),
            #[cfg(all(feature = "__tokio-rustls", not(feature = "tokio-native-tls")))]
            Self::Rustls(stream) => Pin::new(stream).$method($($argument),*),
            Self::Chosen(stream) => Pin::new(stream).$method($($argument),*),
        }
    };
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for TlsStream<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        delegate!(self.poll_read(cx, buffer))
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

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        delegate!(self.poll_shutdown(cx))
    }
}
