//! Connects through an HTTP proxy: CONNECT opens a tunnel (RFC 9110, section 9.3.6), and TLS and
//! WebSocket run in the tunnel, so that the proxy sees only the server's name.
//!
//! It starts its own proxy and server, so it runs anywhere; or name your server, and the file of
//! its root:
//! `cargo run --package examples --example proxy [URL ROOT.pem]`

use std::{
    error::Error,
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

use examples::{Proxy, Server, backend, close};
use tungstenite_tls::{Message, backend::shared_connector, client_tls_with_config, http::Uri};

/// Timeout for each read.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest head of the proxy's answer, in bytes.
const MOST: usize = 8 * 1024;

fn main() -> Result<(), Box<dyn Error>> {
    let (server, proxy) = (Server::find()?, Proxy::start()?);
    let uri: Uri = server.url.parse()?;
    let target = format!("{}:{}", uri.host().ok_or("no host")?, uri.port_u16().unwrap_or(443));

    let mut tcp = TcpStream::connect(proxy.addr())?;
    tcp.set_read_timeout(Some(PATIENCE))?;
    tcp.set_nodelay(true)?;
    open_tunnel(&mut tcp, &target)?;

    // From here on the stream is as good as a direct one. With the shared connector, sessions are
    // resumed as with `Connect`.
    let connector = shared_connector(backend()?, &server.config()?)?;
    let (mut socket, _response) = client_tls_with_config(&server.url, tcp, None, Some(connector))?;
    socket.send(Message::text("hello"))?;
    assert_eq!(socket.read()?, Message::text("hello"));
    assert_eq!(proxy.targets(), [target.as_str()]);
    let version = socket.get_ref().tls_info().and_then(|info| info.version);
    println!("through a tunnel to {target}: {version:?}");

    close(&mut socket)?;
    Ok(())
}

/// Asks the proxy for a tunnel to `target`, a host and port.
fn open_tunnel(tcp: &mut TcpStream, target: &str) -> Result<(), Box<dyn Error>> {
    // A proxy that demands a password gets it in a header `Proxy-Authorization`.
    write!(tcp, "CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n")?;
    let mut head = Vec::new();
    // What follows the head belongs to TLS, so not one byte more may be read.
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        tcp.read_exact(&mut byte)?;
        head.extend(byte);
        if head.len() > MOST {
            return Err(io::Error::from(io::ErrorKind::InvalidData).into());
        }
    }
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut headers);
    response.parse(&head)?;
    match response.code {
        Some(200..=299) => Ok(()),
        _ => Err(format!("the proxy refuses: {:?} {:?}", response.code, response.reason).into()),
    }
}
