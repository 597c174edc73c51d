//! Looks up a host and connects to it.

use std::{io, net::SocketAddr, time::Instant};

use super::{deadline::within, race, runtime::Runtime};
use crate::{
    Connect,
    dial::{ConnectStage, Deadlines, LookupError},
};

pub(super) async fn dial<R: Runtime>(
    plan: &Connect,
    addresses: Vec<SocketAddr>,
    deadlines: &Deadlines,
) -> io::Result<R::Tcp> {
    let deadline = deadlines.begin(ConnectStage::Tcp, Instant::now());
    race::run::<R>(plan.race(addresses), &plan.socket, &deadline).await
}

pub(super) async fn look_up<R: Runtime>(
    plan: &Connect,
    (host, port): (&str, u16),
    deadlines: &Deadlines,
) -> io::Result<Vec<SocketAddr>> {
    if let Ok(ip) = host.parse() {
        return Ok(vec![SocketAddr::new(ip, port)]);
    }
    let look_up = async {
        let found = match &plan.resolver {
            Some(resolver) => R::resolve(resolver.0.clone(), host.to_owned(), port).await,
            None => R::look_up(host, port).await,
        };
        found.map_err(|error| LookupError::io(host, error))
    };
    let deadline = deadlines.begin(ConnectStage::LookUp, Instant::now());
    let late = || deadline.error(format!("the addresses of `{host}`"));
    Ok(plan.looked_up(host, within::<R, _>(&deadline, look_up, late).await?))
}
