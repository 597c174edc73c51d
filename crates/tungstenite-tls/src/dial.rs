//! TCP connections: every address of a host, and every address's error.

use std::{
    error::Error,
    fmt, io,
    net::{SocketAddr, TcpStream, ToSocketAddrs},
    time::Duration,
};

#[cfg(any(feature = "tokio", feature = "smol"))]
use tungstenite_tls_core::TlsError;

/// What is set on the socket of a connection.
#[derive(Clone, Debug)]
pub(crate) struct SocketOptions {
    pub(crate) nodelay: bool,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) read_timeout: Option<Duration>,
    pub(crate) write_timeout: Option<Duration>,
    #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
    pub(crate) fast_open: bool,
}

impl Default for SocketOptions {
    fn default() -> Self {
        Self {
            nodelay: true,
            connect_timeout: None,
            read_timeout: None,
            write_timeout: None,
            #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
            fast_open: false,
        }
    }
}

impl SocketOptions {
    /// Timeouts are for sockets that block: with others the caller's own timer is the deadline.
    #[cfg(any(feature = "tokio", feature = "smol"))]
    pub(crate) fn without_timeouts(&self) -> Result<(), TlsError> {
        if [self.connect_timeout, self.read_timeout, self.write_timeout].iter().any(Option::is_some)
        {
            return Err(TlsError::bad_configuration(
                "a connect, read or write timeout is for blocking connections; put a timeout of \
                 the runtime around the future instead",
            ));
        }
        Ok(())
    }

    fn apply(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_nodelay(self.nodelay)?;
        // A new socket has none, and each is a system call.
        if self.read_timeout.is_some() {
            stream.set_read_timeout(self.read_timeout)?;
        }
        if self.write_timeout.is_some() {
            stream.set_write_timeout(self.write_timeout)?;
        }
        Ok(())
    }
}

/// Looks `host` up. Blocks.
pub(crate) fn resolve(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let found = (host, port).to_socket_addrs();
    found.map(Iterator::collect).map_err(|error| lookup_failed(host, &error))
}

/// Connects to the first of `addresses` that answers. Blocks, for each address at most the connect
/// timeout.
pub(crate) fn dial(addresses: &[SocketAddr], options: &SocketOptions) -> io::Result<TcpStream> {
    let mut attempts = Vec::new();
    for address in addresses {
        let connected = open(address, options);
        match connected.and_then(|stream| options.apply(&stream).map(|()| stream)) {
            Ok(stream) => return Ok(stream),
            Err(error) => attempts.push((*address, error)),
        }
    }
    Err(failed(attempts))
}

fn open(address: &SocketAddr, options: &SocketOptions) -> io::Result<TcpStream> {
    #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
    if options.fast_open {
        let socket = crate::fast_open::socket(*address)?;
        match options.connect_timeout {
            Some(timeout) => socket.connect_timeout(&(*address).into(), timeout)?,
            None => socket.connect(&(*address).into())?,
        }
        return Ok(socket.into());
    }
    match options.connect_timeout {
        Some(timeout) => TcpStream::connect_timeout(address, timeout),
        None => TcpStream::connect(address),
    }
}

/// No address could be connected to: why, for each.
pub(crate) fn failed(attempts: Vec<(SocketAddr, io::Error)>) -> io::Error {
    let kind = attempts.last().map_or(io::ErrorKind::NotFound, |(_, error)| error.kind());
    io::Error::new(kind, DialError { attempts })
}

/// A name could not be looked up.
pub(crate) fn lookup_failed(host: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot look up the host `{host}`: {error}"))
}

#[derive(Debug)]
struct DialError {
    attempts: Vec<(SocketAddr, io::Error)>,
}

impl fmt::Display for DialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.attempts.is_empty() {
            return f.write_str("cannot connect: no address to try");
        }
        f.write_str("cannot connect")?;
        for (i, (address, error)) in self.attempts.iter().enumerate() {
            write!(f, "{} to {address}: {error}", if i == 0 { "" } else { ";" })?;
        }
        Ok(())
    }
}

impl Error for DialError {}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn tries_every_address_and_keeps_every_error() {
        let closed = || {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            listener.local_addr().unwrap()
        };
        let (first, second) = (closed(), closed());
        let error = dial(&[first, second], &SocketOptions::default()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        let text = error.to_string();
        assert!(text.contains(&first.to_string()) && text.contains(&second.to_string()), "{text}");

        let open = TcpListener::bind("127.0.0.1:0").unwrap();
        let stream = dial(&[first, open.local_addr().unwrap()], &SocketOptions::default()).unwrap();
        assert!(stream.nodelay().unwrap());
    }
}
