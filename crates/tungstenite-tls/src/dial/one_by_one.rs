//! Dialling without the feature `dial`: one address after another.

use std::{
    io,
    net::{SocketAddr, TcpStream, ToSocketAddrs},
};

use super::{DialError, LookupError, SocketOptions};

/// Looks up `host`. Blocks.
pub(crate) fn resolve(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let found = (host, port).to_socket_addrs();
    found.map(Iterator::collect).map_err(|error| LookupError::io(host, error))
}

/// Connects to the first of `addresses` that answers. Blocks, for each address at most as long as
/// the connect timeout.
pub(crate) fn dial(addresses: &[SocketAddr], options: &SocketOptions) -> io::Result<TcpStream> {
    let mut attempts = Vec::new();
    for address in addresses {
        match open(address, options) {
            Ok(stream) => return Ok(stream),
            Err(error) => attempts.push((*address, error)),
        }
    }
    Err(DialError::io(attempts))
}

fn open(address: &SocketAddr, options: &SocketOptions) -> io::Result<TcpStream> {
    let stream = match options.connect_timeout {
        Some(timeout) => TcpStream::connect_timeout(address, timeout)?,
        None => TcpStream::connect(address)?,
    };
    stream.set_nodelay(options.nodelay.unwrap_or(true))?;
    options.set_timeouts(&stream)?;
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use tungstenite_tls_testing::server::CLOSED;

    use super::*;

    #[test]
    fn tries_every_address_and_keeps_every_error() {
        let [first, second] = CLOSED;
        let error = dial(&CLOSED, &SocketOptions::default()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        let text = error.to_string();
        assert!(text.contains(&first.to_string()) && text.contains(&second.to_string()), "{text}");

        let open = TcpListener::bind("127.0.0.1:0").unwrap();
        let stream = dial(&[first, open.local_addr().unwrap()], &SocketOptions::default()).unwrap();
        assert!(stream.nodelay().unwrap());
    }
}
