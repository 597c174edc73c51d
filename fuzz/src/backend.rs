//! Connections of each backend to a server in memory: [`Connections`].

use std::{
    io::{ErrorKind, Read, Write},
    panic,
    sync::{Mutex, Once, PoisonError},
};

use tungstenite_tls::{Backend, Connector, Roots, TlsConfig, backend, config::TlsVersion};
use tungstenite_tls_core::{
    BoxedSession, Endpoint, MaybeTlsStream, TlsStream,
    testing::{
        Faults, Faulty, Wire,
        model::{Client, Ends},
    },
};
use tungstenite_tls_testing::{
    certificates::{Certificates, Identity},
    server::{Host, MemoryServer, ServerLibrary, ServerOptions},
};

/// More turns than a handshake takes.
const TURNS: usize = 100;

/// One connector, and one server that it trusts.
pub struct Connections {
    connector: Connector,
    host: Host,
    half_closes: bool,
}

/// What a client's streams run over.
pub type Transport = Faulty<Wire>;

impl Connections {
    /// The connections of `backend` with this version of TLS. They are made once.
    pub fn of(backend: Backend, version: TlsVersion) -> &'static Self {
        type Made = Mutex<Vec<(Backend, TlsVersion, &'static Connections)>>;
        static MADE: Made = Mutex::new(Vec::new());
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |(of, with, _): &&(Backend, TlsVersion, _)| (*of, *with) == (backend, version);
        if let Some((.., connections)) = made.iter().find(is_it) {
            return connections;
        }
        let connections = Box::leak(Box::new(Self::new(backend, version)));
        made.push((backend, version, connections));
        connections
    }

    fn new(backend: Backend, version: TlsVersion) -> Self {
        pass_assertion();
        let library = ServerLibrary::for_backend(backend.name()).expect("a server is compiled in");
        Self {
            connector: backend::connector(backend, &trusting(version)).expect("a connector"),
            host: ServerOptions::new().host(library).expect("a server"),
            half_closes: version == TlsVersion::Tls13 || backend != Backend::Boring,
        }
    }

    /// Both ends of a connection without WebSocket.
    pub fn streams(&self) -> Ends<TlsStream<Transport, BoxedSession>, MemoryServer> {
        let (transport, server, faults) = ends(&self.host);
        let client = TlsStream::new(transport, &self.connector, localhost()).expect("a session");
        Ends { client, server, faults, half_closes: self.half_closes }
    }

    /// Both ends of a connection for a WebSocket.
    pub fn for_upgrade(&self) -> Ends<MaybeTlsStream<Transport, BoxedSession>, MemoryServer> {
        for_upgrade(&self.connector, &self.host, self.half_closes)
    }
}

/// libFuzzer ends the program at every panic. This one of rustls, in builds with assertions, is
/// caught by the adapter (rustls's issue 959).
fn pass_assertion() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let is_it =
                |file: &str| file.contains("/rustls-0") && file.ends_with("common_state.rs");
            if !info.location().is_some_and(|location| is_it(location.file())) {
                before(info);
            }
        }));
    });
}

/// Both ends of a connection between any two.
pub fn for_upgrade(
    connector: &Connector,
    host: &Host,
    half_closes: bool,
) -> Ends<MaybeTlsStream<Transport, BoxedSession>, MemoryServer> {
    let (transport, server, faults) = ends(host);
    let uri = "wss://localhost/".parse().expect("a URL");
    let client = MaybeTlsStream::for_upgrade(transport, &uri, connector).expect("a session");
    Ends { client, server, faults, half_closes }
}

fn ends(host: &Host) -> (Transport, MemoryServer, Faults) {
    let (client, server) = Wire::pair();
    let faults = Faults::new();
    let server = MemoryServer::new(host, server).expect("a session");
    (Faulty::new(client, &faults), server, faults)
}

fn localhost() -> Endpoint {
    Endpoint::new("localhost".try_into().expect("a name"), 443)
}

/// Trusts only the root of the test certificates.
pub fn trusting(version: TlsVersion) -> TlsConfig {
    TlsConfig::new()
        .with_roots(Roots::Only(vec![Certificates::shared().root().clone()]))
        .with_min_version(version)
        .with_max_version(version)
}

/// A server with the certificate of `identity`.
pub fn host(identity: &Identity) -> Host {
    let options = ServerOptions::new().identity(identity);
    options.host(ServerLibrary::Rustls).expect("a server")
}

/// Does the handshake. Returns whether it was completed, or why not.
///
/// # Panics
/// If it neither completes nor fails.
pub fn handshake(connector: &Connector, host: &Host) -> Result<(), tungstenite::Error> {
    let (transport, mut server, _) = ends(host);
    let mut client = TlsStream::new(transport, connector, localhost())?;
    for _ in 0..TURNS {
        match Client::handshake(&mut client) {
            Ok(()) => break,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
        serve(&mut server);
    }
    assert!(client.is_handshake_complete(), "the handshake does not end");
    // Tickets.
    let _ = client.flush();
    serve(&mut server);
    let _ = client.read(&mut [0; 64]);
    Ok(())
}

fn serve(server: &mut MemoryServer) {
    if server.read(&mut [0; 64]).is_err_and(|error| error.kind() != ErrorKind::WouldBlock) {
        let _ = server.finish();
    }
}
