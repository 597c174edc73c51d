//! The servers that the scenarios talk to, and the words that a scenario is run with: [`Scenario`].

use std::{
    any::Any,
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    sync::mpsc::channel,
    thread,
    time::Duration,
};

use tempfile::TempDir;
use tungstenite_tls::{Message, accept};
use tungstenite_tls_testing::{
    certificates::{Certificates, Lists},
    server::{Behaviour, CLOSED, EchoServer, Seen, ServerLibrary, ServerOptions, TestServer, Wire},
};

use super::{black_hole::BlackHole, program::BACKENDS};

/// The names of all scenarios.
pub(crate) const SCENARIOS: [&str; 34] = [
    "answers",
    "arguments",
    "bad_certificate",
    "big",
    "black_hole",
    "blocking",
    "clock_callback",
    "cut_off",
    "dribble",
    "freed_in_callback",
    "identity",
    "interrupted",
    "logging",
    "nobody",
    "not_websocket",
    "null",
    "options",
    "refused",
    "reset",
    "resumption",
    "server_closes",
    "setters",
    "sigpipe",
    "silent",
    "stays_open",
    "subprotocol",
    "thousand",
    "threads_hand_over",
    "threads_meet",
    "threads_read_error",
    "threads_share_client",
    "too_large",
    "unanswered",
    "verify_callback",
];

/// A scenario with its server, which runs until this is dropped.
pub(crate) struct Scenario {
    words: [String; 5],
    _server: Box<dyn Any>,
    _files: TempDir,
}

impl Scenario {
    /// Starts the server of a scenario.
    pub(crate) fn start(name: &str) -> Self {
        let files = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = files.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let certificates = Certificates::shared();
        let roots = write("roots.pem", certificates.root_pem());
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        let (mut first, mut second) = (BACKENDS[0].to_owned(), String::new());
        let (url, server): (String, Box<dyn Any>) = match name {
            "answers" | "freed_in_callback" => asking(),
            "bad_certificate" => {
                first = "expired".to_owned();
                of(&ServerOptions::new().identity(&certificates.expired))
            }
            "cut_off" => of(&ServerOptions::new().behaviour(Behaviour::CutOpen)),
            "big" => stalling(),
            "black_hole" => {
                let hole = BlackHole::new();
                let (url, server) = of(&ServerOptions::new());
                let port = url.trim_end_matches('/').rsplit(':').next().unwrap();
                (first, second) = (hole.address.to_string(), format!("127.0.0.1:{port}"));
                (url, Box::new((hole, server)))
            }
            "dribble" => dribbling(),
            "identity" => {
                first = text(write("client.pem", certificates.client.chain_pem()));
                second = text(write("client.key", certificates.client.key_pem()));
                of(&ServerOptions::new().demand_client_certificate())
            }
            "nobody" => (format!("wss://localhost:{}/", CLOSED[0].port()), Box::new(())),
            "not_websocket" => replying(&[b"HTTP/1.1 101 Switching Protocols\r\n\r\n"]),
            "refused" => {
                replying(&[b"HTTP/1.1 503 Later\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nno"])
            }
            "reset" => resetting(),
            "setters" => {
                let lists = certificates.revocation_lists_pem(Lists::Good);
                second = text(write("lists.pem", &lists));
                write("lists.pem.client", certificates.client.chain_pem());
                write("lists.pem.client-key", certificates.client.key_pem());
                of(&ServerOptions::new())
            }
            "sigpipe" => vanishing(),
            "server_closes" => of(&ServerOptions::new().behaviour(Behaviour::CloseFirst)),
            "stays_open" => of(&ServerOptions::new().behaviour(Behaviour::StayOpen)),
            "unanswered" => {
                let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
                let port = listener.local_addr().unwrap().port();
                (format!("wss://localhost:{port}/"), Box::new(listener))
            }
            "subprotocol" => {
                replying(&[b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
                Connection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\
                Sec-WebSocket-Protocol: chat.v2\r\n\r\n"])
            }
            _ => of(&ServerOptions::new()),
        };
        let words = [name.to_owned(), url, text(roots), first, second];
        Self { words, _server: server, _files: files }
    }

    pub(crate) fn words(&self) -> [String; 5] {
        self.words.clone()
    }

    pub(crate) fn url(&self) -> &str {
        &self.words[1]
    }

    pub(crate) fn roots(&self) -> &str {
        &self.words[2]
    }
}

fn of(options: &ServerOptions) -> (String, Box<dyn Any>) {
    let server = EchoServer::start_with(ServerLibrary::Rustls, options).unwrap();
    (server.url(), Box::new(server))
}

fn replying(pieces: &'static [&'static [u8]]) -> (String, Box<dyn Any>) {
    of(&ServerOptions::new().behaviour(Behaviour::Reply { pieces, stays: false }))
}

/// Echoes messages, and resets the connection instead of echoing `reset`.
fn resetting() -> (String, Box<dyn Any>) {
    let host = ServerOptions::new().host(ServerLibrary::Rustls).unwrap();
    let play = move |stream: TcpStream| {
        let linger = stream.try_clone().unwrap();
        let session = host.session(Wire::new(stream)).unwrap();
        let Ok(mut socket) = accept(session) else { return Seen::default() };
        while let Ok(message) = socket.read() {
            if message == Message::text("reset") {
                socket2::SockRef::from(&linger).set_linger(Some(Duration::ZERO)).unwrap();
                break;
            }
            socket.send(message).unwrap();
        }
        Seen::default()
    };
    let server = TestServer::play(Ipv4Addr::LOCALHOST.into(), play).unwrap();
    (server.url("localhost"), Box::new(server))
}

/// Sends a ping, and nothing more until it is answered.
fn asking() -> (String, Box<dyn Any>) {
    let host = ServerOptions::new().host(ServerLibrary::Rustls).unwrap();
    let play = move |stream: TcpStream| {
        let Ok(mut socket) = accept(host.session(Wire::new(stream)).unwrap()) else {
            return Seen::default();
        };
        socket.send(Message::Ping("there?".into())).unwrap();
        while let Ok(message) = socket.read() {
            if message.is_pong() {
                socket.send(Message::text("thanks")).unwrap();
            }
        }
        Seen::default()
    };
    let server = TestServer::play(Ipv4Addr::LOCALHOST.into(), play).unwrap();
    (server.url("localhost"), Box::new(server))
}

/// Ends the transport after the first message, and takes nothing more.
fn vanishing() -> (String, Box<dyn Any>) {
    let host = ServerOptions::new().host(ServerLibrary::Rustls).unwrap();
    let play = move |stream: TcpStream| {
        if let Ok(mut socket) = accept(host.session(Wire::new(stream)).unwrap()) {
            let _ = socket.read();
        }
        Seen::default()
    };
    let server = TestServer::play(Ipv4Addr::LOCALHOST.into(), play).unwrap();
    (server.url("localhost"), Box::new(server))
}

/// An echo server whose bytes arrive one by one.
fn dribbling() -> (String, Box<dyn Any>) {
    proxy(|listener, to| {
        for client in listener.incoming() {
            let (from_client, from_server) = relay(client.unwrap(), to);
            from_client.spawn(drop);
            from_server.by_byte().spawn(drop);
        }
    })
}

/// An echo server that stops reading after 64 KiB, until another connection is opened.
fn stalling() -> (String, Box<dyn Any>) {
    proxy(|listener, to| {
        // Small, so that the client notices.
        socket2::SockRef::from(listener).set_recv_buffer_size(16 * 1024).unwrap();
        while let Ok((client, _)) = listener.accept() {
            let (from_client, from_server) = relay(client, to);
            let (lets_go, go) = channel::<()>();
            from_server.spawn(drop);
            from_client.spawn(move |taken| {
                if taken > 64 * 1024 {
                    // Once it is let go, there is nothing more to receive.
                    let _ = go.recv();
                }
            });
            let _ = listener.accept().unwrap();
            drop(lets_go);
        }
    })
}

/// An echo server behind a proxy.
fn proxy(run: impl FnOnce(&TcpListener, SocketAddr) + Send + 'static) -> (String, Box<dyn Any>) {
    let server = EchoServer::start().unwrap();
    let (listener, to) = (TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap(), server.addr());
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || run(&listener, to));
    (format!("wss://localhost:{port}/"), Box::new(server))
}

/// One direction of a connection through a proxy.
struct Direction {
    from: TcpStream,
    to: TcpStream,
    at_once: usize,
}

/// Both directions: from the client, and from the server.
fn relay(client: TcpStream, to: SocketAddr) -> (Direction, Direction) {
    let server = TcpStream::connect(to).unwrap();
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    let copy = |stream: &TcpStream| stream.try_clone().unwrap();
    let from_client = Direction { from: copy(&client), to: copy(&server), at_once: usize::MAX };
    (from_client, Direction { from: server, to: client, at_once: usize::MAX })
}

impl Direction {
    fn by_byte(self) -> Self {
        Self { at_once: 1, ..self }
    }

    /// Copies until either side ends; `before` is called with the number of bytes before each read.
    fn spawn(mut self, before: impl Fn(usize) + Send + 'static) {
        thread::spawn(move || {
            let (mut buffer, mut taken) = ([0; 4096], 0);
            while let Ok(n @ 1..) = self.from.read(&mut buffer) {
                if buffer[..n].chunks(self.at_once).any(|piece| self.to.write_all(piece).is_err()) {
                    break;
                }
                taken += n;
                before(taken);
            }
            let _ = self.to.shutdown(Shutdown::Write);
        });
    }
}
