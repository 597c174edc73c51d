//! WebSocket over the streams: the client's handshake, and many messages in one write.

mod batch;
mod client;

pub use self::{
    batch::Batch,
    client::{
        ClientTlsError, ClientTlsResult, Interrupted, client_tls, client_tls_with_config,
        is_queued, mode, upgrade_config, websocket_config, wrap, wrap_for_upgrade,
    },
};
