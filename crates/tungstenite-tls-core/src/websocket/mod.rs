//! WebSocket over this crate's streams: the client handshake, and many messages in one write.

mod batch;
mod client;
mod url;

pub use self::{
    batch::Batch,
    client::{
        ClientTlsError, ClientTlsResult, Interrupted, client_tls, client_tls_with_config,
        is_queued, upgrade_config, websocket_config,
    },
    url::mode,
};
