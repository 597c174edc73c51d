//! Where a tunnel leads: [`Target`].

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
};

use tungstenite_tls_core::TlsError;

/// The server that a proxy is to connect to.
#[derive(Clone)]
pub(super) enum Target {
    Address(SocketAddr),
    /// For the proxy to look up.
    Name(String, u16),
}

impl Target {
    /// The server at `address`, or else at the host and port of a URL.
    pub(super) fn new(host: &str, port: u16, address: Option<SocketAddr>) -> Self {
        match (address, host.parse::<IpAddr>()) {
            (Some(address), _) => Self::Address(address),
            (None, Ok(ip)) => Self::Address((ip, port).into()),
            (None, Err(_)) => Self::Name(host.to_owned(), port),
        }
    }

    /// Type, address and port as in a SOCKS5 request (RFC 1928, section 5).
    pub(super) fn socks(&self) -> Result<Vec<u8>, TlsError> {
        let mut bytes = Vec::new();
        let port = match self {
            Self::Address(address) => {
                match address.ip() {
                    IpAddr::V4(ip) => {
                        bytes.push(1);
                        bytes.extend_from_slice(&ip.octets());
                    }
                    IpAddr::V6(ip) => {
                        bytes.push(4);
                        bytes.extend_from_slice(&ip.octets());
                    }
                }
                address.port()
            }
            Self::Name(name, port) => {
                let length = u8::try_from(name.len()).map_err(|_| {
                    TlsError::bad_configuration(
                        "the URL's host is longer than 255 bytes, which SOCKS5 does not allow (RFC \
                         1928, section 5); use `socks5`, which looks it up here, or an HTTP proxy",
                    )
                })?;
                bytes.extend_from_slice(&[3, length]);
                bytes.extend_from_slice(name.as_bytes());
                *port
            }
        };
        bytes.extend_from_slice(&port.to_be_bytes());
        Ok(bytes)
    }
}

/// As in the request of CONNECT (RFC 9110, section 9.3.6).
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Name(name, port) => write!(f, "{name}:{port}"),
        }
    }
}
