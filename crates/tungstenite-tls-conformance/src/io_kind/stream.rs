//! The stream that the tests use: [`Stream`].

use std::{
    fmt,
    io::{self, IoSlice, Read, Write},
};

use tungstenite_tls_core::{ChannelBinding, Readiness, Stage, TlsError, TlsInfo};

#[cfg(feature = "futures-io")]
use super::smol::{self, Smol};
#[cfg(feature = "tokio")]
use super::tokio::{self, Tokio};
use super::{layer::Layer, transport::Transport, two_tasks::Results};

/// TLS over a transport, driven by the I/O of one [`IoKind`](super::kind::IoKind), and used as a
/// stream that blocks if the transport does.
pub(crate) enum Stream<S> {
    Blocking(Layer<S>),
    #[cfg(feature = "futures-io")]
    Smol(Layer<Smol<S>>),
    #[cfg(feature = "tokio")]
    Tokio(Layer<Tokio<S>>),
}

/// Does `$do` with the layer, for any kind of I/O.
macro_rules! with_layer {
    ($stream:expr, $layer:ident => $do:expr) => {
        match $stream {
            Stream::Blocking($layer) => $do,
            #[cfg(feature = "futures-io")]
            Stream::Smol($layer) => $do,
            #[cfg(feature = "tokio")]
            Stream::Tokio($layer) => $do,
        }
    };
}

impl<S> Stream<S> {
    pub(crate) fn tls_info(&self) -> TlsInfo {
        with_layer!(self, layer => layer.info())
    }

    /// The handshake that the connection is in, as an interrupted handshake reports it.
    pub(crate) fn stage(&self) -> Stage {
        let complete = with_layer!(self, layer => layer.is_handshake_complete());
        if complete { Stage::WebSocket } else { Stage::Tls }
    }

    pub(crate) fn export_keying_material(
        &self,
        out: &mut [u8],
        label: &str,
        context: Option<&[u8]>,
    ) -> Result<(), TlsError> {
        with_layer!(self, layer => layer.tls().export_keying_material(out, label, context))
    }

    pub(crate) fn channel_binding(&self, binding: ChannelBinding) -> Result<Vec<u8>, TlsError> {
        with_layer!(self, layer => layer.tls().channel_binding(binding))
    }

    pub(crate) fn readiness(&self) -> Option<Readiness> {
        with_layer!(self, layer => layer.readiness())
    }

    pub(crate) fn get_ref(&self) -> &S {
        match self {
            Self::Blocking(layer) => layer.tls().get_ref(),
            #[cfg(feature = "futures-io")]
            Self::Smol(layer) => layer.tls().get_ref().get_ref(),
            #[cfg(feature = "tokio")]
            Self::Tokio(layer) => layer.tls().get_ref().get_ref(),
        }
    }

    pub(crate) fn get_mut(&mut self) -> &mut S {
        match self {
            Self::Blocking(layer) => layer.tls_mut().get_mut(),
            #[cfg(feature = "futures-io")]
            Self::Smol(layer) => layer.tls_mut().get_mut().get_mut(),
            #[cfg(feature = "tokio")]
            Self::Tokio(layer) => layer.tls_mut().get_mut().get_mut(),
        }
    }
}

impl<S: Transport> Stream<S> {
    pub(crate) fn handshake(&mut self) -> io::Result<()> {
        match self {
            Self::Blocking(layer) => layer.tls_mut().handshake(),
            #[cfg(feature = "futures-io")]
            Self::Smol(layer) => smol::handshake(layer),
            #[cfg(feature = "tokio")]
            Self::Tokio(layer) => tokio::handshake(layer),
        }
    }

    /// Fills `incoming`, and writes and flushes `outgoing`. Asynchronous I/O does both at the same
    /// time, as two tasks would, and fails with `WouldBlock` if that hangs.
    pub(crate) fn both(&mut self, incoming: &mut [u8], outgoing: &[u8]) -> io::Result<Results> {
        match self {
            Self::Blocking(layer) => {
                let stream = layer.blocking();
                let written = stream.write_all(outgoing).and_then(|()| stream.flush());
                Ok((stream.read_exact(incoming), written))
            }
            #[cfg(feature = "futures-io")]
            Self::Smol(layer) => smol::both(layer, incoming, outgoing),
            #[cfg(feature = "tokio")]
            Self::Tokio(layer) => tokio::both(layer, incoming, outgoing),
        }
    }

    /// Sends close_notify; an asynchronous stream also ends the transport's sending side.
    pub(crate) fn shutdown(&mut self) -> io::Result<()> {
        match self {
            Self::Blocking(layer) => layer.tls_mut().shutdown(),
            #[cfg(feature = "futures-io")]
            Self::Smol(layer) => smol::shutdown(layer),
            #[cfg(feature = "tokio")]
            Self::Tokio(layer) => tokio::shutdown(layer),
        }
    }
}

impl<S: Transport> Read for Stream<S> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Blocking(layer) => layer.blocking().read(dst),
            #[cfg(feature = "futures-io")]
            Self::Smol(layer) => smol::read(layer, dst),
            #[cfg(feature = "tokio")]
            Self::Tokio(layer) => tokio::read(layer, dst),
        }
    }
}

impl<S: Transport> Write for Stream<S> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.write_vectored(&[IoSlice::new(src)])
    }

    fn write_vectored(&mut self, src: &[IoSlice<'_>]) -> io::Result<usize> {
        match self {
            Self::Blocking(layer) => layer.blocking().write_vectored(src),
            #[cfg(feature = "futures-io")]
            Self::Smol(layer) => smol::write(layer, src),
            #[cfg(feature = "tokio")]
            Self::Tokio(layer) => tokio::write(layer, src),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Blocking(layer) => layer.blocking().flush(),
            #[cfg(feature = "futures-io")]
            Self::Smol(layer) => smol::flush(layer),
            #[cfg(feature = "tokio")]
            Self::Tokio(layer) => tokio::flush(layer),
        }
    }
}

impl<S> fmt::Debug for Stream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stream")
    }
}
