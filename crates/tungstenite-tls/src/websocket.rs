//! Sending over a WebSocket: many messages at once, limits, what a failed send means, and two
//! threads with one socket: `split`, with the feature `split`.
//!
//! ```
//! # use tungstenite_tls::{Roots, TlsConfig};
//! # if tungstenite_tls::Backend::default_choice().is_err() { return Ok(()) }
//! # let server = tungstenite_tls_testing::server::EchoServer::start()?;
//! # let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
//! # let plan = tungstenite_tls::Connect::new(server.url())?.tls_config(&config);
//! use tungstenite_tls::websocket::{Batch, websocket_config};
//!
//! // Queue at most 1 MiB for sending.
//! let config = websocket_config().max_write_buffer_size(1024 * 1024);
//! let (mut socket, _response) = plan.websocket_config(config).connect()?;
//! let mut batch = Batch::new();
//! for number in 0..100 {
//!     batch.text(&mut socket, &number.to_string())?;
//! }
//! batch.flush(&mut socket)?;
//! # for number in 0..100 {
//! #     assert_eq!(socket.read()?.to_text()?, number.to_string());
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The modules `tokio` and `smol` each have a `Batch` for their own WebSockets.

pub use tungstenite_tls_core::{Batch, is_queued, websocket_config};
#[cfg(feature = "split")]
pub use tungstenite_tls_core::{
    DuplexSocket, MessagePart, ReuniteError, Waker, WebSocketReader, WebSocketWriter, split,
};
