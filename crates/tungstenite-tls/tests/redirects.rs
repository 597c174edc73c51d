//! What a redirect takes along, as seen by the server that it leads to: blocking, on tokio and on
//! smol, with every backend compiled in.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, channel},
    },
    thread,
    time::Duration,
};

use rustls::{
    RootCertStore, ServerConfig, ServerConnection, StreamOwned, crypto::ring,
    server::WebPkiClientVerifier,
};
use tungstenite_tls::{
    Backend, Connect, Error, Identity, Roots, TlsConfig, accept_hdr,
    backend::connector,
    config::{Ech, Sni},
    http::{HeaderValue, Response},
};
use tungstenite_tls_testing::certificates::{self, Certificates};

/// Longer than anything here takes; after it, a test fails instead of hanging.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a server saw of one request.
#[derive(Debug)]
struct Seen {
    path: String,
    /// The names of the headers, in order.
    headers: Vec<String>,
    server_name: Option<String>,
    client_certificates: usize,
}

/// The headers that the handshake itself sends; nothing else is sent by default.
const HANDSHAKE: [&str; 5] =
    ["connection", "host", "sec-websocket-key", "sec-websocket-version", "upgrade"];

/// The headers that [`loaded`] adds.
const OWN: [&str; 4] = ["authorization", "cookie", "sec-websocket-protocol", "x-own"];

/// A server that redirects `/` to `location`, if that is set, and upgrades other requests.
struct Server {
    addr: SocketAddr,
    tls: bool,
    location: Arc<OnceLock<String>>,
    seen: Receiver<Seen>,
}

impl Server {
    /// `tls` is the server's identity, and clients may present a certificate. `None` means ws://.
    fn start(tls: Option<&certificates::Identity>, location: Option<String>) -> Self {
        let config = tls.map(tls_config);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let addr = listener.local_addr().unwrap();
        let (sender, seen) = channel();
        let server = Self { addr, tls: config.is_some(), location: Arc::default(), seen };
        if let Some(location) = location {
            server.redirect_to(location);
        }
        let location = Arc::clone(&server.location);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = patient(stream.unwrap());
                let request = match &config {
                    None => serve(stream, location.get()),
                    Some(config) => {
                        let session = ServerConnection::new(Arc::clone(config)).unwrap();
                        let mut stream = StreamOwned::new(session, stream);
                        let request = serve(&mut stream, location.get());
                        let session = &stream.conn;
                        request.map(|seen| Seen {
                            server_name: session.server_name().map(str::to_owned),
                            client_certificates: session.peer_certificates().map_or(0, <[_]>::len),
                            ..seen
                        })
                    }
                };
                // A client that does not trust the server sends no request.
                if let Some(seen) = request {
                    let _ = sender.send(seen);
                }
            }
        });
        server
    }

    fn redirect_to(&self, location: String) {
        self.location.set(location).unwrap();
    }

    fn url(&self, path: &str) -> String {
        let scheme = if self.tls { "wss" } else { "ws" };
        format!("{scheme}://localhost:{}{path}", self.addr.port())
    }

    fn seen(&self) -> Seen {
        self.seen.recv_timeout(PATIENCE).expect("a request")
    }
}

fn tls_config(identity: &certificates::Identity) -> Arc<ServerConfig> {
    let provider = Arc::new(ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(Certificates::shared().root().clone()).unwrap();
    let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider.clone())
        .allow_unauthenticated()
        .build()
        .unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(identity.chain().to_vec(), identity.key());
    Arc::new(config.unwrap())
}

fn patient(stream: TcpStream) -> TcpStream {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Answers one request. `None` if there was none.
fn serve<S: Read + Write>(stream: S, location: Option<&String>) -> Option<Seen> {
    let mut seen = None;
    #[allow(clippy::result_large_err)] // tungstenite's
    let answer = |request: &tungstenite_tls::handshake::server::Request,
                  mut response: tungstenite_tls::handshake::server::Response| {
        let headers = request.headers();
        let mut names: Vec<_> = headers.keys().map(|name| name.as_str().to_owned()).collect();
        names.sort_unstable();
        let path = request.uri().path().to_owned();
        let redirect = location.filter(|_| path == "/");
        seen = Some(Seen { path, headers: names, server_name: None, client_certificates: 0 });
        if let Some(location) = redirect {
            let response = Response::builder().status(302).header("Location", location);
            return Err(response.body(None).unwrap());
        }
        if headers.contains_key("sec-websocket-protocol") {
            let chosen = HeaderValue::from_static("chat");
            response.headers_mut().insert("sec-websocket-protocol", chosen);
        }
        Ok(response)
    };
    let _ = accept_hdr(stream, answer);
    seen
}

/// A server that no client must connect to. It counts connections, and closes them.
struct Nobody {
    addr: SocketAddr,
    came: Arc<AtomicUsize>,
}

impl Nobody {
    fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let addr = listener.local_addr().unwrap();
        let came = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&came);
        thread::spawn(move || {
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
                drop(stream);
            }
        });
        Self { addr, came }
    }

    fn url(&self) -> String {
        format!("wss://localhost:{}/", self.addr.port())
    }

    fn assert_untouched(&self) {
        assert_eq!(self.came.load(Ordering::SeqCst), 0, "somebody came");
    }
}

fn trusting() -> TlsConfig {
    TlsConfig::new().with_roots(Roots::Only(vec![Certificates::shared().root().clone()]))
}

/// A configuration with everything that is tied to one server: an identity, a verified name, and a
/// sent name if `backend` can send one that differs from the verified name.
fn tied(backend: Backend) -> TlsConfig {
    let client = &Certificates::shared().client;
    let identity = Identity::new(client.chain().to_vec(), client.key()).unwrap();
    let verified = "elsewhere.example".try_into().unwrap();
    let config = trusting().with_identity(identity).with_verified_name(verified);
    match backend {
        // native-tls sends the name that it verifies.
        Backend::NativeTls => config,
        _ => config.with_sni(Sni::Name("told.example".try_into().unwrap())),
    }
}

/// The name that [`tied`] sends.
fn told(backend: Backend) -> &'static str {
    if backend == Backend::NativeTls { "elsewhere.example" } else { "told.example" }
}

/// A plan with everything that a caller may add to a request.
fn loaded(url: &str) -> Connect {
    let plan = Connect::new(url).unwrap();
    let plan = plan.header("Authorization", "Bearer secret").unwrap();
    let plan = plan.header("Cookie", "secret").unwrap().header("X-Own", "secret").unwrap();
    plan.subprotocol("chat").unwrap()
}

/// Connects in each possible way, and calls `check` with the name of the way and the result.
fn each_way(plan: impl Fn() -> Connect, check: impl Fn(&str, Result<(), Error>)) {
    check("blocking", plan().connect().map(drop));
    #[cfg(feature = "tokio")]
    {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let connected = runtime.block_on(tungstenite_tls::tokio::connect(plan()));
        check("tokio", connected.map(drop));
    }
    #[cfg(feature = "smol")]
    {
        let connected = smol::block_on(tungstenite_tls::smol::connect(plan()));
        check("smol", connected.map(drop));
    }
}

/// Checks that the redirect was returned to the caller.
fn assert_returned(way: &str, result: Result<(), Error>) {
    match result {
        Err(Error::Http(response)) => assert_eq!(response.status(), 302, "{way}"),
        other => panic!("{way}: {other:?}"),
    }
}

fn sorted<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<_> = names.into_iter().collect();
    names.sort_unstable();
    names
}

#[test]
fn another_origin_gets_no_certificate_no_header_no_subprotocol_and_its_own_name() {
    let all = Certificates::shared();
    for backend in Backend::compiled_in() {
        let second = Server::start(Some(&all.localhost), None);
        let first = Server::start(Some(&all.wrong_host), Some(second.url("/there")));
        let plan = || loaded(&first.url("/")).backend(backend).tls_config(&tied(backend));
        each_way(plan, |way, connected| {
            connected.unwrap_or_else(|error| panic!("{way}, {backend}: {error}"));
            let seen = first.seen();
            assert_eq!(seen.headers, sorted(HANDSHAKE.into_iter().chain(OWN)), "{way}");
            assert_eq!(seen.server_name.as_deref(), Some(told(backend)), "{way}, {backend}");
            assert_ne!(seen.client_certificates, 0, "{way}, {backend}");

            let seen = second.seen();
            assert_eq!(seen.path, "/there");
            assert_eq!(seen.headers, HANDSHAKE, "{way}, {backend}");
            assert_eq!(seen.server_name.as_deref(), Some("localhost"), "{way}, {backend}");
            assert_eq!(seen.client_certificates, 0, "{way}, {backend}");
        });
    }
}

/// A ws:// server is not authenticated, so anyone may have chosen the next server.
#[test]
fn so_it_is_from_a_server_without_tls() {
    let all = Certificates::shared();
    for backend in Backend::compiled_in() {
        let second = Server::start(Some(&all.localhost), None);
        let first = Server::start(None, Some(second.url("/there")));
        let plan = || loaded(&first.url("/")).backend(backend).tls_config(&tied(backend));
        each_way(plan, |way, connected| {
            connected.unwrap_or_else(|error| panic!("{way}, {backend}: {error}"));
            assert_eq!(first.seen().headers, sorted(HANDSHAKE.into_iter().chain(OWN)), "{way}");
            let seen = second.seen();
            assert_eq!(seen.headers, HANDSHAKE, "{way}, {backend}");
            assert_eq!(seen.server_name.as_deref(), Some("localhost"), "{way}, {backend}");
            assert_eq!(seen.client_certificates, 0, "{way}, {backend}");
        });
    }
    let second = Server::start(None, None);
    let first = Server::start(None, Some(second.url("/there")));
    each_way(
        || loaded(&first.url("/")),
        |way, connected| {
            connected.unwrap_or_else(|error| panic!("{way}: {error}"));
            first.seen();
            assert_eq!(second.seen().headers, HANDSHAKE, "{way}");
        },
    );
}

#[test]
fn a_redirect_within_the_origin_keeps_everything() {
    let all = Certificates::shared();
    for backend in Backend::compiled_in() {
        let server = Server::start(Some(&all.wrong_host), Some("/there".to_owned()));
        let by_config = || loaded(&server.url("/")).backend(backend).tls_config(&tied(backend));
        let own = connector(backend, &tied(backend)).unwrap();
        let by_connector = || loaded(&server.url("/")).connector(own.clone());
        for plan in [&by_config as &dyn Fn() -> Connect, &by_connector] {
            each_way(plan, |way, connected| {
                connected.unwrap_or_else(|error| panic!("{way}, {backend}: {error}"));
                for path in ["/", "/there"] {
                    let seen = server.seen();
                    assert_eq!(seen.path, path, "{way}, {backend}");
                    assert_eq!(seen.headers, sorted(HANDSHAKE.into_iter().chain(OWN)), "{way}");
                    assert_eq!(seen.server_name.as_deref(), Some(told(backend)), "{way}");
                    assert_ne!(seen.client_certificates, 0, "{way}, {backend}");
                }
            });
        }
    }
}

/// Its contents are unknown, so it might be tied to one server.
#[test]
fn a_connector_of_ones_own_is_taken_to_no_other_origin() {
    let all = Certificates::shared();
    for backend in Backend::compiled_in() {
        let own = connector(backend, &trusting()).unwrap();
        for tls in [None, Some(&all.localhost)] {
            let second = Nobody::start();
            let first = Server::start(tls, Some(second.url()));
            let plan = || loaded(&first.url("/")).connector(own.clone());
            each_way(plan, |way, result| {
                assert_returned(way, result);
                first.seen();
                second.assert_untouched();
            });
        }
        // Without TLS the connector is not used.
        let second = Server::start(None, None);
        let first = Server::start(None, Some(second.url("/there")));
        each_way(
            || loaded(&first.url("/")).connector(own.clone()),
            |way, connected| {
                connected.unwrap_or_else(|error| panic!("{way}, {backend}: {error}"));
                first.seen();
                assert_eq!(second.seen().headers, HANDSHAKE, "{way}");
            },
        );
    }
}

/// They are for one server, and without them its name would be visible on the network.
#[test]
fn ech_configurations_are_taken_to_no_other_origin() {
    let config = trusting().with_ech(Ech::Configs(vec![0]));
    let second = Nobody::start();
    let first = Server::start(None, Some(second.url()));
    each_way(
        || loaded(&first.url("/")).tls_config(&config),
        |way, result| {
            assert_returned(way, result);
            first.seen();
            second.assert_untouched();
        },
    );
}

/// What was left behind does not come back when a redirect returns to the first server.
#[test]
fn a_redirect_back_brings_nothing_back() {
    let all = Certificates::shared();
    let client = &all.client;
    for backend in Backend::compiled_in() {
        let first = Server::start(Some(&all.localhost), None);
        let second = Server::start(Some(&all.localhost), Some(first.url("/back")));
        first.redirect_to(second.url("/"));
        let identity = Identity::new(client.chain().to_vec(), client.key()).unwrap();
        let config = trusting().with_identity(identity);
        let plan = || loaded(&first.url("/")).backend(backend).tls_config(&config);
        each_way(plan, |way, connected| {
            connected.unwrap_or_else(|error| panic!("{way}, {backend}: {error}"));
            assert_ne!(first.seen().client_certificates, 0, "{way}, {backend}");
            for seen in [second.seen(), first.seen()] {
                assert_eq!(seen.headers, HANDSHAKE, "{way}, {backend}");
                assert_eq!(seen.client_certificates, 0, "{way}, {backend}");
            }
        });
    }
}
