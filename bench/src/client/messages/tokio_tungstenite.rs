//! tokio-tungstenite with its own TLS.

use ::tokio_tungstenite::{Connector, MaybeTlsStream, client_async_tls_with_config};

use super::{peer::Library, setup::Setup, transport::Tokio, tungstenite::config, ws_tokio::Ws};

/// The library tokio-tungstenite.
pub(super) struct TokioTungstenite(pub(super) Connector);

impl Library for TokioTungstenite {
    type Peer = Ws<MaybeTlsStream<Tokio>>;

    async fn connect(&self, setup: &Setup) -> anyhow::Result<Self::Peer> {
        let transport = Tokio::connect(setup).await?;
        let connector = Some(self.0.clone());
        let config = Some(config(&setup.plan));
        let (socket, _) =
            client_async_tls_with_config(setup.url(), transport, config, connector).await?;
        Ok(Ws::new(socket, &setup.plan))
    }
}
