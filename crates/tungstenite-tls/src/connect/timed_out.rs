//! The timeouts of a blocking socket, during the handshakes.

use std::{
    io::{self, ErrorKind},
    net::TcpStream,
    time::Duration,
};

use tungstenite::Error;
use tungstenite_tls_core::{MaybeTlsStream, TlsError, TlsErrorKind};

/// Limits each read of the socket to `time`, or to the caller's read timeout if that is shorter.
pub(super) fn bound_reads(socket: &mut TcpStream, time: Duration) -> io::Result<()> {
    let own = socket.read_timeout()?.unwrap_or(time);
    socket.set_read_timeout(Some(own.min(time)))
}

/// The error of a handshake that one of the socket's timeouts has interrupted.
pub(super) fn timed_out(stream: &MaybeTlsStream<TcpStream>) -> Error {
    match stream {
        MaybeTlsStream::Tls(stream) if !stream.is_handshake_complete() => {
            TlsError::new(TlsErrorKind::Timeout, "the server did not continue the handshake")
                .on_backend(stream.info().backend)
                .with_endpoint(stream.endpoint())
                .into()
        }
        _ => Error::Io(io::Error::new(
            ErrorKind::TimedOut,
            "timed out: the server did not answer the upgrade request",
        )),
    }
}
