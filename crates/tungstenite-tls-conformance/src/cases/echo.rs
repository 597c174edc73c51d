//! Echoed messages, with sizes around the limits of frames and records.

use tungstenite::Message;
use tungstenite_tls_core::TlsVersion;
use tungstenite_tls_testing::server::{EchoServer, ServerOptions};

use crate::{
    case::Case,
    client::{VERSIONS, binary, clean, close, dial, echo, open, text, trusting, trusting_on},
    subject::Subject,
};

const SIZES: [usize; 7] = [0, 1, 125, 126, 65_535, 65_536, 64 << 20];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        for size in SIZES {
            let name = |kind| format!("echo::{version_name}::{kind}_{size}");
            cases.push(Case::new(name("binary"), move |subject| {
                there_and_back(subject, version, &Message::binary(binary(size)));
            }));
            cases.push(Case::new(name("text"), move |subject| {
                there_and_back(subject, version, &Message::text(text(size)));
            }));
        }
        cases.push(Case::new(format!("echo::{version_name}::ping"), move |subject| {
            ping(subject, version);
        }));
    }
    cases.push(Case::new("echo::many_connections", many_connections));
    cases
}

fn there_and_back(subject: &Subject, version: TlsVersion, message: &Message) {
    let server = subject.serve(&ServerOptions::new());
    let mut client = subject.connect(&server, &trusting_on(version)).expect("connects");
    echo(&mut client, message);
    close(&mut client);
    assert_eq!(clean(server).version, Some(version));
}

fn ping(subject: &Subject, version: TlsVersion) {
    let server = subject.serve(&ServerOptions::new());
    let mut client = subject.connect(&server, &trusting_on(version)).expect("connects");
    for payload in ["", "are you there?"] {
        client.send(Message::Ping(payload.into())).expect("sends");
        assert_eq!(client.read().expect("reads"), Message::Pong(payload.into()));
    }
    echo(&mut client, &Message::text("still"));
    close(&mut client);
    clean(server);
}

/// One connector opens many connections at once, and each gets only its own echoes.
fn many_connections(subject: &Subject) {
    let server = EchoServer::start_with(subject.library, &ServerOptions::new()).expect("starts");
    let connector = subject.connector(&trusting());
    let connect = |_| open(&server.url(), dial(server.addr()), &connector).expect("connects");
    let mut clients: Vec<_> = (0..16).map(connect).collect();
    for round in 0..3 {
        for (number, client) in clients.iter_mut().enumerate() {
            client.send(Message::text(format!("{number} in round {round}"))).expect("sends");
        }
        for (number, client) in clients.iter_mut().enumerate().rev() {
            let echo = client.read().expect("reads");
            assert_eq!(echo, Message::text(format!("{number} in round {round}")));
        }
    }
    close(&mut clients.remove(7));
    // Ends the other connections, and the server's threads.
    drop(server);
    for mut client in clients {
        assert!(client.read().is_err());
    }
}
