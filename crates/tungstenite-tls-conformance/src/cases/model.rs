//! Random scripts of calls over random transports: accepted data arrives once, in order and whole.
//!
//! The model itself is in core ([`tungstenite_tls_core::testing::model`]), which also runs it over
//! a session without a library. A failing script is shrunk to the shortest that still fails.

use std::io;

use proptest::{
    collection::vec,
    prelude::any,
    test_runner::{Config, RngSeed, TestCaseError, TestRunner},
};
use tungstenite_tls_core::{
    Connector, Endpoint, MaybeTlsStream, Stage, TlsVersion,
    testing::{
        Faults, Faulty, Wire,
        model::{self, Carrier, Client, Ends},
    },
};
use tungstenite_tls_testing::server::{Host, MemoryServer, ServerOptions};

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, trusting_on},
    io_kind::{self, IoConnector, IoKind, Stream},
    subject::Subject,
};

/// Scripts per case, which makes more than ten thousand on each backend. They are the same each
/// time; `cargo xtask fuzz` looks for new ones.
const SCRIPTS: u32 = 850;

/// The longest script, in bytes.
const LONGEST: usize = 120;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let name = |test| format!("model::{version_name}::{test}");
        cases.push(Case::new(name("no_byte_is_lost_doubled_or_torn"), move |subject| {
            bytes(subject, version);
        }));
        cases.push(Case::new(name("no_message_is_lost_doubled_or_torn"), move |subject| {
            messages(subject, version);
        }));
        cases.push(Case::new(name("nothing_is_believed_that_was_changed"), move |subject| {
            ciphertext(subject, version);
        }));
    }
    cases
}

/// With TLS 1.2, some libraries end both directions at once.
fn half_closes(subject: &Subject, version: TlsVersion) -> bool {
    version == TlsVersion::Tls13 || !subject.lacks(Capability::HalfClose)
}

fn bytes(subject: &Subject, version: TlsVersion) {
    let connections = Connections::new(subject, version);
    run(|script| model::bytes(script, connections.streams()));
}

fn ciphertext(subject: &Subject, version: TlsVersion) {
    let connections = Connections::new(subject, version);
    run(|script| model::ciphertext(script, connections.streams()));
}

fn messages(subject: &Subject, version: TlsVersion) {
    let connections = Connections::new(subject, version);
    run(|script| connections.messages(script));
}

fn run(try_one: impl Fn(&[u8]) -> Result<(), String>) {
    let rng_seed = RngSeed::Fixed(1);
    let config =
        Config { cases: SCRIPTS, failure_persistence: None, rng_seed, ..Config::default() };
    let result = TestRunner::new(config)
        .run(&vec(any::<u8>(), 0..LONGEST), |script| try_one(&script).map_err(TestCaseError::fail));
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// Makes connections between one connector and one server.
pub(super) struct Connections {
    pub(super) connector: IoConnector,
    io_kind: IoKind,
    host: Host,
    half_closes: bool,
}

impl Connections {
    pub(super) fn new(subject: &Subject, version: TlsVersion) -> Self {
        let options = ServerOptions::new();
        let host = options.host(subject.library).expect("the server can be made");
        let connector = subject.connector(&trusting_on(version));
        let half_closes = half_closes(subject, version);
        Self { connector, io_kind: subject.io_kind, host, half_closes }
    }

    /// Both ends of a connection without WebSocket.
    pub(super) fn streams(&self) -> Ends<Stream<Faulty<Wire>>, MemoryServer> {
        let (io, server, faults) = self.ends();
        let endpoint = Endpoint::new("localhost".try_into().expect("a name"), 443);
        let client = self.connector.tls(io, endpoint).expect("a session");
        Ends { client, server, faults, half_closes: self.half_closes }
    }

    /// Runs a script over a connection with WebSocket.
    pub(super) fn messages(&self, script: &[u8]) -> Result<(), String> {
        let (io, server, faults) = self.ends();
        let half_closes = self.half_closes;
        let uri = "wss://localhost/".parse().expect("a URL");
        if self.io_kind == IoKind::Blocking {
            // Batches work only over this stream type.
            let connector: &Connector = &self.connector;
            let client = MaybeTlsStream::for_upgrade(io, &uri, connector).expect("a session");
            return model::messages(script, Ends { client, server, faults, half_closes });
        }
        let client = self.connector.wrap_for_upgrade(io, &uri).expect("a session");
        model::messages(script, Ends { client, server, faults, half_closes })
    }

    pub(super) fn ends(&self) -> (Faulty<Wire>, MemoryServer, Faults) {
        let (client, server) = Wire::pair();
        let server = MemoryServer::new(&self.host, server).expect("a session");
        let faults = Faults::new();
        (Faulty::new(client, &faults), server, faults)
    }
}

impl io_kind::Transport for Faulty<Wire> {
    fn end(&mut self) -> io::Result<()> {
        self.get_mut().finish();
        Ok(())
    }
}

impl<S: io_kind::Transport> Client for Stream<S> {
    fn handshake(&mut self) -> io::Result<()> {
        Self::handshake(self)
    }

    fn shutdown(&mut self) -> io::Result<()> {
        Self::shutdown(self)
    }

    fn is_handshake_complete(&self) -> bool {
        self.stage() == Stage::WebSocket
    }
}

impl<S: io_kind::Transport> Carrier for Stream<S> {}
