//! This library: blocking, and on tokio.

use anyhow::anyhow;
use tungstenite_tls::{
    Backend, Connector, HandshakeError, MaybeTlsStream, Roots, TlsConfig, backend::connector,
    client_tls_with_config, config::certificates_from_pem, protocol::WebSocketConfig,
    tokio::client_async_tls_with_config, websocket::websocket_config,
};

use super::{
    batch::{Batched, BatchedOnTokio},
    peer::Library,
    phases::{run_blocking, run_tokio},
    setup::Setup,
    transport::{Blocking, Tokio},
    ws::Ws,
    ws_tokio,
};
use crate::report::Report;

/// Runs the plan with this library on `backend`, blocking.
pub(super) fn run(setup: &Setup, backend: Backend) -> anyhow::Result<Report> {
    run_blocking(&Ours(trusting(setup, backend)?), setup)
}

/// Runs the plan with this library on `backend`, blocking, and sends through a batch.
pub(super) fn run_batched(setup: &Setup, backend: Backend) -> anyhow::Result<Report> {
    run_blocking(&OursBatched(Ours(trusting(setup, backend)?)), setup)
}

/// Runs the plan with this library on `backend`, on tokio.
pub(super) fn run_on_tokio(setup: &Setup, backend: Backend) -> anyhow::Result<Report> {
    run_tokio(&OursOnTokio(trusting(setup, backend)?), setup)
}

/// Runs the plan with this library on `backend`, on tokio, and sends through a batch.
pub(super) fn run_batched_on_tokio(setup: &Setup, backend: Backend) -> anyhow::Result<Report> {
    run_tokio(&OursBatchedOnTokio(OursOnTokio(trusting(setup, backend)?)), setup)
}

fn trusting(setup: &Setup, backend: Backend) -> anyhow::Result<Connector> {
    let roots = Roots::Only(certificates_from_pem(&setup.root_pem()?)?);
    Ok(connector(backend, &TlsConfig::new().with_roots(roots))?)
}

/// The defaults, but without limits, which 64 MiB would exceed.
fn config() -> WebSocketConfig {
    websocket_config().max_message_size(None).max_frame_size(None)
}

struct Ours(Connector);

impl Library for Ours {
    type Peer = Ws<MaybeTlsStream<Blocking>>;

    async fn connect(&self, setup: &Setup) -> anyhow::Result<Self::Peer> {
        let transport = Blocking::connect(setup)?;
        let connector = Some(self.0.clone());
        let (socket, _) = client_tls_with_config(setup.url(), transport, Some(config()), connector)
            .map_err(|error| match error {
                HandshakeError::Failure(error) => error.into(),
                HandshakeError::Interrupted(_) => anyhow!("the handshake was interrupted"),
            })?;
        Ok(Ws::new(socket, &setup.plan, MaybeTlsStream::get_ref))
    }
}

struct OursBatched(Ours);

impl Library for OursBatched {
    type Peer = Batched;

    async fn connect(&self, setup: &Setup) -> anyhow::Result<Self::Peer> {
        Ok(Batched::new(self.0.connect(setup).await?, &setup.plan))
    }
}

struct OursOnTokio(Connector);

impl Library for OursOnTokio {
    type Peer = ws_tokio::Ws<MaybeTlsStream<Tokio>>;

    async fn connect(&self, setup: &Setup) -> anyhow::Result<Self::Peer> {
        let transport = Tokio::connect(setup).await?;
        let connector = Some(self.0.clone());
        let (socket, _) =
            client_async_tls_with_config(setup.url(), transport, Some(config()), connector).await?;
        Ok(ws_tokio::Ws::new(socket, &setup.plan))
    }
}

struct OursBatchedOnTokio(OursOnTokio);

impl Library for OursBatchedOnTokio {
    type Peer = BatchedOnTokio;

    async fn connect(&self, setup: &Setup) -> anyhow::Result<Self::Peer> {
        Ok(BatchedOnTokio::new(self.0.connect(setup).await?, &setup.plan))
    }
}
