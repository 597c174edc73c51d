//! Opens a tunnel through a proxy.

use std::{io, net::SocketAddr, time::Instant};

use tungstenite::Error;
use tungstenite_tls_core::TlsStream;

use super::{
    Runtime,
    deadline::within,
    dial::{dial, look_up},
};
use crate::{
    Connect, Proxy,
    connect::{Layer, Tries},
    dial::{ConnectStage, Deadlines},
    error::ProxyStage,
    proxy::Tunnel,
};

/// Opens a tunnel to the server of the plan. What goes through it is `layer`, inside the TLS with
/// the proxy if that has its own.
pub(super) async fn open<R: Runtime>(
    plan: &Connect,
    proxy: &Proxy,
    layer: Layer,
    deadlines: &Deadlines,
) -> Result<(R::Tcp, Layer), Error> {
    let targets = match &plan.addresses {
        Some(addresses) => Some(addresses.clone()),
        None if proxy.resolves_here() => {
            Some(look_up::<R>(plan, plan.host_and_port(), deadlines).await?)
        }
        None => None,
    };
    let mut tries = Tries::new(targets);
    while let Some(target) = tries.next() {
        match open_to::<R>(plan, proxy, target, layer.clone(), deadlines).await {
            Ok(opened) => return Ok(opened),
            Err(error) => tries.failed(target, error)?,
        }
    }
    Err(tries.into_error())
}

async fn open_to<R: Runtime>(
    plan: &Connect,
    proxy: &Proxy,
    target: Option<SocketAddr>,
    layer: Layer,
    deadlines: &Deadlines,
) -> Result<(R::Tcp, Layer), Error> {
    let (host, port) = plan.host_and_port();
    let mut tunnel = Tunnel::new(proxy, host, port, target)?;
    let dialled = async {
        let addresses = look_up::<R>(plan, proxy.host_and_port(), deadlines).await?;
        dial::<R>(plan, addresses, deadlines).await
    };
    let mut tcp = dialled.await.map_err(|error| tunnel.failed_in(ProxyStage::Dial, error))?;
    let deadline = deadlines.begin(ConnectStage::Proxy, Instant::now());
    let late = || deadline.error(format!("a tunnel through {proxy}"));
    let Some((connector, endpoint)) = proxy.tls()? else {
        let opened = async { R::open_tunnel(&mut tcp, &mut tunnel).await.map_err(io::Error::from) };
        let mut opened = within::<R, _>(&deadline, opened, late).await;
        if tunnel.is_refused() {
            let rest = async { R::open_tunnel(&mut tcp, &mut tunnel).await.map_err(Into::into) };
            opened = within::<R, _>(&deadline.or_in(plan.close_timeout), rest, late).await;
        }
        opened.map_err(|error| plan.tunnel_failed(proxy, &mut tunnel, error))?;
        plan.tunnel_opened(proxy);
        return Ok((tcp, layer));
    };
    let mut stream = TlsStream::new(tcp, &connector, endpoint)?;
    let opened = async {
        let shaken = R::handshake(&mut stream).await;
        shaken.map_err(|error| tunnel.failed_in(ProxyStage::Tls, error))?;
        let opened = R::open_tunnel_in_tls(&mut stream, &mut tunnel).await;
        opened.map_err(io::Error::from)
    };
    let mut opened = within::<R, _>(&deadline, opened, late).await;
    if tunnel.is_refused() {
        let rest = R::open_tunnel_in_tls(&mut stream, &mut tunnel);
        let rest = async { rest.await.map_err(Into::into) };
        opened = within::<R, _>(&deadline.or_in(plan.close_timeout), rest, late).await;
    }
    opened.map_err(|error| plan.tunnel_failed(proxy, &mut tunnel, error))?;
    plan.tunnel_opened(proxy);
    Ok(layer.inside(stream)?)
}
