//! Servers that do not answer.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

use socket2::{Domain, Socket, Type};

/// A port at which nothing listens.
pub(crate) fn closed() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// An address that answers no SYN, as a black hole does.
pub(crate) struct BlackHole {
    pub(crate) address: SocketAddr,
    _listener: Socket,
    _waiting: Vec<Socket>,
}

impl BlackHole {
    /// A listener whose queue is full: Linux drops further SYNs.
    pub(crate) fn new() -> Self {
        let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        listener.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
        listener.listen(0).unwrap();
        let address = listener.local_addr().unwrap().as_socket().unwrap();
        let fill = || {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
            socket.set_nonblocking(true).unwrap();
            let _ = socket.connect(&address.into());
            socket
        };
        let waiting = (0..8).map(|_| fill()).collect();
        Self { address, _listener: listener, _waiting: waiting }
    }
}

/// A server that accepts, sends what it is told to, a byte at a time, and then nothing.
pub(crate) struct Staller {
    pub(crate) address: SocketAddr,
    /// Gets a message for each connection that the client has closed.
    pub(crate) ended: Receiver<()>,
}

impl Staller {
    /// Sends `bytes` in an endless circle, with `pause` between them; nothing if there are none.
    pub(crate) fn sending(bytes: &'static [u8], pause: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, ended) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let sender = sender.clone();
                thread::spawn(move || {
                    stall(stream.unwrap(), bytes, pause);
                    let _ = sender.send(());
                });
            }
        });
        Self { address, ended }
    }
}

/// Returns when the client has closed the connection.
fn stall(mut stream: TcpStream, bytes: &[u8], pause: Duration) {
    if !bytes.is_empty() {
        let mut writer = stream.try_clone().unwrap();
        let bytes = bytes.to_vec();
        thread::spawn(move || {
            for byte in bytes.iter().cycle() {
                if writer.write_all(&[*byte]).is_err() {
                    return;
                }
                thread::sleep(pause);
            }
        });
    }
    while stream.read(&mut [0; 4096]).is_ok_and(|n| n > 0) {}
}
