//! tungstenite with its own TLS, over a blocking transport.

use ::tungstenite::{
    Connector, HandshakeError, client_tls_with_config, protocol::WebSocketConfig,
    stream::MaybeTlsStream,
};
use anyhow::anyhow;

use super::{peer::Library, setup::Setup, transport::Blocking, ws::Ws};
use crate::plan::{Plan, Work};

/// The best settings for tungstenite and tokio-tungstenite: they fill the read buffer with zeros
/// for each record, so it has the size of a record. No limits, which 64 MiB would exceed. Idle
/// connections are measured with the default buffer.
pub(super) fn config(plan: &Plan) -> WebSocketConfig {
    let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
    if plan.work == Work::Idle { config } else { config.read_buffer_size(16 * 1024) }
}

/// The library tungstenite. It takes the connector by value, so each connection gets a new one.
pub(super) struct Tungstenite<C> {
    pub(super) connector: C,
    pub(super) transport: fn(&MaybeTlsStream<Blocking>) -> &Blocking,
}

impl<C: Fn() -> Connector> Library for Tungstenite<C> {
    type Peer = Ws<MaybeTlsStream<Blocking>>;

    async fn connect(&self, setup: &Setup) -> anyhow::Result<Self::Peer> {
        let transport = Blocking::connect(setup)?;
        let connector = Some((self.connector)());
        let config = config(&setup.plan);
        let (socket, _) = client_tls_with_config(setup.url(), transport, Some(config), connector)
            .map_err(|error| match error {
            HandshakeError::Failure(error) => error.into(),
            HandshakeError::Interrupted(_) => anyhow!("the handshake was interrupted"),
        })?;
        Ok(Ws::new(socket, &setup.plan, self.transport))
    }
}
