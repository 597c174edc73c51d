//! The server that `wss probe` and `wss compare` start if no URL is given: [`Demo`].

use std::io::{self, Write};

use tempfile::TempPath;
use tungstenite_tls::{Roots, config::CertificateDer, http::Uri};
#[cfg(feature = "demo-server")]
use tungstenite_tls_testing::server::{EchoServer, ServerLibrary, ServerOptions};

use crate::failure::Failure;

/// An echo server with TLS on loopback, which takes early data, and runs until this is dropped.
#[derive(Debug)]
pub(crate) struct Demo {
    pub(crate) url: Uri,
    /// The root of the server's new certificate chain.
    root: CertificateDer<'static>,
    #[cfg(feature = "demo-server")]
    _server: EchoServer,
}

impl Demo {
    #[cfg(feature = "demo-server")]
    pub(crate) fn start(_command: &str) -> Result<Self, Failure> {
        let options = ServerOptions::new().early_data(16 * 1024);
        let server = EchoServer::start_with(ServerLibrary::Rustls, &options)
            .map_err(|error| Failure::io("cannot start an echo server on loopback", &error))?;
        let url = server.url().parse().map_err(|_| Failure::other("the echo server has no URL"))?;
        Ok(Self { url, root: server.root(), _server: server })
    }

    #[cfg(not(feature = "demo-server"))]
    pub(crate) fn start(command: &str) -> Result<Self, Failure> {
        Err(Failure::usage("no URL was given, and this build of wss has no demo server")
            .help(format!("name a server, such as `wss {command} wss://example.org`"))
            .help("or build wss with the feature `demo-server`"))
    }

    /// Trust in this server only.
    pub(crate) fn roots(&self) -> Roots {
        Roots::Only(vec![self.root.clone()])
    }

    /// A file with its root, in DER, which is removed when the path is dropped.
    pub(crate) fn root_file(&self) -> io::Result<TempPath> {
        let mut file = tempfile::Builder::new().prefix("wss-").suffix(".der").tempfile()?;
        file.write_all(&self.root)?;
        Ok(file.into_temp_path())
    }
}
