//! A read timeout of the socket during the handshake: the handshake waits, and can go on later.

use std::{net::Ipv4Addr, sync::mpsc, time::Duration};

use tungstenite::Message;
use tungstenite_tls_core::HandshakeError;
use tungstenite_tls_core::{Readiness, Stage, TlsVersion};
use tungstenite_tls_testing::server::{ServerOptions, TestServer, Wire, run};

use crate::{
    case::Case,
    client::{VERSIONS, clean, close, dial, echo, trusting_on},
    subject::Subject,
};

pub(super) fn cases() -> Vec<Case> {
    let cases = VERSIONS.into_iter().map(|(name, version)| {
        Case::new(format!("timeout::{name}::socket_timeout_in_handshake"), move |subject| {
            socket_timeout_in_handshake(subject, version);
        })
    });
    cases.collect()
}

fn socket_timeout_in_handshake(subject: &Subject, version: TlsVersion) {
    let (go_on, gate) = mpsc::channel();
    let library = subject.library;
    let server = TestServer::play(Ipv4Addr::LOCALHOST.into(), move |stream| {
        let peer = ServerOptions::new().peer(library, Wire::new(stream)).expect("a server");
        let _ = gate.recv_timeout(TestServer::PATIENCE);
        run(peer)
    })
    .expect("the test server starts");

    let tcp = dial(server.addr());
    tcp.set_read_timeout(Some(Duration::from_millis(20))).expect("sets the timeout");
    let connector = subject.connector(&trusting_on(version));
    let mut attempt = connector.client_tls(server.url("localhost"), tcp, None);
    for _ in 0..2 {
        attempt = match attempt {
            Err(HandshakeError::Interrupted(handshake)) => {
                let stream = handshake.get_ref().get_ref();
                assert_eq!(stream.stage(), Stage::Tls);
                // On a loaded machine, the ClientHello may wait as well.
                assert!(stream.readiness().is_some_and(Readiness::is_readable));
                handshake.handshake()
            }
            Err(HandshakeError::Failure(error)) => panic!("fails: {error:?}"),
            Ok(_) => panic!("opens without a server"),
        };
    }
    let Err(HandshakeError::Interrupted(mut handshake)) = attempt else { panic!("does not wait") };
    go_on.send(()).expect("the server waits");
    let tcp = handshake.get_mut().get_mut().get_mut();
    tcp.set_read_timeout(Some(TestServer::PATIENCE)).expect("sets the timeout");
    let (mut client, _) = handshake.handshake().map_err(|error| error.to_string()).expect("opens");
    echo(&mut client, &Message::text("at last"));
    close(&mut client);
    clean(server);
}
