//! Splitting over TCP, without TLS and with the sessions of [`testing`](crate::testing).

mod both_ways;
mod closing;
mod failures;
mod from_source;
mod gate;
mod held_up;
mod hooked;
mod parts;
mod peer;
mod reunion;
mod stalls;
mod unlocked;

use std::{net::TcpStream, time::Duration};

use tungstenite::WebSocket;

use self::peer::Peer;
use super::{WebSocketReader, WebSocketWriter, split};
use crate::{BoxedSession, MaybeTlsStream};

type Socket = WebSocket<MaybeTlsStream<TcpStream>>;
type Reader = WebSocketReader<TcpStream, BoxedSession>;
type Writer = WebSocketWriter<TcpStream, BoxedSession>;

/// How long something may take that must happen.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs `test` with a WebSocket without TLS and with one over TLS, and their peers.
fn both(test: impl Fn(Socket, Peer)) {
    for tls in [false, true] {
        let (socket, peer) = Peer::connect(tls);
        test(socket, peer);
    }
}

/// The same, with split WebSockets.
fn both_split(test: impl Fn(Reader, Writer, Peer)) {
    both(|socket, peer| {
        let (reader, writer) = split(socket).unwrap();
        test(reader, writer, peer);
    });
}
