//! What lies under a WebSocket: streams with TLS and without, and what they tell.
//!
//! tungstenite's module of the same name is in it, with this crate's [`MaybeTlsStream`].

pub use tungstenite::stream::{Mode, NoDelay};
#[cfg(any(feature = "smol", feature = "tokio"))]
pub use tungstenite_tls_core::Timer;
pub use tungstenite_tls_core::{
    ChannelBinding, EarlyData, Endpoint, PlainStream, Readiness, TlsStream,
};

pub use crate::MaybeTlsStream;
