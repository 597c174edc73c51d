//! The server that the examples connect to: [`Server`].

use std::{
    env,
    error::Error,
    net::{SocketAddr, ToSocketAddrs},
};

use tungstenite_tls::{Roots, TlsConfig, http::Uri};
use tungstenite_tls_testing::server::EchoServer;

/// The server whose `wss://` URL is the first argument, or else the example's own echo server.
pub(crate) struct Server {
    pub(crate) url: String,
    #[allow(dead_code)] // only used by examples that dial themselves
    pub(crate) addr: SocketAddr,
    /// Trusts the server.
    pub(crate) config: TlsConfig,
    _own: Option<EchoServer>,
}

impl Server {
    pub(crate) fn find() -> Result<Self, Box<dyn Error>> {
        if let Some(url) = env::args().nth(1) {
            let uri: Uri = url.parse()?;
            let host = uri.host().ok_or("no host")?.trim_matches(['[', ']']);
            let found = (host, uri.port_u16().unwrap_or(443)).to_socket_addrs()?.next();
            let addr = found.ok_or("no address")?;
            return Ok(Self { url, addr, config: TlsConfig::new(), _own: None });
        }
        let own = EchoServer::start()?;
        Ok(Self {
            url: own.url(),
            addr: own.addr(),
            config: TlsConfig::new().with_roots(Roots::Only(vec![own.root()])),
            _own: Some(own),
        })
    }
}
