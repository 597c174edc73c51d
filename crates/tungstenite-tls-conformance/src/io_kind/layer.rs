//! A TLS stream, bare or as WebSocket uses it: [`Layer`].

use std::io::{Read, Write};

use tungstenite_tls_core::{MaybeTlsStream, Readiness, TlsInfo, TlsStream};

/// One of the two kinds of TLS stream. They differ in the error that reports a truncation.
#[allow(clippy::large_enum_variant)]
pub(crate) enum Layer<S> {
    Bare(TlsStream<S>),
    Maybe(MaybeTlsStream<S>),
}

impl<S> Layer<S> {
    pub(super) fn tls(&self) -> &TlsStream<S> {
        match self {
            Self::Bare(stream) | Self::Maybe(MaybeTlsStream::Tls(stream)) => stream,
            Self::Maybe(_) => unreachable!("there is TLS in all tests"),
        }
    }

    pub(super) fn tls_mut(&mut self) -> &mut TlsStream<S> {
        match self {
            Self::Bare(stream) | Self::Maybe(MaybeTlsStream::Tls(stream)) => stream,
            Self::Maybe(_) => unreachable!("there is TLS in all tests"),
        }
    }

    pub(super) fn info(&self) -> TlsInfo {
        self.tls().info()
    }

    pub(super) fn is_handshake_complete(&self) -> bool {
        self.tls().is_handshake_complete()
    }

    pub(super) fn readiness(&self) -> Option<Readiness> {
        self.tls().readiness()
    }
}

impl<S: Read + Write> Layer<S> {
    pub(super) fn blocking(&mut self) -> &mut dyn Blocking {
        match self {
            Self::Bare(stream) => stream,
            Self::Maybe(stream) => stream,
        }
    }
}

/// A stream over `Read` and `Write`.
pub(super) trait Blocking: Read + Write {}

impl<S: Read + Write> Blocking for TlsStream<S> {}

impl<S: Read + Write> Blocking for MaybeTlsStream<S> {}
