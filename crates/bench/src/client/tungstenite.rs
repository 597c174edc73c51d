//! tungstenite with its own TLS, over a blocking transport.

use ::tungstenite::{Connector, HandshakeError, client_tls_with_config, stream::MaybeTlsStream};
use anyhow::anyhow;

use super::{
    Setup,
    ours::{Ws, config},
    peer::Library,
    transport::Blocking,
};

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
