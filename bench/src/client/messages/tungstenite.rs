//! tungstenite with its own TLS, over a blocking transport.

use ::tungstenite::{
    Connector, HandshakeError, client_tls_with_config, protocol::WebSocketConfig,
    stream::MaybeTlsStream,
};
use anyhow::anyhow;

use super::{peer::Library, setup::Setup, transport::Blocking, ws::Ws};
use crate::plan::{Plan, Work};

/// What suits tungstenite and tokio-tungstenite best: they fill the read buffer with zeros before
/// each record, so that its size is a record's. No limits, which 64 MiB would meet. How much an
/// idle connection takes is asked of the defaults.
pub(super) fn config(plan: &Plan) -> WebSocketConfig {
    let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
    if plan.work == Work::Idle { config } else { config.read_buffer_size(16 * 1024) }
}

/// tungstenite; makes its connector anew for each connection, since it takes it by value.
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
