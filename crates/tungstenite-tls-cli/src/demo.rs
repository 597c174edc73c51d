//! The server that `wss probe` starts if no URL is given: [`Demo`].

use tungstenite_tls::{config::CertificateDer, http::Uri};

use crate::failure::Failure;

/// An echo server with TLS on loopback, which runs until this is dropped.
#[derive(Debug)]
pub(crate) struct Demo {
    pub(crate) url: Uri,
    /// The root of the server's new certificate chain.
    pub(crate) root: CertificateDer<'static>,
    #[cfg(feature = "demo-server")]
    _server: tungstenite_tls_testing::server::EchoServer,
}

impl Demo {
    #[cfg(feature = "demo-server")]
    pub(crate) fn start() -> Result<Self, Failure> {
        let server = tungstenite_tls_testing::server::EchoServer::start()
            .map_err(|error| Failure::io("cannot start an echo server on loopback", &error))?;
        let url = server.url().parse().map_err(|_| Failure::other("the echo server has no URL"))?;
        Ok(Self { url, root: server.root(), _server: server })
    }

    #[cfg(not(feature = "demo-server"))]
    pub(crate) fn start() -> Result<Self, Failure> {
        Err(Failure::usage("no URL was given, and this build of wss has no demo server")
            .help("name a server, such as `wss probe wss://example.org`")
            .help("or build wss with the feature `demo-server`"))
    }
}
