//! A server for one connection that reports what it saw: [`TestServer`].

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    thread::{self, JoinHandle},
    time::Duration,
};

use super::{
    host::Host,
    library::ServerLibrary,
    options::ServerOptions,
    peer::{Peer, Progress},
    seen::{Ending, Seen},
    wire::Wire,
};

/// A server on a free port of the loopback that serves one connection in its own thread. Each read
/// and write waits at most [`TestServer::PATIENCE`], so the thread always ends.
#[derive(Debug)]
pub struct TestServer {
    addr: SocketAddr,
    thread: Option<JoinHandle<Seen>>,
}

impl TestServer {
    /// How long a read or a write waits before the server gives up.
    pub const PATIENCE: Duration = Duration::from_secs(20);

    /// Starts a server on the IPv4 loopback.
    ///
    /// # Errors
    /// If no port is free, or the library is not compiled in or does not support the options.
    pub fn start(library: ServerLibrary, options: &ServerOptions) -> io::Result<Self> {
        Self::start_on(Ipv4Addr::LOCALHOST.into(), library, options)
    }

    /// Starts a server on a free port of `ip`.
    ///
    /// # Errors
    /// If no port is free, or the library is not compiled in or does not support the options.
    pub fn start_on(
        ip: IpAddr,
        library: ServerLibrary,
        options: &ServerOptions,
    ) -> io::Result<Self> {
        Self::serve(ip, options.host(library)?)
    }

    /// Starts a server for one connection of `host`.
    pub fn serve(ip: IpAddr, host: Host) -> io::Result<Self> {
        Self::play(ip, move |stream| {
            host.peer(Wire::new(stream)).map_or_else(|error| failed(&error), run)
        })
    }

    /// Starts a server that runs `play` on its connection.
    pub fn play(
        ip: IpAddr,
        play: impl FnOnce(TcpStream) -> Seen + Send + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((ip, 0))?;
        let addr = listener.local_addr()?;
        let thread = thread::Builder::new().name("test server".to_owned()).spawn(move || {
            let stream = listener.accept().and_then(|(stream, _)| patient(stream));
            drop(listener);
            stream.map_or_else(|error| failed(&error), play)
        })?;
        Ok(Self { addr, thread: Some(thread) })
    }

    /// The address that the server listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The server's URL, with this host.
    pub fn url(&self, host: &str) -> String {
        format!("wss://{host}:{}/", self.addr.port())
    }

    /// Waits until the connection has ended, and returns what the server saw.
    ///
    /// # Panics
    /// If the server panicked.
    pub fn join(mut self) -> Seen {
        let thread = self.wake();
        thread.expect("joined once").join().expect("the test server does not panic")
    }

    /// Opens and drops a connection, in case the server still waits for one.
    fn wake(&mut self) -> Option<JoinHandle<Seen>> {
        let thread = self.thread.take()?;
        if !thread.is_finished() {
            let _ = TcpStream::connect(self.addr);
        }
        Some(thread)
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.wake();
    }
}

/// Limits how long each read and write of the stream waits.
pub fn patient(stream: TcpStream) -> io::Result<TcpStream> {
    stream.set_read_timeout(Some(TestServer::PATIENCE))?;
    stream.set_write_timeout(Some(TestServer::PATIENCE))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Runs the connection on a blocking transport to its end, and returns what the server saw.
pub fn run(mut peer: Peer) -> Seen {
    let progress = peer.run_without_pauses();
    let mut seen = peer.seen().clone();
    if progress == Progress::Waiting {
        seen.error.get_or_insert_with(|| format!("gave up after {:?}", TestServer::PATIENCE));
    }
    seen
}

fn failed(error: &io::Error) -> Seen {
    Seen {
        error: Some(format!("server: {error}")),
        ending: Ending::Transport(error.kind()),
        ..Seen::default()
    }
}
