//! What lies under a WebSocket: streams with TLS and without, and what they tell.
//!
//! [`TlsStream`] is TLS over any transport, for WebSocket by hand or for another protocol:
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
//! // TLS shakes hands with the first write.
//! let (socket, _response) = client(url, tls)?;
//! println!("{:?}", socket.get_ref().info());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! tungstenite's module of the same name is in it, with this crate's [`MaybeTlsStream`].

pub use tungstenite::stream::{Mode, NoDelay};
#[cfg(any(feature = "smol", feature = "tokio"))]
pub use tungstenite_tls_core::Timer;
pub use tungstenite_tls_core::{
    ChannelBinding, EarlyData, Endpoint, PlainStream, Readiness, TlsStream,
};

pub use crate::MaybeTlsStream;
