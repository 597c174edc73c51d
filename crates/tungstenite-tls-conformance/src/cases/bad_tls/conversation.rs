//! A client's conversation with a bad server: [`converse`].

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{Shutdown, TcpStream},
};

use tungstenite_tls_core::{Endpoint, TlsError, TlsErrorKind, TlsVersion};

use super::{seen::Seen, server::Play, verdict::Outcome};
use crate::{
    client::{dial, is_short},
    io_kind::{IoConnector, Stream},
    transport::Hostile,
};

const REQUEST: &[u8; 5] = b"hello";

/// How a conversation went.
pub(super) struct Conversation {
    /// The error that ended it, if one did.
    pub(super) result: Result<Outcome, TlsError>,
    pub(super) seen: Seen,
    /// The most calls to the transport that one call to the stream made.
    pub(super) most_calls: usize,
}

/// Connects, sends a request, reads the echo, and closes. After an error, checks that all further
/// calls give it again.
pub(super) fn converse(
    connector: &IoConnector,
    name: &str,
    version: TlsVersion,
    number: usize,
) -> Conversation {
    let play = Play::start(name, version, number);
    let endpoint = Endpoint::new("localhost".try_into().expect("a name"), 443);
    let stream = connector.tls(Hostile::new(dial(play.addr)), endpoint).expect("a session");
    let mut client = Client { stream, most_calls: 0, closed: false };
    let result = match client.talk() {
        Ok(outcome) => Ok(outcome),
        Err(error) if waits(&error) => Ok(Outcome::Waits),
        Err(error) => Err(client.failed(&error)),
    };
    let Client { mut stream, most_calls, .. } = client;
    // The server says all that it has to say, and reads to the end.
    let io = stream.get_mut().get_mut();
    let ended = io.set_nonblocking(false).and_then(|()| io.shutdown(Shutdown::Write));
    let _ = ended.and_then(|()| io::copy(io, &mut io::sink()));
    let seen = play.seen();
    Conversation { result, seen, most_calls }
}

struct Client {
    stream: Stream<Hostile<TcpStream>>,
    most_calls: usize,
    closed: bool,
}

impl Client {
    fn talk(&mut self) -> io::Result<Outcome> {
        self.call(Stream::handshake)?;
        self.call(|stream| stream.write_all(REQUEST))?;
        self.call(Stream::flush)?;
        let mut echo = [0; REQUEST.len()];
        let mut filled = 0;
        while filled < echo.len() {
            match self.call(|stream| stream.read(&mut echo[filled..]))? {
                0 => panic!("the server has ended the connection without an answer"),
                n => filled += n,
            }
        }
        if echo != *REQUEST {
            return Ok(Outcome::TakenAsData);
        }
        self.closed = true;
        self.call(Stream::shutdown)?;
        let mut more = [0; 64];
        let n = self.call(|stream| stream.read(&mut more))?;
        assert_eq!(n, 0, "data after the end: {:?}", &more[..n]);
        Ok(Outcome::Borne)
    }

    /// Does `call`, and counts its calls to the transport.
    fn call<R>(
        &mut self,
        call: impl FnOnce(&mut Stream<Hostile<TcpStream>>) -> io::Result<R>,
    ) -> io::Result<R> {
        self.stream.get_mut().calls = 0;
        let result = call(&mut self.stream);
        self.most_calls = self.most_calls.max(self.stream.get_ref().calls);
        result
    }

    /// The error in `first`, which all further calls must give too.
    fn failed(&mut self, first: &io::Error) -> TlsError {
        let error = as_tls(first);
        is_short(&error);
        for _ in 0..2 {
            let mut again = vec![self.stream.handshake(), self.stream.read(&mut [0; 16]).map(drop)];
            if !self.closed {
                again.push(self.stream.write(b"more").map(drop));
            }
            for again in again {
                let again = again.expect_err("a call after an error succeeds");
                assert_eq!(again.to_string(), first.to_string(), "another error");
                assert_eq!(as_tls(&again).kind(), error.kind());
            }
        }
        error
    }
}

/// Whether the time was up before anything came.
fn waits(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

/// The error of TLS that `error` carries, or that it is.
fn as_tls(error: &io::Error) -> TlsError {
    match TlsError::find(error) {
        Some(error) => error.clone(),
        None => TlsError::new(TlsErrorKind::Io(error.kind()), error.to_string()),
    }
}
