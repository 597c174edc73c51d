//! Servers that do not answer.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

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
