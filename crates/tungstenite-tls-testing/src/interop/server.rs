//! A server of another maker, for tests: [`InteropServer`].

use std::{
    fs,
    io::{self, ErrorKind},
    net::{Ipv4Addr, SocketAddr},
};

use tempfile::TempDir;

use super::{nginx, programs, websockets, ws};
use crate::{
    certificates::{Certificates, Identity},
    child::Child,
};

/// How often a program is started, in case another one takes its port first.
const ATTEMPTS: usize = 5;

/// Which programs a server is. Each echoes messages, and closes with code 1001 and the reason `as
/// you wish` if it is sent the text `close, please`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InteropKind {
    /// nginx, which does TLS in front of Python's `websockets`. It refuses the path `/forbidden`
    /// with status 403.
    Nginx,
    /// npm's `ws` on Node.js, which does TLS itself.
    Ws,
}

/// A server with TLS on `localhost`, at its IPv4 and its IPv6 address, until it is dropped.
///
/// ```no_run
/// use tungstenite_tls_testing::{
///     certificates::Certificates,
///     interop::{InteropKind, InteropServer},
/// };
///
/// let server = InteropServer::start(InteropKind::Ws, &Certificates::shared().localhost)?;
/// println!("connect to {}", server.url());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct InteropServer {
    port: u16,
    /// The one that clients connect to, and then the one behind it.
    _programs: Vec<Child>,
    /// Their configuration and certificates.
    _folder: TempDir,
}

impl InteropServer {
    /// Whether this machine has the programs.
    ///
    /// # Errors
    /// [`NotFound`](io::ErrorKind::NotFound), with what to install or to set.
    pub fn available(kind: InteropKind) -> io::Result<()> {
        match kind {
            InteropKind::Nginx => programs::python().and_then(|_| programs::nginx().map(drop)),
            InteropKind::Ws => programs::node().map(drop),
        }
    }

    /// Starts a server with this certificate, and waits until it listens.
    ///
    /// # Errors
    /// Those of [`available`](Self::available). If it does not start, with what it printed.
    pub fn start(kind: InteropKind, identity: &Identity) -> io::Result<Self> {
        let folder = TempDir::with_prefix("server-")?;
        fs::write(folder.path().join("chain.pem"), identity.chain_pem())?;
        fs::write(folder.path().join("key.pem"), identity.key_pem())?;
        fs::write(folder.path().join("root.pem"), Certificates::shared().root_pem())?;
        let (port, programs) = match kind {
            InteropKind::Nginx => {
                let (behind, upstream) = websockets::start(folder.path())?;
                let (front, port) = patiently(|| nginx::start(folder.path(), upstream))?;
                (port, vec![front, behind])
            }
            InteropKind::Ws => {
                let (program, port) = patiently(|| ws::start(folder.path()))?;
                (port, vec![program])
            }
        };
        Ok(Self { port, _programs: programs, _folder: folder })
    }

    /// The server's IPv4 address. It listens at the same port of `::1` if this machine has that.
    pub fn addr(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// The server's URL, `wss://localhost:PORT/`.
    pub fn url(&self) -> String {
        format!("wss://localhost:{}/", self.port)
    }
}

/// Starts a program again if it ends, as one does whose port was taken.
fn patiently<T>(start: impl Fn() -> io::Result<T>) -> io::Result<T> {
    let mut result = start();
    for _ in 1..ATTEMPTS {
        if !matches!(&result, Err(error) if error.kind() != ErrorKind::NotFound) {
            break;
        }
        result = start();
    }
    result
}
