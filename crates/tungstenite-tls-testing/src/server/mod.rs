//! WebSocket servers with TLS for tests, in this process: [`TestServer`] plays one [`Behaviour`]
//! on one connection and reports what it saw; [`EchoServer`] echoes on many connections.

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
