//! A server that plays another part on each connection.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::Duration,
};

use rustls::{HandshakeKind, ServerConfig, ServerConnection, StreamOwned, crypto::ring};
use socket2::SockRef;
use tungstenite_tls::{
    Connect, Message, Roots, TlsConfig, WebSocket, accept, accept_hdr,
    handshake::server::{ErrorResponse, Request, Response},
    http::{HeaderValue, header::RETRY_AFTER},
    protocol::CloseFrame,
};
use tungstenite_tls_testing::certificates::{Certificates, Identity};

use crate::PATIENCE;

type Tls = StreamOwned<ServerConnection, TcpStream>;

/// What the server does on a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    /// Echoes up to the client's Close.
    Echo,
    /// Echoes one message, and resets.
    Reset,
    /// Reads one message, and nothing after it.
    FallSilent,
    /// Reads nothing more, for as long as the [`Server`] is there.
    Stall,
    /// Answers three pings, and sends a message.
    ThreePings,
    /// Closes with this code; 1005 is none.
    Close(u16),
    /// Closes with this code once something has come, and is gone without reading it.
    CloseUnread(u16),
    /// Refuses the upgrade with a status and a `Retry-After`.
    Refuse(u16, &'static str),
    /// Hangs up at the ClientHello.
    HangUp,
    /// Sends so many messages, and echoes.
    Count(usize),
    /// Sends one message byte by byte, with pauses, and answers nothing.
    Trickle,
}

/// What the server has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Connection { resumed: bool },
    Message(Message),
    End,
}

pub(crate) struct Server {
    port: u16,
    seen: Receiver<Seen>,
    _alive: Sender<()>,
}

impl Server {
    /// Plays each part once, and the last one from then on.
    pub(crate) fn play(parts: &[Part]) -> Self {
        Self::presenting(&Certificates::shared().localhost, parts)
    }

    pub(crate) fn presenting(identity: &Identity, parts: &[Part]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(identity.chain().to_vec(), identity.key());
        let config = Arc::new(config.unwrap());
        let (sender, seen) = mpsc::channel();
        let (alive, gone) = mpsc::channel();
        let gone = Arc::new(Mutex::new(gone));
        let parts = parts.to_vec();
        thread::spawn(move || {
            for (count, tcp) in listener.incoming().flatten().enumerate() {
                let part = parts[count.min(parts.len() - 1)];
                let (config, sender) = (Arc::clone(&config), sender.clone());
                let gone = Arc::clone(&gone);
                thread::spawn(move || {
                    tcp.set_read_timeout(Some(PATIENCE)).unwrap();
                    tcp.set_nodelay(true).unwrap();
                    // An error here is one of the client's.
                    let _ = play(part, tcp, config, &sender, &gone);
                    let _ = sender.send(Seen::End);
                });
            }
        });
        Self { port, seen, _alive: alive }
    }

    /// A plan that trusts the test servers' root.
    pub(crate) fn plan(&self) -> Connect {
        let config =
            TlsConfig::new().with_roots(Roots::Only(vec![Certificates::shared().root().clone()]));
        let plan = Connect::new(format!("wss://localhost:{}/", self.port)).unwrap();
        plan.addresses([(Ipv4Addr::LOCALHOST, self.port).into()]).tls_config(&config)
    }

    /// The `wss://` URL of a server that answers in HTTP without TLS.
    pub(crate) fn without_tls() -> String {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                while matches!(stream.read(&mut [0; 4096]), Ok(1..)) {}
            }
        });
        format!("wss://localhost:{port}/")
    }

    /// What the server sees next.
    pub(crate) fn seen(&self) -> Seen {
        self.seen.recv_timeout(PATIENCE).expect("the server sees nothing")
    }

    /// The same, but for ends: each connection has a thread of its own, so the end of one may be
    /// told after the beginning of the next.
    pub(crate) fn seen_but_ends(&self) -> Seen {
        loop {
            match self.seen() {
                Seen::End => {}
                seen => return seen,
            }
        }
    }

    /// Everything that the server has seen and not told yet, now that the client is gone.
    pub(crate) fn rest(&self) -> Vec<Seen> {
        self.seen.try_iter().collect()
    }
}

fn play(
    part: Part,
    tcp: TcpStream,
    config: Arc<ServerConfig>,
    seen: &Sender<Seen>,
    gone: &Mutex<Receiver<()>>,
) -> Result<(), Box<dyn std::error::Error>> {
    if let Part::HangUp = part {
        seen.send(Seen::Connection { resumed: false })?;
        (&tcp).read_exact(&mut [0])?;
        return Ok(());
    }
    let mut tls = StreamOwned::new(ServerConnection::new(config)?, tcp);
    while tls.conn.is_handshaking() {
        tls.conn.complete_io(&mut tls.sock)?;
    }
    let resumed = tls.conn.handshake_kind() == Some(HandshakeKind::Resumed);
    seen.send(Seen::Connection { resumed })?;
    if let Part::Refuse(status, retry_after) = part {
        let answer = |_: &Request, _: Response| {
            let mut refusal = ErrorResponse::new(Some("later".to_owned()));
            *refusal.status_mut() = status.try_into().unwrap();
            refusal.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static(retry_after));
            Err(refusal)
        };
        return accept_hdr(tls, answer).map(drop).map_err(|error| error.to_string().into());
    }
    let mut socket = accept(tls).map_err(|error| error.to_string())?;
    match part {
        Part::Reset => {
            let message = socket.read()?;
            socket.send(message)?;
            SockRef::from(&socket.get_ref().sock).set_linger(Some(Duration::ZERO))?;
        }
        Part::FallSilent => {
            seen.send(Seen::Message(socket.read()?))?;
            std::io::copy(&mut socket.get_mut().sock, &mut std::io::sink())?;
        }
        Part::Stall => {
            // The error is the end of the server.
            let _ = gone.lock().map(|gone| gone.recv());
        }
        Part::ThreePings => {
            for _ in 0..3 {
                seen.send(Seen::Message(socket.read()?))?;
                // Sends the pong.
                socket.flush()?;
            }
            socket.send(Message::text("kept"))?;
            echo(&mut socket, seen)?;
        }
        Part::Close(code) => {
            let frame = CloseFrame { code: code.into(), reason: "bye".into() };
            socket.close((code != 1005).then_some(frame))?;
            while socket.read().is_ok() {}
        }
        Part::CloseUnread(code) => {
            socket.get_ref().sock.peek(&mut [0])?;
            socket.close(Some(CloseFrame { code: code.into(), reason: "bye".into() }))?;
        }
        Part::Count(most) => {
            for count in 0..most {
                socket.send(Message::text(count.to_string()))?;
            }
            echo(&mut socket, seen)?;
        }
        Part::Trickle => {
            let tls = socket.get_mut();
            for byte in b"\x81\x1e012345678901234567890123456789" {
                tls.write_all(&[*byte])?;
                tls.flush()?;
                thread::sleep(Duration::from_millis(150));
            }
            std::io::copy(&mut tls.sock, &mut std::io::sink())?;
        }
        _ => echo(&mut socket, seen)?,
    }
    Ok(())
}

fn echo(
    socket: &mut WebSocket<Tls>,
    seen: &Sender<Seen>,
) -> Result<(), Box<dyn std::error::Error>> {
    loop {
        let message = socket.read()?;
        seen.send(Seen::Message(message.clone()))?;
        match message {
            Message::Text(_) => socket.send(message)?,
            // Sends the pong.
            _ => socket.flush()?,
        }
    }
}
