//! A model of the stream: random scripts of calls over random transports, and what must hold
//! whatever they are.
//!
//! [`bytes`] looks at TLS, [`messages`] at a WebSocket over it. Both take a script as bytes, so that
//! a property test and a fuzzer can both write them, and compare what the peer received with what the
//! caller was told:
//!
//! - Nothing that was taken is lost, sent twice, out of order, or torn.
//! - What the peer sent arrives once and in order, and before any error that came later.
//! - An error that does not pass is given again by every further call of its kind.
//! - No call spins, and none panics.
//!
//! On a transport that has failed for good the first rule holds for as much as has arrived.

mod bytes;
mod messages;
mod script;

use std::{
    fmt,
    io::{self, ErrorKind, Read, Write},
};

pub use self::{
    bytes::bytes,
    messages::{Carrier, messages, upgrade},
};
use super::{ClearServer, Faults, Wire};
use crate::{TlsSession, TlsStream};

/// A connection to try: both ends of a transport with faults.
#[derive(Debug)]
pub struct Ends<C, S> {
    /// The client, over a [`Faulty`](super::Faulty) transport.
    pub client: C,
    /// The server, at the transport's other end.
    pub server: S,
    /// The faults of the client's transport.
    pub faults: Faults,
    /// Whether a direction goes on when close_notify has ended the other.
    pub half_closes: bool,
}

/// The stream of a client.
pub trait Client: Read + Write {
    /// See [`TlsStream::handshake`].
    ///
    /// # Errors
    /// Those of [`TlsStream::handshake`].
    fn handshake(&mut self) -> io::Result<()>;

    /// See [`TlsStream::shutdown`].
    ///
    /// # Errors
    /// Those of [`TlsStream::shutdown`].
    fn shutdown(&mut self) -> io::Result<()>;

    /// See [`TlsStream::is_handshake_complete`].
    fn is_handshake_complete(&self) -> bool;
}

impl<S: Read + Write, T: TlsSession> Client for TlsStream<S, T> {
    fn handshake(&mut self) -> io::Result<()> {
        TlsStream::handshake(self)
    }

    fn shutdown(&mut self) -> io::Result<()> {
        TlsStream::shutdown(self)
    }

    fn is_handshake_complete(&self) -> bool {
        TlsStream::is_handshake_complete(self)
    }
}

/// A TLS server that never waits: `Read + Write` is its plaintext.
///
/// Reading gives [`ErrorKind::WouldBlock`] while there is nothing, and 0 only after the client's
/// close_notify. The handshake goes on with each read.
pub trait Server: Read + Write {
    /// Whether the handshake is complete on this side.
    fn is_complete(&self) -> bool;

    /// Sends close_notify.
    ///
    /// # Errors
    /// Those of the transport.
    fn close_notify(&mut self) -> io::Result<()>;

    /// Asks for new keys, if it can.
    ///
    /// # Errors
    /// Those of the transport.
    fn renegotiate(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Server for ClearServer<Wire> {
    fn is_complete(&self) -> bool {
        Self::is_complete(self)
    }

    fn close_notify(&mut self) -> io::Result<()> {
        Self::close_notify(self)
    }

    fn renegotiate(&mut self) -> io::Result<()> {
        Self::renegotiate(self)
    }
}

/// What has happened, without repetitions.
#[derive(Debug, Default)]
struct Log {
    lines: Vec<(String, usize)>,
    /// Rounds without a fault repeat themselves.
    is_settled: bool,
}

impl Log {
    fn push(&mut self, line: String) {
        match self.lines.last_mut() {
            Some((last, times)) if *last == line => *times += 1,
            _ if self.is_settled => {}
            _ => self.lines.push((line, 1)),
        }
    }

    fn note<R: fmt::Debug>(&mut self, call: &str, result: Result<R, String>) {
        self.push(match result {
            Ok(done) => format!("{call}: {done:?}"),
            Err(error) => format!("{call}: {error}"),
        });
    }

    /// `what`, and what led to it.
    fn tell(&self, what: &str) -> String {
        let lines = self.lines.iter().map(|(line, times)| match times {
            1 => format!("\n  {line}"),
            times => format!("\n  {line} ({times} times)"),
        });
        format!("{what}\nafter:{}", lines.collect::<String>())
    }
}

/// Whether the same call may succeed later.
fn passes(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, test_runner::RngSeed};

    use super::*;
    use crate::{
        Endpoint, MaybeTlsStream, is_queued,
        testing::{ClearConnector, Fault, Faulty},
        tungstenite::{Error, Message},
        websocket_config,
    };

    fn ends(
        script: &[u8],
    ) -> Ends<TlsStream<Faulty<Wire>, crate::testing::ClearSession>, ClearServer<Wire>> {
        let (client, server) = Wire::pair();
        let faults = Faults::new();
        // Which kind of connection it is, the script's end tells.
        let kind = script.last().copied().unwrap_or_default();
        let connector = ClearConnector {
            early_data: if kind & 1 == 0 { 0 } else { 10 },
            record: if kind & 2 == 0 { 16 * 1024 } else { 100 },
        };
        let mut server = ClearServer::new(server);
        server.takes_early_data = kind & 4 == 0;
        let endpoint = Endpoint::new("localhost".try_into().unwrap(), 443);
        let client = Faulty::new(client, &faults);
        let client = TlsStream::for_upgrade(client, &connector, endpoint).unwrap();
        Ends { client, server, faults, half_closes: true }
    }

    /// The transport stalls until the server's last packet has been read, and for a while after.
    #[test]
    fn the_reply_to_close_goes_before_the_answer_to_close_notify() {
        let Ends { client, server, faults, .. } = ends(&[]);
        let client = MaybeTlsStream::Tls(client);
        let (mut client, mut server) = upgrade(client, server, websocket_config()).unwrap();
        server.close(None).unwrap();
        server.get_mut().close_notify().unwrap();
        let stalls = Fault::Error(ErrorKind::WouldBlock);
        let queue = |next: [Fault; 2]| next.into_iter().for_each(|fault| faults.push(fault));
        let waits = |result: Result<Message, Error>| {
            let Err(Error::Io(error)) = result else { panic!("does not wait: {result:?}") };
            assert_eq!(error.kind(), ErrorKind::WouldBlock);
        };
        queue([stalls, stalls]);
        waits(client.send(Message::text("first")).map(|()| Message::text("")));
        // It writes in vain, and reads.
        queue([stalls, Fault::None]);
        assert!(client.read().unwrap().is_close());
        // The reply is not taken, and the queue not sent.
        queue([stalls, stalls]);
        waits(client.read());
        assert!(matches!(client.read(), Err(Error::ConnectionClosed)));
        assert_eq!(server.read().unwrap(), Message::text("first"));
        assert!(server.read().unwrap().is_close());
        assert!(matches!(server.read(), Err(Error::ConnectionClosed)));
        assert_eq!(server.get_mut().read(&mut [0; 16]).unwrap(), 0);
    }

    /// Who sends a message again instead of flushing hears of it before memory is gone.
    #[test]
    fn what_is_queued_for_a_peer_that_takes_nothing_is_bounded() {
        let Ends { client, server, faults, .. } = ends(&[]);
        let client = MaybeTlsStream::Tls(client);
        let (mut client, _server) = upgrade(client, server, websocket_config()).unwrap();
        let message = Message::binary(vec![0; 1 << 20]);
        for sent in 0..100 {
            for _ in 0..10 {
                faults.push(Fault::Error(ErrorKind::TimedOut));
            }
            match client.send(message.clone()).unwrap_err() {
                Error::WriteBufferFull(given_back) => {
                    assert!(given_back.len() >= 1 << 20 && (60..=66).contains(&sent), "{sent}");
                    return;
                }
                error => assert!(is_queued(&error), "{error}"),
            }
            faults.heal();
        }
        panic!("a hundred messages are queued");
    }

    /// The same scripts each time, but for who looks for more (`cargo xtask fuzz`).
    fn config() -> ProptestConfig {
        let rng_seed = match std::env::var_os("TUNGSTENITE_TLS_FUZZ") {
            Some(_) => RngSeed::Random,
            None => RngSeed::Fixed(1),
        };
        let failure_persistence = None;
        ProptestConfig { cases: 10_000, failure_persistence, rng_seed, ..ProptestConfig::default() }
    }

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn no_byte_is_lost_doubled_or_torn(script: Vec<u8>) {
            bytes(&script, ends(&script)).map_err(TestCaseError::fail)?;
        }

        #[test]
        fn no_message_is_lost_doubled_or_torn(script: Vec<u8>) {
            let Ends { client, server, faults, half_closes } = ends(&script);
            let ends = Ends { client: MaybeTlsStream::Tls(client), server, faults, half_closes };
            messages(&script, ends).map_err(TestCaseError::fail)?;
        }
    }
}
