//! The server that `wss probe` starts when it is given no URL: [`Demo`].

use tungstenite_tls::{config::CertificateDer, http::Uri};

use crate::failure::Failure;

/// An echo server with TLS on the loopback, until it is dropped.
#[derive(Debug)]
pub(crate) struct Demo {
    pub(crate) url: Uri,
    /// Vouches for the server, and was made with it.
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
        Err(Failure::usage("no URL was given, and this build of wss has no server of its own")
            .help("name a server, such as `wss probe wss://example.org`")
            .help("or build wss with the feature `demo-server`"))
    }
}
