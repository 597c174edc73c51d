//! A server for many connections: [`EchoServer`].

use std::{
    collections::HashMap,
    io::{self, ErrorKind},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tungstenite_tls_core::CertificateDer;

use super::{host::Host, library::ServerLibrary, options::ServerOptions, seen::Seen, wire::Wire};
use crate::certificates::Certificates;

/// A WebSocket echo server with TLS on a free port of the IPv4 loopback, for any number of
/// connections, until it is dropped. Its certificate is for `localhost`, `127.0.0.1` and `::1`,
/// under a root made on the spot.
///
/// ```
/// # #[cfg(feature = "server-rustls")] {
/// use tungstenite_tls_testing::server::EchoServer;
///
/// let server = EchoServer::start()?;
/// assert!(server.url().starts_with("wss://localhost:"));
/// # }
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct EchoServer {
    addr: SocketAddr,
    connections: Arc<Mutex<Connections>>,
    thread: Option<JoinHandle<()>>,
}

impl EchoServer {
    /// Starts a server with the TLS library that is compiled in; with both, rustls.
    ///
    /// # Errors
    /// If no port is free, or no library is compiled in.
    pub fn start() -> io::Result<Self> {
        let library = ServerLibrary::for_backend("").unwrap_or(ServerLibrary::Rustls);
        Self::start_with(library, &ServerOptions::new())
    }

    /// Starts a server with this library and these options.
    ///
    /// # Errors
    /// If no port is free, or the library is not compiled in or does not support the options.
    pub fn start_with(library: ServerLibrary, options: &ServerOptions) -> io::Result<Self> {
        Self::listen((Ipv4Addr::LOCALHOST, 0).into(), options.host(library)?, drop)
    }

    /// Starts the server `host` on `addr`, where port 0 is any free one. `report` is called at the
    /// end of each connection, on the connection's thread.
    ///
    /// # Errors
    /// If `addr` cannot be listened on.
    pub fn listen(
        addr: SocketAddr,
        host: Host,
        report: impl Fn(Served) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(addr)?;
        let addr = listener.local_addr()?;
        let connections = Arc::new(Mutex::new(Connections::default()));
        let shared = Arc::clone(&connections);
        let report = Arc::new(report);
        let thread = thread::Builder::new().name("echo server".to_owned()).spawn(move || {
            let serve = move |stream, peer| report(serve(&host, stream, peer));
            accept_all(&listener, &shared, serve);
        })?;
        Ok(Self { addr, connections, thread: Some(thread) })
    }

    /// Waits for as long as the server runs.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }

    /// The server's URL, `wss://localhost:PORT/`.
    pub fn url(&self) -> String {
        format!("wss://localhost:{}/", self.addr.port())
    }

    /// The address that the server listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// How many connections the server has accepted.
    pub fn connections(&self) -> u64 {
        lock(&self.connections).next
    }

    /// The root of the server's certificate, for clients to trust.
    pub fn root(&self) -> CertificateDer<'static> {
        Certificates::shared().root().clone()
    }

    /// The root of the server's certificate, as PEM.
    pub fn root_pem(&self) -> &str {
        Certificates::shared().root_pem()
    }
}

impl Drop for EchoServer {
    /// Ends all connections and waits for their threads.
    fn drop(&mut self) {
        lock(&self.connections).stop();
        // Wakes the accepting thread.
        let ip = match self.addr.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        let _ = TcpStream::connect((ip, self.addr.port()));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A connection that an [`EchoServer`] has served.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Served {
    /// The client's address.
    pub peer: SocketAddr,
    /// What the server saw of the client.
    pub seen: Seen,
    /// How long the connection lasted.
    pub lasted: Duration,
}

/// Serves one connection to its end.
fn serve(host: &Host, stream: TcpStream, peer: SocketAddr) -> Served {
    let start = Instant::now();
    let _ = stream.set_nodelay(true);
    let seen = match host.peer(Wire::new(stream)) {
        Ok(mut connection) => {
            connection.run_without_pauses();
            connection.seen().clone()
        }
        Err(error) => Seen { error: Some(format!("server: {error}")), ..Seen::default() },
    };
    Served { peer, seen, lasted: start.elapsed() }
}

fn accept_all(
    listener: &TcpListener,
    connections: &Arc<Mutex<Connections>>,
    serve: impl Fn(TcpStream, SocketAddr) + Clone + Send + 'static,
) {
    /// How long to wait for resources, such as file descriptors, that the process is out of.
    const PAUSE: Duration = Duration::from_millis(10);
    let mut threads: Vec<JoinHandle<()>> = Vec::new();
    loop {
        let (stream, peer) = match listener.accept() {
            Ok(accepted) => accepted,
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => continue,
            Err(_) if lock(connections).stopped => break,
            Err(_) => {
                thread::sleep(PAUSE);
                continue;
            }
        };
        threads.retain(|thread| !thread.is_finished());
        let Ok(handle) = stream.try_clone() else { continue };
        let Some(id) = lock(connections).add(handle) else { break };
        let (open, serve) = (Arc::clone(connections), serve.clone());
        let thread = thread::Builder::new().spawn(move || {
            serve(stream, peer);
            lock(&open).open.remove(&id);
        });
        match thread {
            Ok(thread) => threads.push(thread),
            // The system allows no further thread: this connection ends, the others go on.
            Err(_) => drop(lock(connections).open.remove(&id)),
        }
    }
    for thread in threads {
        let _ = thread.join();
    }
}

#[derive(Debug, Default)]
struct Connections {
    open: HashMap<u64, TcpStream>,
    next: u64,
    stopped: bool,
}

impl Connections {
    /// `None`: the server was stopped and accepts no more connections.
    fn add(&mut self, stream: TcpStream) -> Option<u64> {
        if self.stopped {
            return None;
        }
        self.next += 1;
        self.open.insert(self.next, stream);
        Some(self.next)
    }

    fn stop(&mut self) {
        self.stopped = true;
        for stream in self.open.values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn lock(connections: &Mutex<Connections>) -> MutexGuard<'_, Connections> {
    connections.lock().unwrap_or_else(PoisonError::into_inner)
}
