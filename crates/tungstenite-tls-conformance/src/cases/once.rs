//! A message is sent only once, no matter how the transport fails meanwhile, and no call after an
//! error panics.

use std::io::ErrorKind;

use tungstenite::{Error, Message, error::CapacityError};
use tungstenite_tls_core::{TlsVersion, is_queued, testing::model::upgrade, websocket_config};
use tungstenite_tls_testing::server::ServerOptions;

use super::model::Connections;
use crate::{
    case::Case,
    client::{VERSIONS, binary, insist, trusting_on},
    subject::Subject,
    transport::{Hostile, Memory},
};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let name = |test| format!("once::{version_name}::{test}");
        cases.push(Case::new(name("a_message_is_never_sent_twice"), move |subject| {
            sent_once(subject, version);
        }));
        cases.push(Case::new(
            name("a_frame_above_the_limit_is_an_error_for_ever"),
            move |subject| {
                above_the_limit(subject, version);
            },
        ));
    }
    cases
}

/// A transport that keeps timing out or blocking after the message was encrypted.
fn sent_once(subject: &Subject, version: TlsVersion) {
    for fault in [ErrorKind::TimedOut, ErrorKind::WouldBlock] {
        let transport = Hostile::new(Memory::new(subject.library, &ServerOptions::new()));
        let mut client = subject.open_in_memory(transport, &trusting_on(version));
        stall(&mut client, fault, true);
        let error = client.send(Message::text("buy 1")).expect_err("the transport takes nothing");
        assert!(is_queued(&error), "{error:?}");
        for _ in 0..5 {
            let error = client.flush().expect_err("the transport takes nothing");
            assert!(is_queued(&error), "{error:?}");
        }
        stall(&mut client, fault, false);
        client.flush().expect("sends it");
        client.send(Message::text("buy 2")).expect("sends");
        for text in ["buy 1", "buy 2"] {
            assert_eq!(insist(10, || client.read()).expect("the echo"), Message::text(text));
        }
        client.close(None).expect("closes");
        assert_eq!(insist(10, || client.read()).expect("Close"), Message::Close(None));
    }
}

fn stall(client: &mut crate::client::Client<Hostile<Memory>>, fault: ErrorKind, on: bool) {
    let transport = client.get_mut().get_mut();
    match fault {
        ErrorKind::WouldBlock => transport.writes_stalled = on,
        fault => transport.write_error = on.then_some(fault),
    }
}

/// In debug builds, tungstenite panics once its buffer is full of a frame that it has refused.
fn above_the_limit(subject: &Subject, version: TlsVersion) {
    let connections = Connections::new(subject, version);
    let uri = "wss://localhost/".parse().expect("a URL");
    for buffer in [14, 100, 4096, 128 * 1024] {
        for size in [1001, 5000, 300_000] {
            let (io, server, _) = connections.ends();
            let client = connections.connector.wrap_for_upgrade(io, &uri).expect("a session");
            let config = websocket_config().max_frame_size(Some(1000)).read_buffer_size(buffer);
            let (mut client, mut server) = upgrade(client, server, config).expect("both upgrade");
            for _ in 0..3 {
                server.send(Message::binary(binary(size))).expect("sends");
            }
            let error = client.read().expect_err("is above the limit");
            let limit = Error::Capacity(CapacityError::MessageTooLong { size, max_size: 1000 });
            assert_eq!(error.to_string(), limit.to_string());
            for _ in 0..50 {
                let _ = client.read();
                let _ = client.send(Message::text("anybody there?"));
            }
            if size > 2 * buffer.max(5000) {
                client.read().expect_err("nothing can be read any more");
            }
        }
    }
}
