//! Servers that do what they should, or something else: [`Server`].

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::Duration,
};

use rustls::{ServerConfig, ServerConnection, StreamOwned, crypto::ring};
use tungstenite_tls::{Error, Message, WebSocket, accept};
use tungstenite_tls_testing::certificates::Certificates;

type Tls = StreamOwned<ServerConnection, TcpStream>;

/// The kinds of server.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Server {
    /// Echoes, answers Close, and ends TLS and TCP, as it should.
    Good,
    /// Ends TCP at once.
    HangsUp,
    /// Makes no handshake, and keeps the connection.
    DoesNotShakeHands,
    /// Reads the upgrade request, and keeps the connection without an answer.
    DoesNotUpgrade,
    /// Answers 403.
    Refuses,
    /// Upgrades, and then sends nothing.
    FallsSilent,
    /// Upgrades, and ends TCP.
    EndsAtOnce,
    /// Upgrades, sends close_notify, and keeps TCP.
    EndsTlsAtOnce,
    /// Upgrades, and sends Close.
    ClosesFirst,
    /// Upgrades, and sends bytes that are not a frame.
    SendsRubbish,
    /// Upgrades, and sends messages forever.
    Floods,
    /// Upgrades, and sends pings forever.
    Pings,
    /// Echoes, and answers Close by ending TCP.
    EndsWithoutClose,
    /// Echoes, answers Close with close_notify, and keeps TCP.
    EndsTlsWithoutClose,
    /// Echoes, and answers Close with a reset.
    Resets,
    /// Echoes, and does not answer Close.
    DoesNotAnswerClose,
    /// Echoes, and answers Close with messages forever.
    FloodsAfterClose,
    /// Echoes, answers Close, and keeps TLS and TCP.
    DoesNotHangUp,
}

impl Server {
    pub(crate) const ALL: [Self; 18] = [
        Self::Good,
        Self::HangsUp,
        Self::DoesNotShakeHands,
        Self::DoesNotUpgrade,
        Self::Refuses,
        Self::FallsSilent,
        Self::EndsAtOnce,
        Self::EndsTlsAtOnce,
        Self::ClosesFirst,
        Self::SendsRubbish,
        Self::Floods,
        Self::Pings,
        Self::EndsWithoutClose,
        Self::EndsTlsWithoutClose,
        Self::Resets,
        Self::DoesNotAnswerClose,
        Self::FloodsAfterClose,
        Self::DoesNotHangUp,
    ];

    /// Whether a client that closes in order has nothing to complain about.
    pub(crate) fn is_good(self) -> bool {
        matches!(self, Self::Good | Self::DoesNotHangUp)
    }

    /// Serves any number of connections for as long as the test runs.
    pub(crate) fn start(self) -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let addr = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                // An error only means that the client has gone.
                thread::spawn(move || drop(self.serve(stream)));
            }
        });
        addr
    }

    fn serve(self, tcp: TcpStream) -> Result<(), Error> {
        match self {
            Self::HangsUp => return Ok(()),
            Self::DoesNotShakeHands => return keep(tcp),
            _ => {}
        }
        let mut tls = tls(tcp);
        match self {
            Self::DoesNotUpgrade => return keep(tls),
            Self::Refuses => {
                let _ = tls.read(&mut [0; 4096])?;
                tls.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")?;
                tls.flush()?;
                return keep(tls);
            }
            _ => {}
        }
        let mut socket = accept(tls).map_err(|_| Error::ConnectionClosed)?;
        match self {
            Self::FallsSilent => return keep(socket.get_mut()),
            Self::EndsAtOnce => return Ok(()),
            Self::EndsTlsAtOnce => return end_tls(&mut socket),
            Self::ClosesFirst => {
                socket.close(None)?;
                while socket.read().is_ok() {}
                return Ok(());
            }
            Self::SendsRubbish => {
                socket.get_mut().write_all(&[0xff; 1000])?;
                return keep(socket.get_mut());
            }
            Self::Floods => return flood(&mut socket, &Message::binary([0; 1000].as_slice())),
            Self::Pings => return flood(&mut socket, &Message::Ping([0; 10].as_slice().into())),
            _ => {}
        }
        // Read up to the client's Close, which the next read or write would answer.
        loop {
            match socket.read()? {
                Message::Close(_) => break,
                message if message.is_text() => socket.send(message)?,
                _ => {}
            }
        }
        match self {
            Self::EndsWithoutClose => Ok(()),
            Self::EndsTlsWithoutClose => end_tls(&mut socket),
            Self::Resets => {
                socket2::SockRef::from(&socket.get_ref().sock).set_linger(Some(Duration::ZERO))?;
                Ok(())
            }
            Self::DoesNotAnswerClose => keep(socket.get_mut()),
            Self::FloodsAfterClose => {
                // Unmasked text of one byte: the socket itself sends nothing after Close.
                loop {
                    socket.get_mut().write_all(b"\x81\x01x")?;
                }
            }
            Self::DoesNotHangUp => {
                socket.flush()?;
                keep(socket.get_mut())
            }
            _ => {
                while socket.read().is_ok() {}
                end_tls(&mut socket)
            }
        }
    }
}

fn tls(tcp: TcpStream) -> Tls {
    let identity = &Certificates::shared().localhost;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(identity.chain().to_vec(), identity.key());
    StreamOwned::new(ServerConnection::new(Arc::new(config.unwrap())).unwrap(), tcp)
}

/// Reads until the client ends the connection.
fn keep(mut stream: impl Read) -> Result<(), Error> {
    io::copy(&mut stream, &mut io::sink())?;
    Ok(())
}

/// Sends close_notify, and keeps TCP until the client ends it.
fn end_tls(socket: &mut WebSocket<Tls>) -> Result<(), Error> {
    let tls = socket.get_mut();
    tls.conn.send_close_notify();
    tls.flush()?;
    keep(&mut tls.sock)
}

fn flood(socket: &mut WebSocket<Tls>, message: &Message) -> Result<(), Error> {
    loop {
        socket.send(message.clone())?;
    }
}
