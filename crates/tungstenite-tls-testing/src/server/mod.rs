//! WebSocket servers with TLS for tests, in this process: [`TestServer`] plays one [`Behaviour`]
//! on one connection and reports what it saw; [`EchoServer`] echoes on many connections.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

mod behaviour;
mod client_hello;
mod echo;
mod host;
mod library;
mod memory;
#[cfg(feature = "server-openssl")]
mod openssl;
mod options;
mod peer;
mod resumption;
#[cfg(feature = "server-rustls")]
mod rustls;
mod seen;
mod session;
mod test_server;
mod wire;

pub use self::{
    behaviour::Behaviour,
    client_hello::ClientHello,
    echo::{EchoServer, Served},
    host::Host,
    library::{ServerLibrary, check_identity},
    memory::MemoryServer,
    options::ServerOptions,
    peer::{FAREWELL, Peer, Progress, unlimited},
    resumption::{ServerResumption, SessionRefusal},
    seen::{Ending, Exported, Seen},
    session::{EXPORTER_CONTEXT, EXPORTER_LABEL, PeerAlert, ServerSession, Variation},
    test_server::{TestServer, patient, run},
    wire::{Transport, Wire},
};

/// Addresses of this machine where no server listens, to test how a refused connection is met.
///
/// No system gives out these ports. One that was free a moment ago can be another program's by now.
pub const CLOSED: [SocketAddr; 2] = [
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 1),
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 2),
];
