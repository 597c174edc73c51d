//! The end of a connection: Close, close_notify and truncation.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
};

use tungstenite::{Error, Message};
use tungstenite_tls_core::{TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::server::{Behaviour, Ending, FAREWELL, ServerOptions, TestServer};

use crate::{
    capability::Capability,
    case::Case,
    client::{Client, VERSIONS, clean, close, dial, echo, tls_error, trusting_on},
    io_kind::IoKind,
    subject::Subject,
    transport::Memory,
};

type Test = fn(&Subject, TlsVersion);

const TESTS: [(&str, Test); 8] = [
    ("client_first", client_first),
    ("server_first", server_first),
    ("shutdown_alone", shutdown_alone),
    ("shutdown_of_the_transport", shutdown_of_the_transport),
    ("drop_is_truncation", drop_is_truncation),
    ("truncated_while_open", truncated_while_open),
    ("truncated_after_close", truncated_after_close),
    ("nothing_after_shutdown", nothing_after_shutdown),
];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        for (test_name, test) in TESTS {
            let name = format!("close::{version_name}::{test_name}");
            let case = Case::new(name, move |subject| test(subject, version));
            cases.push(match (test_name, version) {
                ("shutdown_alone", TlsVersion::Tls12) => case.needs(Capability::HalfClose),
                _ => case,
            });
        }
    }
    cases
}

fn client_first(subject: &Subject, version: TlsVersion) {
    let (server, mut client) = connected(subject, version, Behaviour::Echo);
    echo(&mut client, &Message::text("hello"));
    close(&mut client);
    assert_eq!(ended(&mut client), Ok(0), "the server's close_notify did not count");
    clean(server);
}

fn server_first(subject: &Subject, version: TlsVersion) {
    let (server, mut client) = connected(subject, version, Behaviour::CloseFirst);
    client.send(Message::text("hello")).expect("sends");
    assert_eq!(client.read().expect("reads"), Message::Close(None));
    assert!(matches!(client.read(), Err(Error::ConnectionClosed)));
    assert_eq!(ended(&mut client), Ok(0), "the server's close_notify did not count");
    clean(server);
}

/// TLS without WebSocket: the client sends close_notify without Close, and can read what the server
/// sends after it.
fn shutdown_alone(subject: &Subject, version: TlsVersion) {
    let (rest, server) = said_after_close(subject, version);
    assert_eq!((&rest[..], &clean(server).received[..]), (FAREWELL, &b"hello"[..]));
}

/// What a backend does if its library ends both directions of TLS 1.2 at once.
pub(super) fn unheard_after_close(subject: &Subject) {
    let (rest, server) = said_after_close(subject, TlsVersion::Tls12);
    assert_eq!((&rest[..], &server.join().received[..]), (&b""[..], &b"hello"[..]));
}

/// What the client still reads after its own close_notify.
fn said_after_close(subject: &Subject, version: TlsVersion) -> (Vec<u8>, TestServer) {
    let server = subject.serve(&ServerOptions::new().behaviour(Behaviour::Collect));
    let mut stream = subject.tls(dial(server.addr()), &trusting_on(version));
    stream.write_all(b"hello").expect("writes");
    stream.shutdown().expect("sends close_notify");
    stream.shutdown().expect("does nothing");
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).expect("reads to close_notify");
    drop(stream);
    (rest, server)
}

/// Asynchronous streams end the transport after close_notify, as their traits require.
fn shutdown_of_the_transport(subject: &Subject, version: TlsVersion) {
    let options = ServerOptions::new().behaviour(Behaviour::Collect);
    let transport = Memory::new(subject.library, &options);
    let mut stream = subject.tls(transport, &trusting_on(version));
    stream.write_all(b"hello").expect("writes");
    stream.flush().expect("flushes");
    assert!(!stream.get_ref().has_ended());
    stream.shutdown().expect("sends close_notify");
    assert_eq!(stream.get_ref().has_ended(), subject.io_kind != IoKind::Blocking);
    stream.read_to_end(&mut Vec::new()).expect("reads to close_notify");
    let seen = stream.get_mut().finish();
    assert_eq!((&seen.ending, &seen.received[..]), (&Ending::CloseNotify, &b"hello"[..]));
}

fn nothing_after_shutdown(subject: &Subject, version: TlsVersion) {
    let server = subject.serve(&ServerOptions::new().behaviour(Behaviour::Collect));
    let mut stream = subject.tls(dial(server.addr()), &trusting_on(version));
    stream.write_all(b"hello").expect("writes");
    stream.shutdown().expect("sends close_notify");
    let error = stream.write(b"more").expect_err("refuses to write after close_notify");
    assert_ne!(error.kind(), ErrorKind::WouldBlock);
    stream.read_to_end(&mut Vec::new()).expect("reads to close_notify");
    assert_eq!(clean(server).received, b"hello");
}

/// Dropping a stream sends nothing, because sending might block.
fn drop_is_truncation(subject: &Subject, version: TlsVersion) {
    let server = subject.serve(&ServerOptions::new().behaviour(Behaviour::Collect));
    let mut stream = subject.tls(dial(server.addr()), &trusting_on(version));
    stream.write_all(b"hello").expect("writes");
    drop(stream);
    let ending = server.join().ending;
    // The server's tickets may be unread, and TCP then ends with a reset.
    assert!(matches!(ending, Ending::Truncated | Ending::Transport(_)), "{ending:?}");
}

fn truncated_while_open(subject: &Subject, version: TlsVersion) {
    let (server, mut client) = connected(subject, version, Behaviour::CutOpen);
    client.send(Message::text("hello")).expect("sends");
    // The second read fails too, because TLS errors are permanent.
    for _ in 0..2 {
        let error = client.get_mut().read(&mut [0; 16]).expect_err("is not a clean end");
        let error = tls_error(&error);
        assert_eq!(error.kind(), TlsErrorKind::Io(ErrorKind::UnexpectedEof), "{error:?}");
        assert!(error.is_retryable());
        assert_eq!(error.backend(), Some(subject.backend));
    }
    let error = tls_error(&client.read().expect_err("is not a clean end"));
    assert_eq!(error.kind(), TlsErrorKind::Io(ErrorKind::UnexpectedEof), "{error:?}");
    drop(client);
    server.join();
}

fn truncated_after_close(subject: &Subject, version: TlsVersion) {
    let (server, mut client) = connected(subject, version, Behaviour::CutClosed);
    echo(&mut client, &Message::text("hello"));
    close(&mut client);
    // WebSocket ignores the truncation, but TLS still reports it.
    assert_eq!(ended(&mut client), Err(ErrorKind::ConnectionReset));
    drop(client);
    server.join();
}

fn connected(
    subject: &Subject,
    version: TlsVersion,
    behaviour: Behaviour,
) -> (TestServer, Client<TcpStream>) {
    let server = subject.serve(&ServerOptions::new().behaviour(behaviour));
    let client = subject.connect(&server, &trusting_on(version)).expect("connects");
    (server, client)
}

/// The result of a read from the TLS stream below the WebSocket.
fn ended(client: &mut Client<TcpStream>) -> Result<usize, ErrorKind> {
    client.get_mut().read(&mut [0; 16]).map_err(|error| error.kind())
}
