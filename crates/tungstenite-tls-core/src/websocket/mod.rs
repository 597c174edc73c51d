//! WebSocket over any stream: the upgrade request, the handshake, and many messages in one write.

#[cfg(any(feature = "tokio", feature = "futures-io"))]
pub(crate) mod asynchronous;
pub(crate) mod batch;
mod client;
mod config;
#[cfg(test)]
mod fuzz;
mod handshake;
mod maybe;
mod request;
#[cfg(feature = "split")]
mod split;
mod upgrade;

#[cfg(feature = "split")]
pub use self::split::{
    DuplexSocket, MessagePart, ReuniteError, Waker, WebSocketReader, WebSocketWriter, split,
};
pub use self::{
    batch::Batch,
    client::{
        ClientTlsError, ClientTlsResult, Interrupted, client, client_tls, client_tls_with_config,
        client_with_config,
    },
    config::{is_queued, upgrade_config, websocket_config},
    handshake::{ClientHandshake, HandshakeError, HandshakeMachine, HandshakeRole, MidHandshake},
    request::{IntoClientRequest, mode},
    upgrade::{Accepted, Answer, Extension, Peer, Refused, Upgrade, UpgradeError},
};
#[cfg(feature = "proxy")]
pub use self::{request::basic_credentials, upgrade::ConnectAnswer};
