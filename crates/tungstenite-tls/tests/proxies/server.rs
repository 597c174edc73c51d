//! A server to connect to: [`Server`].

use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};

use tungstenite_tls::{Roots, TlsConfig};
use tungstenite_tls_testing::server::{EchoServer, ServerLibrary, ServerOptions};

/// An echo server with TLS on `localhost`, at both of its addresses: some proxies try only the
/// first.
pub(crate) struct Server {
    v4: EchoServer,
    _v6: Option<EchoServer>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let host = || ServerOptions::new().host(ServerLibrary::Rustls).unwrap();
        // The port of the one may be taken for the other.
        let pair = |_| {
            let v4 = EchoServer::listen((Ipv4Addr::LOCALHOST, 0).into(), host(), drop).unwrap();
            let same = (Ipv6Addr::LOCALHOST, v4.addr().port()).into();
            let has_v6 = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok();
            let v6 = EchoServer::listen(same, host(), drop).ok();
            (v6.is_some() || !has_v6).then_some(Self { v4, _v6: v6 })
        };
        (0..10).find_map(pair).expect("a port that is free at both addresses")
    }

    pub(crate) fn url(&self) -> String {
        self.v4.url()
    }

    pub(crate) fn port(&self) -> u16 {
        self.v4.addr().port()
    }

    /// Trusts the server, and an `https://` proxy of the tests.
    pub(crate) fn config(&self) -> TlsConfig {
        TlsConfig::new().with_roots(Roots::Only(vec![self.v4.root()]))
    }
}
