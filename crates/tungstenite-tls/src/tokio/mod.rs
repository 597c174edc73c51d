//! WebSocket over TLS on tokio, with tokio-tungstenite's names.
//!
//! Code written for tokio-tungstenite works after you change the name in its `use` lines to
//! `tungstenite_tls::tokio`. [`WebSocketStream`] is tokio-tungstenite's own, over this crate's
//! [`MaybeTlsStream`].
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use futures_util::{SinkExt, StreamExt};
//! use tokio::time::timeout;
//! use tungstenite_tls::{Error, Message, tokio::connect_async};
//!
//! # async fn go() -> Result<(), Box<dyn std::error::Error>> {
//! let talk = async {
//!     let (mut socket, _response) = connect_async("wss://example.org/socket").await?;
//!     socket.send(Message::text("hello")).await?;
//!     println!("{:?}", socket.next().await);
//!     Ok::<(), Error>(())
//! };
//! timeout(Duration::from_secs(10), talk).await??;
//! # Ok(()) }
//! ```
//!
//! Each function returns one future for TLS and the upgrade. You can drop the future at any time,
//! which closes its connection. For deadlines, use [`Connect::timeout`] and
//! [`Connect::stage_timeout`]; closing already has one ([`Connect::close_timeout`]). These, and the
//! [head start](Connect::head_start) of an address over the next, need the runtime's timer. If it
//! is not enabled, such a wait goes on forever: tokio panics, and the panic is caught unless panics
//! abort.

mod client;
mod connect;
#[cfg(feature = "lasting")]
mod lasting;
mod runtime;

pub use tokio_tungstenite::{
    WebSocketStream, accept_async, accept_async_with_config, accept_hdr_async,
    accept_hdr_async_with_config,
};
pub use tungstenite_tls_core::{
    Connector, MaybeTlsStream,
    tokio::{Batch, handshake, upgrade},
};

#[cfg(feature = "lasting")]
pub use self::lasting::lasting;
pub use self::{
    client::{
        client_async, client_async_tls, client_async_tls_with_config, client_async_with_config,
    },
    connect::{
        Connected, connect, connect_async, connect_async_tls_with_config,
        connect_async_with_config, connect_over,
    },
};
#[doc(no_inline)]
pub use crate as tungstenite;
#[cfg(doc)]
use crate::Connect;
