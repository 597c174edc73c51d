//! The server that a session talks to: [`Endpoint`].

mod from_uri;

use std::fmt;

use rustls_pki_types::ServerName;

/// The server that a session is for: the name that its certificate must carry, and the port.
///
/// ```
/// use tungstenite_tls_core::Endpoint;
///
/// let endpoint = Endpoint::from_uri(&"wss://example.org/socket".parse()?)?;
/// assert_eq!(endpoint.to_string(), "example.org:443");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    server_name: ServerName<'static>,
    port: u16,
}

impl Endpoint {
    /// A server name to verify and, unless it is an IP address, to send as SNI (RFC 6066, section
    /// 3), with the server's TCP port.
    pub fn new(server_name: ServerName<'static>, port: u16) -> Self {
        Self { server_name, port }
    }

    /// The name that the certificate must carry.
    pub fn server_name(&self) -> &ServerName<'static> {
        &self.server_name
    }

    /// The TCP port.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.server_name.to_str();
        match &self.server_name {
            ServerName::IpAddress(_) if name.as_bytes().contains(&b':') => {
                write!(f, "[{name}]:{}", self.port)
            }
            _ => write!(f, "{name}:{}", self.port),
        }
    }
}
