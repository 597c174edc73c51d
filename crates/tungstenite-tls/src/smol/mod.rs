//! WebSocket over TLS on smol, with async-tungstenite's names.
//!
//! Code written for async-tungstenite works after you change the name in its `use` lines to
//! `tungstenite_tls::smol`, which replaces both `async_tungstenite` and `async_tungstenite::smol`.
//! [`WebSocketStream`] is async-tungstenite's own, over this crate's [`MaybeTlsStream`].
//!
//! ```no_run
//! use std::{io::ErrorKind, time::Duration};
//!
//! use futures_util::{SinkExt, StreamExt};
//! use smol::{Timer, future};
//! use tungstenite_tls::{Error, Message, smol::connect_async};
//!
//! # async fn go() -> Result<(), tungstenite_tls::Error> {
//! let talk = async {
//!     let (mut socket, _response) = connect_async("wss://example.org/socket").await?;
//!     socket.send(Message::text("hello")).await?;
//!     println!("{:?}", socket.next().await);
//!     Ok(())
//! };
//! let deadline = async {
//!     Timer::after(Duration::from_secs(10)).await;
//!     Err(Error::Io(ErrorKind::TimedOut.into()))
//! };
//! future::or(talk, deadline).await?;
//! # Ok(()) }
//! ```
//!
//! Each function returns one future for TLS and the upgrade. You can drop the future at any time,
//! which closes its connection. For deadlines, use [`Connect::timeout`] and
//! [`Connect::stage_timeout`]; closing already has one ([`Connect::close_timeout`]).

mod client;
mod connect;
#[cfg(feature = "lasting")]
mod lasting;
mod runtime;
mod stream;

pub use async_tungstenite::{
    ByteReader, ByteWriter, WebSocketReceiver, WebSocketSender, WebSocketStream, accept_async,
    accept_async_with_config, accept_hdr_async, accept_hdr_async_with_config,
};
pub use tungstenite_tls_core::{
    Connector, MaybeTlsStream,
    futures_io::{Batch, handshake, upgrade},
};

#[cfg(feature = "lasting")]
pub use self::lasting::lasting;
pub use self::{
    client::{
        client_async, client_async_tls, client_async_tls_with_config,
        client_async_tls_with_connector, client_async_tls_with_connector_and_config,
        client_async_with_config,
    },
    connect::{
        Connected, connect, connect_async, connect_async_with_config,
        connect_async_with_tls_connector, connect_async_with_tls_connector_and_config,
        connect_over,
    },
    stream::{ClientStream, ConnectStream},
};
#[doc(no_inline)]
pub use crate as tungstenite;
#[cfg(doc)]
use crate::Connect;
