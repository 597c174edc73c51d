//! A WebSocket on a nonblocking socket: [`Link`].

use std::{
    io::{self, ErrorKind},
    time::Instant,
};

use mio::net::TcpStream;
use tungstenite_tls::{
    Error, HandshakeError, MaybeTlsStream, TlsError, TlsErrorKind, WebSocket,
    client_tls_with_config,
    error::{ProxyError, ProxyErrorKind},
    handshake::{Interrupted, Stage},
};

use super::waiter::Waiter;
use crate::options::Target;

/// A connection, open for messages.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) socket: WebSocket<MaybeTlsStream<TcpStream>>,
    pub(super) since: Instant,
}

impl Link {
    /// Connects: TCP, the proxy if there is one, TLS for `wss://`, and the upgrade. As
    /// [`Connect::connect`](tungstenite_tls::Connect::connect) does, makes a full handshake if the
    /// server refuses an earlier session.
    pub(super) fn open(target: &Target, waiter: &mut Waiter) -> Result<Self, Error> {
        match attempt(target, waiter) {
            Err(error) if was_refused_resumption(&error) => attempt(target, waiter),
            result => result,
        }
    }
}

fn attempt(target: &Target, waiter: &mut Waiter) -> Result<Link, Error> {
    let timeout = target.timeout;
    // A clone has a key of its own.
    let connect = target.connect.clone();
    let (tcp, connector) = connect.open_transport()?;
    tcp.set_nonblocking(true)?;
    let mut tcp = TcpStream::from_std(tcp);
    waiter.watch(&mut tcp)?;

    let mut attempt = client_tls_with_config(connect.request().clone(), tcp, None, connector);
    let mut stage = Stage::Tls;
    let mut until = Instant::now() + timeout;
    loop {
        let mut handshake = match attempt {
            Ok((socket, _)) => return Ok(Link { socket, since: Instant::now() }),
            Err(HandshakeError::Failure(error)) => return Err(error),
            Err(HandshakeError::Interrupted(handshake)) => handshake,
        };
        if stage != handshake.stage() {
            stage = handshake.stage();
            until = Instant::now() + timeout;
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            if let Some(refusal) = handshake.refusal() {
                return Err(refusal);
            }
            return Err(timed_out(handshake.get_ref().get_ref(), stage));
        }
        waiter.wait(Some(left))?;
        attempt = handshake.handshake();
    }
}

/// The server has not answered in time.
fn timed_out(stream: &MaybeTlsStream<TcpStream>, stage: Stage) -> Error {
    match stream {
        MaybeTlsStream::Tls(stream) if stage == Stage::Tls => {
            let error = TlsError::new(TlsErrorKind::Timeout, "");
            error.on_backend(stream.info().backend).with_endpoint(stream.endpoint()).into()
        }
        _ => Error::Io(io::Error::new(
            ErrorKind::TimedOut,
            "timed out: the server did not answer the upgrade request",
        )),
    }
}

/// Whether the server, or a proxy, refused the session that it was offered, and not by silence.
fn was_refused_resumption(error: &Error) -> bool {
    let tls = match ProxyError::find(error).map(ProxyError::kind) {
        Some(ProxyErrorKind::Tls(tls)) => Some(tls),
        _ => TlsError::find(error),
    };
    tls.is_some_and(|tls| tls.refused_resumption() && tls.kind() != TlsErrorKind::Timeout)
}

/// Whether the operation must wait until the socket is ready.
pub(super) fn would_block(error: &Error) -> bool {
    matches!(error, Error::Io(error) if error.kind() == ErrorKind::WouldBlock)
}
