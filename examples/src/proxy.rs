//! An HTTP proxy for tunnels (RFC 9110, section 9.3.6): [`Proxy`].

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::mpsc::{self, Receiver},
    thread,
};

/// The longest head of a request, in bytes.
const MOST: usize = 8 * 1024;

/// A proxy on the loopback that answers CONNECT, for as long as the program runs.
pub struct Proxy {
    addr: SocketAddr,
    targets: Receiver<String>,
}

impl Proxy {
    /// Starts a proxy.
    ///
    /// # Errors
    /// If no port is free.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let addr = listener.local_addr()?;
        let (opened, targets) = mpsc::channel();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let opened = opened.clone();
                // An error ends both connections, which the client reports.
                thread::spawn(move || tunnel(client, |target| drop(opened.send(target))));
            }
        });
        Ok(Self { addr, targets })
    }

    /// The address to connect to.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The targets of the tunnels so far, each as host and port.
    pub fn targets(&self) -> Vec<String> {
        self.targets.try_iter().collect()
    }
}

fn tunnel(mut client: TcpStream, opened: impl FnOnce(String)) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.extend(byte);
        if head.len() > MOST {
            return Ok(());
        }
    }
    let head = String::from_utf8_lossy(&head);
    let mut words = head.split(' ');
    let (Some("CONNECT"), Some(target)) = (words.next(), words.next()) else {
        return client.write_all(b"HTTP/1.1 405 Method Not Allowed\r\n\r\n");
    };
    let Ok(server) = TcpStream::connect(target) else {
        return client.write_all(b"HTTP/1.1 502 Bad Gateway\r\n\r\n");
    };
    opened(target.to_owned());
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    let (client_too, server_too) = (client.try_clone()?, server.try_clone()?);
    let back = thread::spawn(move || forward(server_too, client_too));
    forward(client, server);
    let _ = back.join();
    Ok(())
}

/// Copies up to the end of `from`, and ends `to`.
fn forward(mut from: TcpStream, mut to: TcpStream) {
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}
