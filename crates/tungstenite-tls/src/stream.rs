//! The streams below a WebSocket, with and without TLS, and the types in their methods.
//!
//! [`TlsStream`] is TLS over any transport, for a WebSocket that you set up yourself or for another
//! protocol:
//!
//! ```
//! # use tungstenite_tls::{Backend, Roots, TlsConfig, backend::shared_connector};
//! # let Ok(backend) = Backend::default_choice() else { return Ok(()) };
//! # let server = tungstenite_tls_testing::server::EchoServer::start()?;
//! # let (url, address) = (server.url(), server.addr());
//! # let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
//! # let connector = shared_connector(backend, &config)?;
//! use std::net::TcpStream;
//! use tungstenite_tls::{
//!     client,
//!     stream::{Endpoint, TlsStream},
//! };
//!
//! let endpoint = Endpoint::from_uri(&url.parse()?)?;
//! let tls = TlsStream::new(TcpStream::connect(address)?, &connector, endpoint)?;
//! // The TLS handshake starts with the first write.
//! let (socket, _response) = client(url, tls)?;
//! println!("{:?}", socket.get_ref().info());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Also has everything in tungstenite's module `stream`, with this crate's [`MaybeTlsStream`].

pub use tungstenite::stream::{Mode, NoDelay};
#[cfg(any(feature = "smol", feature = "tokio"))]
pub use tungstenite_tls_core::Timer;
pub use tungstenite_tls_core::{
    ChannelBinding, EarlyData, Endpoint, PlainStream, Readiness, TlsStream,
};

pub use crate::MaybeTlsStream;
