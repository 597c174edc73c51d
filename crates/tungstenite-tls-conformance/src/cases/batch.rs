//! Batches of messages: the same frames as tungstenite's, in order, each whole or not at all.

use std::io::{Cursor, ErrorKind};

use tungstenite::{
    Error, Message, WebSocket,
    protocol::{Role, WebSocketConfig},
};
use tungstenite_tls_core::{Batch, Endpoint, MaybeTlsStream, TlsStream, client_tls_with_config};
use tungstenite_tls_testing::server::{Behaviour, ServerOptions, unlimited};

use crate::{
    case::Case,
    client::{binary, clean, dial, insist_io, text, trusting},
    subject::Subject,
    transport::{Hostile, Memory},
};

const BLOCKING: &str = "a batch of tokio or smol is another type, tested by the facade";

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("batch::there_and_back", there_and_back).blocking_only(BLOCKING),
        Case::new("batch::whole_or_not_at_all", whole_or_not_at_all).blocking_only(BLOCKING),
    ]
}

fn there_and_back(subject: &Subject) {
    let server = subject.serve(&ServerOptions::new());
    let connector = (subject.build)(&trusting()).expect("a connector");
    let config = Some(unlimited());
    let url = server.url("localhost");
    let (mut socket, _) =
        client_tls_with_config(url, dial(server.addr()), config, &connector).expect("connects");
    let mut batch = Batch::new();
    for size in
        [0, 1, 125, 126, 61_426, 61_427, 61_432, 61_433, 61_440, 65_535, 65_536, 200_001, 3 << 20]
    {
        let (first, second) = (binary(size), text(size));
        batch.binary(&mut socket, &first).expect("takes");
        batch.flush(&mut socket).expect("flushes");
        assert!(socket.read().expect("reads") == Message::binary(first), "{size} bytes");
        batch.text(&mut socket, &second).expect("takes");
        // The caller must flush the batch before anything else.
        batch.flush(&mut socket).expect("flushes");
        assert!(socket.read().expect("reads") == Message::text(second), "{size} characters");
        socket.send(Message::text("between")).expect("sends");
        assert_eq!(socket.read().expect("reads"), Message::text("between"));
    }
    for number in 0..1000 {
        batch.text(&mut socket, &format!("{number} of many")).expect("takes");
    }
    batch.flush(&mut socket).expect("flushes");
    for number in 0..1000 {
        let message = socket.read().expect("reads");
        assert_eq!(message, Message::text(format!("{number} of many")));
    }
    socket.close(None).expect("closes");
    let error = batch.text(&mut socket, "late").expect_err("has closed");
    assert!(matches!(error, Error::Protocol(_)), "{error}");
    while socket.read().is_ok() {}
    clean(server);
}

/// The transport accepts no data for a while.
fn whole_or_not_at_all(subject: &Subject) {
    let options = ServerOptions::new().behaviour(Behaviour::Collect);
    let connector = (subject.build)(&trusting()).expect("a connector");
    let transport = Hostile::new(Memory::new(subject.library, &options));
    let endpoint = Endpoint::new("localhost".try_into().expect("a name"), 443);
    let mut stream = TlsStream::new(transport, &connector, endpoint).expect("a session");
    insist_io(10, || stream.handshake()).expect("shakes hands");
    stream.get_mut().writes_stalled = true;
    let mut socket = WebSocket::from_raw_socket(MaybeTlsStream::Tls(stream), Role::Client, None);

    let mut batch = Batch::new();
    let large = binary(1 << 20);
    batch.text(&mut socket, "small").expect("takes");
    batch.binary(&mut socket, &large).expect("takes the rest of a message that has begun");
    let error = batch.binary(&mut socket, &large).expect_err("takes no more");
    assert!(matches!(&error, Error::Io(io) if io.kind() == ErrorKind::WouldBlock), "{error}");
    batch.text(&mut socket, "waits").expect("has room for a small one");
    // Frames that tungstenite itself sends go between the batch's frames.
    let error = socket.send(Message::Ping("ping".into())).expect_err("blocks");
    assert!(matches!(&error, Error::Io(io) if io.kind() == ErrorKind::WouldBlock), "{error}");

    socket.get_mut().get_mut().writes_stalled = false;
    batch.flush(&mut socket).expect("goes on");
    socket.get_mut().shutdown().expect("sends close_notify");
    let received = socket.get_mut().get_mut().get_mut().finish().received.clone();
    let config = WebSocketConfig::default();
    let received = Cursor::new(received);
    let mut server = WebSocket::from_raw_socket(received, Role::Server, Some(config));
    let mut next = || server.read().expect("a message");
    assert_eq!(next(), Message::text("small"));
    assert!(next() == Message::binary(large), "the message differs");
    assert_eq!(next(), Message::Ping("ping".into()));
    assert_eq!(next(), Message::text("waits"));
}
