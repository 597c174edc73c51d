//! Client helpers that the cases share: connecting, exchanging messages, closing.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
};

use tungstenite::{Message, WebSocket};
use tungstenite_tls_core::HandshakeError;
use tungstenite_tls_core::{Endpoint, Identity, Roots, TlsConfig, TlsError, TlsInfo, TlsVersion};
use tungstenite_tls_testing::{
    certificates::{self, Certificates},
    server::{Ending, Seen, ServerLibrary, ServerOptions, TestServer, patient, unlimited},
};

pub(crate) use crate::versions::VERSIONS;
use crate::{
    io_kind::{IoConnector, Stream, Transport},
    subject::Subject,
};

pub(crate) type Client<S = TcpStream> = WebSocket<Stream<S>>;

impl Subject {
    /// A connector with `config`, which the backend must accept.
    pub(crate) fn connector(&self, config: &TlsConfig) -> IoConnector {
        match (self.build)(config) {
            Ok(connector) => IoConnector::new(connector, self.io_kind, self.notes.clone()),
            Err(error) => panic!("no connector: {error}"),
        }
    }

    pub(crate) fn serve(&self, options: &ServerOptions) -> TestServer {
        let library = self.server_library(options);
        self.notes.add(format!("server: {library}, over TCP"));
        TestServer::start(library, options).expect("the test server starts")
    }

    /// The library for a server with `options`: a different one if the usual one lacks an option.
    pub(crate) fn server_library(&self, options: &ServerOptions) -> ServerLibrary {
        options.library(self.library).expect("a server can be made")
    }

    /// Connects as `localhost`.
    pub(crate) fn connect(
        &self,
        server: &TestServer,
        config: &TlsConfig,
    ) -> Result<Client, tungstenite::Error> {
        self.connect_as("localhost", server, config)
    }

    /// Connects to `server` and expects a certificate for `host`.
    pub(crate) fn connect_as(
        &self,
        host: &str,
        server: &TestServer,
        config: &TlsConfig,
    ) -> Result<Client, tungstenite::Error> {
        open(&server.url(host), dial(server.addr()), &self.connector(config))
    }

    /// Connects, which must fail, and returns the error.
    pub(crate) fn refusal(&self, server: &TestServer, config: &TlsConfig) -> TlsError {
        match self.connect(server, config) {
            Ok(_) => panic!("connected"),
            Err(error) => {
                let error = tls_error(&error);
                is_short(&error);
                error
            }
        }
    }

    /// TLS without WebSocket, over `io`.
    pub(crate) fn tls<S: Transport>(&self, io: S, config: &TlsConfig) -> Stream<S> {
        let endpoint = Endpoint::new("localhost".try_into().expect("a name"), 443);
        self.connector(config).tls(io, endpoint).expect("a session")
    }

    /// What is negotiated with a server that has `options`, and what that server saw.
    pub(crate) fn negotiate(&self, options: &ServerOptions, config: &TlsConfig) -> (TlsInfo, Seen) {
        let server = self.serve(options);
        let mut client = self.connect(&server, config).expect("connects");
        let info = client.get_ref().tls_info();
        close(&mut client);
        (info, clean(server))
    }
}

/// Trusts only the root of the test certificates.
pub(crate) fn trusting() -> TlsConfig {
    TlsConfig::new().with_roots(Roots::Only(vec![Certificates::shared().root().clone()]))
}

/// Like [`trusting`], with only one version of TLS.
pub(crate) fn trusting_on(version: TlsVersion) -> TlsConfig {
    trusting().with_min_version(version).with_max_version(version)
}

/// `identity` as a client configures it.
pub(crate) fn client_identity(identity: &certificates::Identity) -> Identity {
    Identity::new(identity.chain().to_vec(), identity.key()).expect("has a certificate")
}

/// A TCP connection with timeouts, which never waits for long.
pub(crate) fn dial(addr: SocketAddr) -> TcpStream {
    TcpStream::connect(addr).and_then(patient).expect("the test server can be reached")
}

/// Opens a WebSocket over a transport that blocks, or never needs to.
pub(crate) fn open<S: Transport>(
    url: &str,
    io: S,
    connector: &IoConnector,
) -> Result<Client<S>, tungstenite::Error> {
    match connector.client_tls(url, io, Some(unlimited())) {
        Ok((client, _)) => Ok(client),
        Err(HandshakeError::Failure(error)) => Err(error),
        Err(HandshakeError::Interrupted(_)) => {
            panic!("hangs: the handshake waited for {:?}", TestServer::PATIENCE)
        }
    }
}

/// Sends `message` and checks the echo.
pub(crate) fn echo<S: Read + Write>(client: &mut WebSocket<S>, message: &Message) {
    client.send(message.clone()).expect("sends");
    let echo = client.read().expect("reads");
    assert!(echo == *message, "the echo of {} bytes differs", message.len());
}

/// Closes, and reads until the connection has closed.
pub(crate) fn close<S: Read + Write>(client: &mut WebSocket<S>) {
    client.close(None).expect("sends Close");
    loop {
        match client.read() {
            Ok(_) => {}
            Err(tungstenite::Error::ConnectionClosed) => return,
            Err(error) => panic!("after Close: {error:?}"),
        }
    }
}

/// What the server saw of a connection, which must have gone well and ended with close_notify.
pub(crate) fn clean(server: TestServer) -> Seen {
    let seen = server.join();
    assert_eq!((&seen.ending, &seen.error), (&Ending::CloseNotify, &None), "{seen:?}");
    seen
}

/// The [`TlsError`] that `error` must carry.
pub(crate) fn tls_error(error: &(dyn std::error::Error + 'static)) -> TlsError {
    TlsError::find(error).cloned().unwrap_or_else(|| panic!("no TlsError inside {error:?}"))
}

/// Checks that `error` says what was offered, and what to widen.
pub(crate) fn names_the_offer(error: &TlsError, words: &[&str]) {
    let shown = error.to_string();
    for word in words.iter().chain(&["offered"]) {
        assert!(shown.contains(word), "{shown}: no `{word}`");
    }
}

/// Checks that `error` and the errors behind it, as programs print them, are a line each.
pub(crate) fn is_short(error: &TlsError) {
    const MOST: usize = 600;
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        let is_line = text.len() <= MOST && !text.contains(char::is_control);
        assert!(is_line, "{} bytes: {text}", text.len());
        next = error.source();
    }
}

/// Repeats `call` until the transport no longer blocks, at most `most` times.
pub(crate) fn insist<R>(
    most: usize,
    mut call: impl FnMut() -> Result<R, tungstenite::Error>,
) -> Result<R, tungstenite::Error> {
    for _ in 0..most {
        match call() {
            Err(tungstenite::Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {}
            result => return result,
        }
    }
    panic!("hangs: still blocked after {most} calls")
}

/// Like [`insist`], for plain I/O.
pub(crate) fn insist_io<R>(most: usize, mut call: impl FnMut() -> io::Result<R>) -> io::Result<R> {
    for _ in 0..most {
        match call() {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            result => return result,
        }
    }
    panic!("hangs: still blocked after {most} calls")
}

/// `size` bytes of a distinctive pattern, in which each 8 KiB begin with their number. Copied: a
/// loop over each byte is slow in a build without optimisation.
pub(crate) fn binary(size: usize) -> Vec<u8> {
    const BLOCK: usize = 8 * 1024;
    let period: [u8; 251] = std::array::from_fn(|i| i as u8);
    let mut bytes = period.repeat(size.div_ceil(period.len()));
    bytes.truncate(size);
    for (number, block) in bytes.chunks_exact_mut(BLOCK).enumerate() {
        block[..4].copy_from_slice(&(number as u32).to_be_bytes());
    }
    bytes
}

/// `size` bytes of text, with multi-byte characters.
pub(crate) fn text(size: usize) -> String {
    let mut text = "aüß€𝄞 ".repeat(size / 13);
    text.extend(std::iter::repeat_n('x', size - text.len()));
    text
}
