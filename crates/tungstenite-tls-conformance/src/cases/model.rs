//! Random scripts of calls over random transports: accepted data arrives once, in order and whole.
//!
//! The model itself is in core ([`tungstenite_tls_core::testing::model`]), which also runs it over
//! a session without a library. A failing script is shrunk to the shortest that still fails.

use std::{
    env,
    io::{self, Read, Write},
};

use proptest::{
    collection::vec,
    prelude::any,
    test_runner::{Config, RngSeed, TestCaseError, TestRunner},
};
use tungstenite_tls_core::{
    Connector, Endpoint, MaybeTlsStream, Stage, TlsVersion,
    testing::{
        Faults, Faulty, Wire,
        model::{self, Carrier, Client, Ends, Server},
    },
};
use tungstenite_tls_testing::server::{self, Host, ServerOptions, ServerSession};

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, trusting_on},
    io_kind::{self, IoConnector, IoKind, Stream},
    subject::Subject,
};

/// Scripts per case, which makes more than ten thousand on each backend. `cargo xtask fuzz` runs
/// other scripts.
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
    }
    cases
}

/// With TLS 1.2, some libraries end both directions at once.
fn half_closes(subject: &Subject, version: TlsVersion) -> bool {
    version == TlsVersion::Tls13 || !subject.lacks.contains_key(&Capability::HalfClose)
}

fn bytes(subject: &Subject, version: TlsVersion) {
    let connections = Connections::new(subject, version);
    let half_closes = half_closes(subject, version);
    run(|script| {
        let (io, server, faults) = connections.ends();
        let endpoint = Endpoint::new("localhost".try_into().expect("a name"), 443);
        let client = connections.connector.tls(io, endpoint).expect("a session");
        model::bytes(script, Ends { client, server, faults, half_closes })
    });
}

fn messages(subject: &Subject, version: TlsVersion) {
    let connections = Connections::new(subject, version);
    let half_closes = half_closes(subject, version);
    let uri = "wss://localhost/".parse().expect("a URL");
    run(|script| {
        let (io, server, faults) = connections.ends();
        if connections.io_kind == IoKind::Blocking {
            // Batches work only over this stream type.
            let connector: &Connector = &connections.connector;
            let client = MaybeTlsStream::for_upgrade(io, &uri, connector).expect("a session");
            return model::messages(script, Ends { client, server, faults, half_closes });
        }
        let client = connections.connector.wrap_for_upgrade(io, &uri).expect("a session");
        model::messages(script, Ends { client, server, faults, half_closes })
    });
}

fn run(try_one: impl Fn(&[u8]) -> Result<(), String>) {
    // The scripts are the same each time, unless a fuzz run asks for new ones.
    let rng_seed = match env::var_os("TUNGSTENITE_TLS_FUZZ") {
        Some(_) => RngSeed::Random,
        None => RngSeed::Fixed(1),
    };
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
}

impl Connections {
    pub(super) fn new(subject: &Subject, version: TlsVersion) -> Self {
        let options = ServerOptions::new();
        let host = options.host(subject.library).expect("the server can be made");
        let connector = subject.connector(&trusting_on(version));
        Self { connector, io_kind: subject.io_kind, host }
    }

    pub(super) fn ends(&self) -> (Faulty<Wire>, InMemory, Faults) {
        let (client, server) = Wire::pair();
        let faults = Faults::new();
        (Faulty::new(client, &faults), InMemory::to(&self.host, server), faults)
    }
}

impl io_kind::Transport for Faulty<Wire> {
    fn end(&mut self) -> io::Result<()> {
        self.get_mut().finish();
        Ok(())
    }
}

/// The server's end of the transport.
struct ServerEnd(Wire);

impl Drop for ServerEnd {
    fn drop(&mut self) {
        self.0.finish();
    }
}

impl server::Transport for ServerEnd {
    fn finish(&mut self) -> io::Result<()> {
        self.0.finish();
        Ok(())
    }
}

impl Read for ServerEnd {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.0.read(dst)
    }
}

impl Write for ServerEnd {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.0.write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
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

/// A server whose transport never waits.
pub(super) struct InMemory {
    session: Box<dyn ServerSession>,
    complete: bool,
}

impl InMemory {
    /// The side of `host` of a connection over `wire`, which ends when this is dropped.
    pub(super) fn to(host: &Host, wire: Wire) -> Self {
        let session = host.session(server::Wire::new(ServerEnd(wire))).expect("a session");
        Self { session, complete: false }
    }
}

impl Server for InMemory {
    fn is_complete(&self) -> bool {
        self.complete
    }

    fn close_notify(&mut self) -> io::Result<()> {
        self.session.close_notify()
    }
}

impl Read for InMemory {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        if !self.complete {
            self.session.handshake()?;
            self.complete = true;
        }
        self.session.read(dst)
    }
}

impl Write for InMemory {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.session.write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.session.flush()
    }
}
