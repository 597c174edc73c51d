//! The ways to send and receive through one WebSocket: [`Way`].

use std::{
    sync::mpsc::{self, TryRecvError},
    thread,
    time::Duration,
};

use anyhow::Context;
use tungstenite_tls::{
    Error, MaybeTlsStream, Message,
    websocket::{is_queued, split},
};

use super::socket::Socket;
use crate::split::{Plan, message};

/// Which threads use the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Way {
    /// Two: each has one half
    Split,
    /// One, which sends what the others put into a channel, and passes on what it receives
    Owner,
    /// One, which sends a message, receives one, and so on, and there are no others
    Turns,
}

/// How long the owner of the socket reads before it looks at the channel.
const TURN: Duration = Duration::from_millis(5);

type WebSocket = tungstenite_tls::WebSocket<MaybeTlsStream<Socket>>;

impl Way {
    /// Sends and receives what is planned.
    pub(super) fn run(
        self,
        socket: WebSocket,
        plan: Plan,
        together: u32,
    ) -> anyhow::Result<WebSocket> {
        match self {
            Self::Split => use_two_threads(socket, plan, together),
            Self::Owner => own(socket, plan),
            Self::Turns => take_turns(socket, plan, together),
        }
    }
}

fn use_two_threads(socket: WebSocket, plan: Plan, together: u32) -> anyhow::Result<WebSocket> {
    let (mut reader, mut writer) = split(socket)?;
    let receives = thread::spawn(move || {
        for number in 0..plan.messages {
            check(&reader.read()?, number, plan)?;
        }
        anyhow::Ok(reader)
    });
    for number in 0..plan.messages {
        writer.write(message(number, plan.size))?;
        if number % together == together - 1 {
            writer.flush()?;
        }
    }
    writer.flush()?;
    let reader = receives.join().ok().context("the reader panicked")??;
    Ok(reader.reunite(writer)?)
}

/// The usual way where a socket cannot be split.
fn own(mut socket: WebSocket, plan: Plan) -> anyhow::Result<WebSocket> {
    socket.get_ref().get_ref().set_timeouts(Some(TURN))?;
    let (outgoing, to_send) = mpsc::sync_channel(64);
    let (received, incoming) = mpsc::sync_channel(64);
    let sends = thread::spawn(move || {
        // Fails only if the owner has failed, which says why.
        (0..plan.messages).all(|number| outgoing.send(message(number, plan.size)).is_ok())
    });
    let receives = thread::spawn(move || {
        (0..plan.messages).try_for_each(|number| check(&incoming.recv()?, number, plan))
    });
    let (mut has_received, mut is_sent) = (0, false);
    while has_received < plan.messages || !is_sent {
        // Queues what there is, and then sends it together.
        while !is_sent {
            match to_send.try_recv() {
                Ok(message) => goes_on(socket.write(message))?,
                Err(end) => {
                    let flushed = socket.flush();
                    is_sent = end == TryRecvError::Disconnected && flushed.is_ok();
                    goes_on(flushed)?;
                    break;
                }
            }
        }
        if has_received == plan.messages {
            continue;
        }
        match socket.read() {
            Ok(message) => {
                received.send(message)?;
                has_received += 1;
            }
            result => goes_on(result.map(drop))?,
        }
    }
    socket.get_ref().get_ref().set_timeouts(None)?;
    sends.join().ok().context("the sender panicked")?;
    receives.join().ok().context("the receiver panicked")??;
    Ok(socket)
}

/// The best that one thread can do: it knows that a message comes for each that it sends.
fn take_turns(mut socket: WebSocket, plan: Plan, together: u32) -> anyhow::Result<WebSocket> {
    let mut numbers = 0..plan.messages;
    while !numbers.is_empty() {
        for number in numbers.by_ref().take(together as usize) {
            socket.write(message(number, plan.size))?;
            // Received in the same order.
            check(&socket.read()?, number, plan)?;
        }
        socket.flush()?;
    }
    Ok(socket)
}

/// A call that timed out is no failure: what it should send is queued, and leaves with the next.
fn goes_on(result: Result<(), Error>) -> Result<(), Error> {
    result.or_else(|error| if is_queued(&error) { Ok(()) } else { Err(error) })
}

/// Cheap, because the time counts: the server checks everything.
fn check(received: &Message, number: u32, plan: Plan) -> anyhow::Result<()> {
    let Message::Binary(bytes) = received else { anyhow::bail!("not a binary message") };
    let is_whole = bytes.len() == plan.size && bytes.starts_with(&number.to_be_bytes());
    anyhow::ensure!(is_whole, "message {number} differs");
    Ok(())
}
