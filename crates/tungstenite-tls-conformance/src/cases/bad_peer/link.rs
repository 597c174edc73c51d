//! A connection in memory to a server that follows a script: [`Link`].

use std::io::ErrorKind;

use tungstenite::{Error, Message, handshake::client::Response, protocol::WebSocketConfig};
use tungstenite_tls_core::{
    HandshakeError,
    testing::{Faults, Faulty, Wire},
};
use tungstenite_tls_testing::server::Host;

use super::{heard::hear, script::Script, server::Server};
use crate::{client::Client, io_kind::IoConnector, transport::Hostile};

/// The most calls to the transport in one call to the stream that finds nothing to read.
const CALLS: usize = 12;

/// A call to the transport moves at least this many bytes, if there are as many.
const BYTES_A_CALL: usize = 1024;

/// More steps than any script has.
const MOST_STEPS: usize = 10_000;

type Io = Hostile<Faulty<Wire>>;

pub(super) type BadClient = Client<Io>;

/// A server, and the transport to it.
pub(super) struct Link {
    server: Server,
    faults: Faults,
}

/// What became of the upgrade.
pub(super) enum Opened {
    Yes(Box<BadClient>, Response),
    No(Error),
    /// The client waits for more, and the server has nothing more to say.
    Waits,
}

impl Link {
    /// Connects to a server that follows `script`.
    pub(super) fn open(
        connector: &IoConnector,
        host: &Host,
        script: Script,
        config: WebSocketConfig,
    ) -> (Self, Opened) {
        let (client, server) = Wire::pair();
        let faults = Faults::new();
        let io = Hostile::new(Faulty::new(client, &faults));
        let mut link = Self { server: Server::new(host, server, script), faults };
        let opened = link.upgrade(connector, io, config);
        (link, opened)
    }

    fn upgrade(&mut self, connector: &IoConnector, io: Io, config: WebSocketConfig) -> Opened {
        let mut attempt = connector.client_tls("wss://localhost/", io, Some(config));
        for _ in 0..MOST_STEPS {
            attempt = match attempt {
                Ok((client, response)) => return Opened::Yes(Box::new(client), response),
                Err(HandshakeError::Failure(error)) => return Opened::No(error),
                Err(HandshakeError::Interrupted(mut handshake)) => {
                    if !self.server.step() {
                        return Opened::Waits;
                    }
                    let waiting = waiting(handshake.get_mut().get_mut().get_mut());
                    self.counted(waiting, || handshake.handshake())
                }
            }
        }
        panic!("hangs: the handshake takes more than {MOST_STEPS} steps")
    }

    /// Reads a message, and lets the server go on while there is none. `None`: the client waits,
    /// and the server has nothing more to say.
    pub(super) fn read(&mut self, client: &mut BadClient) -> Option<Result<Message, Error>> {
        for _ in 0..MOST_STEPS {
            let waiting = waiting(client.get_mut().get_mut());
            match self.counted(waiting, || client.read()) {
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {
                    if !self.server.step() {
                        return None;
                    }
                }
                read => return Some(read),
            }
        }
        panic!("hangs: no message in {MOST_STEPS} steps")
    }

    /// Checks that a call to the stream, with this much to read, does not spin.
    fn counted<R>(&self, waiting: usize, call: impl FnOnce() -> R) -> R {
        self.faults.take_calls();
        let result = call();
        let (calls, most) = (self.faults.take_calls(), CALLS + waiting / BYTES_A_CALL);
        assert!(calls <= most, "{calls} calls to the transport for {waiting} bytes");
        result
    }

    /// What the server hears after the request.
    pub(super) fn heard(&mut self) -> Vec<String> {
        let begun = self.server.take_received();
        hear(self.server.session(), begun)
    }
}

/// How many bytes wait for the client.
fn waiting(io: &mut Io) -> usize {
    io.get_mut().get_mut().waiting()
}
