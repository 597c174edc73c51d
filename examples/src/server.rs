//! The server that an example connects to: [`Server`].

use std::{error::Error, fs, io, path::PathBuf};

use tempfile::TempDir;
use tungstenite_tls::{Roots, TlsConfig, TlsError, config::certificates_from_file};
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{EchoServer, ServerLibrary, ServerOptions},
};

use crate::{
    arguments,
    tls::{self, Tls},
};

/// The server whose URL is among the arguments, or else one of the example's own.
pub struct Server {
    /// The URL, `wss://…`.
    pub url: String,
    /// The file with the root of the server's certificate: the second argument, or `root.pem`.
    pub root: PathBuf,
    /// The file with a certificate for clients: the third argument, or `client.pem`.
    pub certificate: PathBuf,
    /// The file with its key: the fourth argument, or `client.key`.
    pub key: PathBuf,
    has_own_root: bool,
    own: Option<Own>,
}

/// What ends with the example.
struct Own {
    _server: Option<EchoServer>,
    _files: TempDir,
}

impl Server {
    /// Starts an echo server if the arguments name no server.
    ///
    /// # Errors
    /// If the server does not start.
    pub fn find() -> io::Result<Self> {
        Self::find_or_echo(&ServerOptions::new())
    }

    /// Starts an echo server with these options if the arguments name no server.
    ///
    /// # Errors
    /// If the server does not start.
    pub fn find_or_echo(options: &ServerOptions) -> io::Result<Self> {
        Self::named().map_or_else(
            || {
                let server = EchoServer::start_with(ServerLibrary::Rustls, options)?;
                Self::own(server.url(), Some(server))
            },
            Ok,
        )
    }

    /// Starts a server that holds this [conversation](crate::conversation) on each connection, if
    /// the arguments name no server. The second parameter of `conversation` counts the connections
    /// from 0.
    ///
    /// # Errors
    /// If the server does not start.
    pub fn find_or(conversation: fn(Tls, usize) -> Result<(), Box<dyn Error>>) -> io::Result<Self> {
        Self::named().map_or_else(|| Self::own(tls::serve(conversation)?, None), Ok)
    }

    /// Trusts the server: by its root if there is a file with it, otherwise by the platform's.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn config(&self) -> Result<TlsConfig, TlsError> {
        if !self.has_own_root {
            return Ok(TlsConfig::new());
        }
        Ok(TlsConfig::new().with_roots(Roots::Only(certificates_from_file(&self.root)?)))
    }

    /// Whether the server is the example's own, so that what it does is known.
    pub fn is_own(&self) -> bool {
        self.own.is_some()
    }

    /// The server that the arguments name.
    pub(crate) fn named() -> Option<Self> {
        let mut arguments = arguments::rest();
        let url = arguments.next()?;
        let root = arguments.next();
        let has_own_root = root.is_some();
        let mut file = |default: &str| arguments.next().unwrap_or(default.to_owned()).into();
        let (certificate, key) = (file("client.pem"), file("client.key"));
        let root = root.unwrap_or("root.pem".to_owned()).into();
        Some(Self { url, root, certificate, key, has_own_root, own: None })
    }

    /// A server of this process, with the files that its clients need.
    pub(crate) fn own(url: String, server: Option<EchoServer>) -> io::Result<Self> {
        let files = tempfile::tempdir()?;
        let file = |name: &str, text: &str| {
            let path = files.path().join(name);
            fs::write(&path, text).map(|()| path)
        };
        let certificates = Certificates::shared();
        Ok(Self {
            url,
            root: file("root.pem", certificates.root_pem())?,
            certificate: file("client.pem", certificates.client.chain_pem())?,
            key: file("client.key", certificates.client.key_pem())?,
            has_own_root: true,
            own: Some(Own { _server: server, _files: files }),
        })
    }
}
