//! Sending over a WebSocket: many messages at once, its limits, and what a failed send means.

pub use tungstenite_tls_core::{Batch, is_queued, websocket_config};
