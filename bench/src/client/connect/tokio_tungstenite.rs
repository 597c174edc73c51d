//! tokio-tungstenite: by its `connect_async`, and with one connector for all connections and
//! without Nagle's algorithm, which is the best that its documentation offers.

use futures_util::{SinkExt, StreamExt};
use tokio::runtime::{Builder, Runtime};
use tokio_tungstenite::{
    Connector, connect_async, connect_async_tls_with_config, tungstenite::Message,
};

use super::{
    args::Args,
    peer::{Fit, Peer, Watch},
};

pub(super) fn new_default(args: &Args) -> anyhow::Result<Box<dyn Peer>> {
    Ok(Box::new(TokioTungstenite { runtime: runtime()?, url: args.url(), connector: None }))
}

pub(super) fn new_shared(args: &Args) -> anyhow::Result<Box<dyn Peer>> {
    let connector = Some(match super::tungstenite::connector(args)? {
        #[cfg(feature = "rustls")]
        tungstenite::Connector::Rustls(config) => Connector::Rustls(config),
        #[cfg(feature = "openssl")]
        tungstenite::Connector::NativeTls(connector) => Connector::NativeTls(connector),
        _ => anyhow::bail!("no connector for TLS"),
    });
    Ok(Box::new(TokioTungstenite { runtime: runtime()?, url: args.url(), connector }))
}

fn runtime() -> anyhow::Result<Runtime> {
    Ok(Builder::new_current_thread().enable_io().build()?)
}

struct TokioTungstenite {
    runtime: Runtime,
    url: String,
    connector: Option<Connector>,
}

impl Peer for TokioTungstenite {
    fn connect(&mut self, watch: &mut Watch) -> anyhow::Result<Fit> {
        self.runtime.block_on(async {
            let (mut socket, _) = match &self.connector {
                None => connect_async(&self.url).await?,
                shared => {
                    connect_async_tls_with_config(&self.url, None, true, shared.clone()).await?
                }
            };
            watch.upgraded();
            if watch.echo {
                socket.send(Message::text("hello")).await?;
                socket.next().await.transpose()?;
                watch.echoed();
            }
            Ok(Fit::Unknown)
        })
    }
}
