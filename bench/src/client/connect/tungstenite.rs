//! tungstenite: by its `connect`, and with one connector for all connections, which is the best
//! that its documentation offers.

use std::net::{SocketAddr, TcpStream};

use tungstenite::{Connector, Message, WebSocket, stream::MaybeTlsStream};

use super::{
    args::Args,
    peer::{Fit, Peer, Watch},
};

pub(super) fn new_default(args: &Args) -> anyhow::Result<Box<dyn Peer>> {
    Ok(Box::new(Default { url: args.url() }))
}

pub(super) fn new_shared(args: &Args) -> anyhow::Result<Box<dyn Peer>> {
    Ok(Box::new(Shared { url: args.url(), server: args.server, connector: connector(args)? }))
}

struct Default {
    url: String,
}

impl Peer for Default {
    fn connect(&mut self, watch: &mut Watch) -> anyhow::Result<Fit> {
        let (socket, _) = tungstenite::connect(&self.url)?;
        echo(socket, watch)
    }
}

struct Shared {
    url: String,
    server: SocketAddr,
    connector: Connector,
}

impl Peer for Shared {
    fn connect(&mut self, watch: &mut Watch) -> anyhow::Result<Fit> {
        let stream = TcpStream::connect(self.server)?;
        stream.set_nodelay(true)?;
        let connector = Some(match &self.connector {
            #[cfg(feature = "rustls")]
            Connector::Rustls(config) => Connector::Rustls(config.clone()),
            #[cfg(feature = "openssl")]
            Connector::NativeTls(connector) => Connector::NativeTls(connector.clone()),
            _ => Connector::Plain,
        });
        let result = tungstenite::client_tls_with_config(&self.url, stream, None, connector);
        let (socket, _) = result.map_err(|error| anyhow::anyhow!("{error}"))?;
        echo(socket, watch)
    }
}

fn echo(
    mut socket: WebSocket<MaybeTlsStream<TcpStream>>,
    watch: &mut Watch,
) -> anyhow::Result<Fit> {
    watch.upgraded();
    if watch.echo {
        socket.send(Message::text("hello"))?;
        socket.read()?;
        watch.echoed();
    }
    Ok(Fit::Unknown)
}

/// The connector for all connections.
#[cfg(feature = "rustls")]
pub(super) fn connector(args: &Args) -> anyhow::Result<Connector> {
    Ok(Connector::Rustls(super::rustls::config(args)?))
}

/// The connector for all connections.
#[cfg(feature = "openssl")]
pub(super) fn connector(_args: &Args) -> anyhow::Result<Connector> {
    Ok(Connector::NativeTls(native_tls::TlsConnector::new()?))
}
