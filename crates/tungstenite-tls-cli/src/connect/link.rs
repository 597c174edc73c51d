//! A WebSocket on a nonblocking socket, and the poll that waits for it: [`Link`].

use std::{
    io::{self, ErrorKind},
    sync::Arc,
    time::{Duration, Instant},
};

use mio::{Events, Interest, Poll, Token, Waker, net::TcpStream};
use tungstenite_tls::{
    Error, HandshakeError, MaybeTlsStream, TlsError, TlsErrorKind, WebSocket,
    client_tls_with_config,
    error::redacted,
    handshake::{Interrupted, Stage},
};

use crate::{failure::Failure, options::Target};

const SOCKET: Token = Token(0);
const WAKER: Token = Token(1);

/// A connection, open for messages.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) socket: WebSocket<MaybeTlsStream<TcpStream>>,
    poll: Poll,
    events: Events,
    /// Lives as long as the poll, because a waker that is dropped too early loses its wake-up.
    waker: Arc<Waker>,
}

impl Link {
    /// Connects: TCP, the proxy if there is one, TLS for `wss://`, and the upgrade.
    pub(super) fn open(target: &Target) -> Result<Self, Failure> {
        let Target { url, connect, timeout, .. } = target;
        let opened = connect.open_transport();
        let (tcp, connector) = opened.map_err(|error| Failure::connecting(url, &error))?;
        let local = |error: io::Error| Failure::io(redacted(url), &error);
        tcp.set_nonblocking(true).map_err(local)?;
        let mut tcp = TcpStream::from_std(tcp);
        let mut poll = Poll::new().map_err(local)?;
        let mut events = Events::with_capacity(8);
        let interest = Interest::READABLE | Interest::WRITABLE;
        poll.registry().register(&mut tcp, SOCKET, interest).map_err(local)?;
        let waker = Arc::new(Waker::new(poll.registry(), WAKER).map_err(local)?);

        let request = connect.request().clone();
        let mut attempt = client_tls_with_config(request, tcp, None, connector);
        let mut stage = Stage::Tls;
        let mut until = Instant::now() + *timeout;
        loop {
            let mut handshake = match attempt {
                Ok((socket, _)) => return Ok(Self { socket, poll, events, waker }),
                Err(HandshakeError::Failure(error)) => return Err(Failure::websocket(url, &error)),
                Err(HandshakeError::Interrupted(handshake)) => handshake,
            };
            if stage != handshake.stage() {
                stage = handshake.stage();
                until = Instant::now() + *timeout;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                if let Some(refusal) = handshake.refusal() {
                    return Err(Failure::websocket(url, &refusal));
                }
                return Err(match handshake.get_ref().get_ref() {
                    MaybeTlsStream::Tls(stream) if stage == Stage::Tls => {
                        let error = TlsError::new(TlsErrorKind::Timeout, "");
                        let backend = stream.info().backend;
                        Failure::tls(&error.on_backend(backend).with_endpoint(stream.endpoint()))
                    }
                    _ => Failure::timeout(format!(
                        "{}: the server did not answer the upgrade request",
                        redacted(url)
                    )),
                });
            }
            wait(&mut poll, &mut events, Some(left)).map_err(local)?;
            attempt = handshake.handshake();
        }
    }

    /// Returns the waker that ends [`wait`](Self::wait) from another thread.
    pub(super) fn waker(&self) -> Arc<Waker> {
        Arc::clone(&self.waker)
    }

    /// Waits until the socket becomes ready, the waker is called, or the time is over.
    pub(super) fn wait(&mut self, time: Option<Duration>) -> io::Result<()> {
        wait(&mut self.poll, &mut self.events, time)
    }
}

fn wait(poll: &mut Poll, events: &mut Events, time: Option<Duration>) -> io::Result<()> {
    match poll.poll(events, time) {
        Err(error) if error.kind() != ErrorKind::Interrupted => Err(error),
        _ => Ok(()),
    }
}

/// Whether the operation must wait until the socket is ready.
pub(super) fn would_block(error: &Error) -> bool {
    matches!(error, Error::Io(error) if error.kind() == ErrorKind::WouldBlock)
}
