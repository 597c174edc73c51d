//! Connects as a [`Connect`] says, on tokio or smol: each implements [`Runtime`].

use std::{io, net::SocketAddr};

use tungstenite::{Error, protocol::WebSocketConfig};
use tungstenite_tls_core::{
    Accepted, Answer, MaybeTlsStream, Timer, TlsError, Upgrade, websocket_config,
};

use crate::{
    Connect,
    dial::{DialError, LookupError, SocketOptions},
};

/// The operations that differ between runtimes.
pub(crate) trait Runtime {
    /// The runtime's TCP connection.
    type Tcp;
    /// The runtime's clock, for the close timeout.
    type Timer: Timer + Default;
    /// A WebSocket over the runtime's TCP, and the server's response to the upgrade.
    type Connected;

    /// Refuses options that the runtime's sockets do not support.
    fn check(options: &SocketOptions) -> Result<(), TlsError>;

    async fn look_up(host: &str, port: u16) -> io::Result<Vec<SocketAddr>>;

    /// Connects, and sets the options other than timeouts.
    async fn open(address: SocketAddr, options: &SocketOptions) -> io::Result<Self::Tcp>;

    async fn upgrade(
        request: Upgrade,
        stream: MaybeTlsStream<Self::Tcp>,
        config: WebSocketConfig,
    ) -> Result<Self::Connected, Error>;
}

/// The accepted upgrade; a refusal is an error.
pub(crate) fn accepted(answer: Answer) -> Result<Accepted, Error> {
    match answer {
        Answer::Accepted(accepted) => Ok(accepted),
        Answer::Refused(refused) => Err(refused.into_error()),
    }
}

/// Connects as `plan` says, following redirects.
pub(crate) async fn connect<R: Runtime>(mut plan: Connect) -> Result<R::Connected, Error> {
    plan.socket.without_timeouts()?;
    R::check(&plan.socket)?;
    loop {
        match attempt::<R>(&plan).await {
            Err(error) => plan.follow(error)?,
            connected => return connected,
        }
    }
}

async fn attempt<R: Runtime>(plan: &Connect) -> Result<R::Connected, Error> {
    let (request, layer) = (plan.upgrade()?, plan.layer()?);
    let mut stream = plan.wrap(layer, dial::<R>(plan).await?)?;
    stream.set_timer(R::Timer::default());
    R::upgrade(request, stream, plan.websocket.unwrap_or_else(websocket_config)).await
}

/// Connects to the first address that answers.
async fn dial<R: Runtime>(plan: &Connect) -> io::Result<R::Tcp> {
    let addresses = match &plan.addresses {
        Some(addresses) => addresses.clone(),
        None => {
            let (host, port) = plan.host_and_port();
            R::look_up(host, port).await.map_err(|error| LookupError::io(host, error))?
        }
    };
    let mut attempts = Vec::new();
    for address in addresses {
        match R::open(address, &plan.socket).await {
            Ok(stream) => return Ok(stream),
            Err(error) => attempts.push((address, error)),
        }
    }
    Err(DialError::io(attempts))
}
