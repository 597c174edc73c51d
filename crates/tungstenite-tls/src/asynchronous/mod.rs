//! Connects as a [`Connect`] says, on tokio or smol: each implements [`Runtime`].

mod deadline;
mod dial;
mod race;
mod runtime;
#[cfg(feature = "proxy")]
mod through;
#[cfg(feature = "proxy")]
mod tunnel;

use std::{
    future::poll_fn,
    io::ErrorKind,
    task::Poll,
    time::{Duration, Instant},
};

use tungstenite::{Error, handshake::client::Response};
use tungstenite_tls_core::{
    Accepted, Answer, Connector, IntoClientRequest, MaybeTlsStream, TlsError, Upgrade,
    upgrade_config, websocket_config,
};

pub(crate) use self::runtime::Runtime;
#[cfg(feature = "proxy")]
pub(crate) use self::tunnel::{ToProxy, ask};
use self::{
    deadline::poll_deadline,
    dial::{dial, look_up},
};
#[cfg(feature = "tracing")]
use crate::connect::traced;
use crate::{
    Connect,
    client_tls::wrap_with,
    connect::{Handshakes, Layer, accepted, awaited},
    dial::Deadlines,
};

/// The upgrade for `request`, and `stream` with the layer that its URL needs. Does no I/O.
pub(crate) fn wrap<R: Runtime, S>(
    request: impl IntoClientRequest,
    stream: S,
    connector: Option<Connector>,
) -> Result<(Upgrade, MaybeTlsStream<S>), Error> {
    let request = request.into_client_request()?;
    let mut stream = wrap_with(stream, &request, connector)?;
    stream.set_timer(R::Timer::default());
    Ok((Upgrade::new(request)?, stream))
}

/// Connects as `plan` says, following redirects.
pub(crate) async fn connect<R: Runtime>(plan: Connect) -> Result<(R::Socket, Response), Error> {
    #[cfg(feature = "tracing")]
    return traced(plan.span(), Box::pin(connect_within_span::<R>(plan))).await;
    #[cfg(not(feature = "tracing"))]
    connect_within_span::<R>(plan).await
}

async fn connect_within_span<R: Runtime>(
    mut plan: Connect,
) -> Result<(R::Socket, Response), Error> {
    plan.socket.without_blocking_timeouts()?;
    let deadlines = plan.timeouts.start(Instant::now());
    loop {
        match attempt::<R>(&plan, &deadlines).await {
            Err(error) => plan.follow(error)?,
            connected => return connected,
        }
    }
}

/// Runs TLS and the upgrade over `tcp`, once.
pub(crate) async fn connect_over<R: Runtime>(
    plan: Connect,
    tcp: R::Tcp,
) -> Result<(R::Socket, Response), Error> {
    #[cfg(feature = "tracing")]
    return traced(plan.span(), Box::pin(connect_over_within_span::<R>(plan, tcp))).await;
    #[cfg(not(feature = "tracing"))]
    connect_over_within_span::<R>(plan, tcp).await
}

async fn connect_over_within_span<R: Runtime>(
    plan: Connect,
    tcp: R::Tcp,
) -> Result<(R::Socket, Response), Error> {
    plan.socket.without_blocking_timeouts()?;
    plan.check_is_for_open_stream()?;
    let plan = plan.only_once();
    let (upgrade, layer) = (plan.upgrade()?, plan.layer()?);
    hand_shake::<R>(&plan, upgrade, layer, tcp, &plan.timeouts.start(Instant::now())).await
}

async fn attempt<R: Runtime>(
    plan: &Connect,
    deadlines: &Deadlines,
) -> Result<(R::Socket, Response), Error> {
    let (upgrade, layer) = (plan.upgrade()?, plan.layer()?);
    #[cfg(feature = "proxy")]
    if let Some(proxy) = plan.proxy_for_url()? {
        // Boxed, so that only a connection through a proxy has room for one.
        let opened = Box::pin(through::open::<R>(plan, &proxy, layer, deadlines));
        let (tcp, layer) = opened.await?;
        return hand_shake::<R>(plan, upgrade, layer, tcp, deadlines).await;
    }
    let addresses = match &plan.addresses {
        Some(addresses) => addresses.clone(),
        None => look_up::<R>(plan, plan.host_and_port(), deadlines).await?,
    };
    let tcp = dial::<R>(plan, addresses, deadlines).await?;
    hand_shake::<R>(plan, upgrade, layer, tcp, deadlines).await
}

/// Runs TLS and the upgrade.
async fn hand_shake<R: Runtime>(
    plan: &Connect,
    mut upgrade: Upgrade,
    layer: Layer,
    tcp: R::Tcp,
    deadlines: &Deadlines,
) -> Result<(R::Socket, Response), Error> {
    let mut stream = plan.wrap(layer, tcp)?;
    stream.set_timer(R::Timer::default());
    let mut handshakes = Handshakes::new(deadlines, &plan.observer);
    let answer = poll_answer::<R>(&mut upgrade, &mut stream, &mut handshakes).await;
    let answer = answer.and_then(accepted).map_err(|error| handshakes.failed(&stream, error))?;
    let Accepted { response, rest, .. } = answer;
    handshakes.accepted(&stream, response.status());
    let config = upgrade_config(plan.websocket.unwrap_or_else(websocket_config));
    Ok((R::socket(stream, rest, config).await, response))
}

/// How long to look for a refusal after the request could not be sent. The server may have refused
/// before, but a runtime that has learned of the reset from a write looks for input only later.
const LOOK: Duration = Duration::from_millis(2);

/// Whether the server has closed the connection for writing.
fn is_cut_off(error: &Error) -> bool {
    let kinds = [ErrorKind::BrokenPipe, ErrorKind::ConnectionReset];
    matches!(error, Error::Io(io) if kinds.contains(&io.kind())) && TlsError::find(error).is_none()
}

async fn poll_answer<R: Runtime>(
    upgrade: &mut Upgrade,
    stream: &mut MaybeTlsStream<R::Tcp>,
    handshakes: &mut Handshakes<'_>,
) -> Result<Answer, Error> {
    let mut timer = R::Timer::default();
    let mut cut_off = None;
    poll_fn(|cx| {
        let answer = match R::poll_upgrade(upgrade, stream, cx) {
            Poll::Ready(Err(error)) if cut_off.is_none() && is_cut_off(&error) => {
                cut_off = Some((error, Instant::now() + LOOK));
                Poll::Pending
            }
            answer => answer,
        };
        if let (Some((_, until)), Poll::Pending | Poll::Ready(Err(_))) = (&cut_off, &answer) {
            if Instant::now() < *until {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
        }
        match (cut_off.take(), answer) {
            (_, Poll::Ready(Ok(answer))) => return Poll::Ready(Ok(answer)),
            (Some((error, _)), _) | (None, Poll::Ready(Err(error))) => {
                return Poll::Ready(Err(error));
            }
            (None, Poll::Pending) => {}
        }
        let deadline = handshakes.deadline(stream);
        if poll_deadline(&mut timer, &deadline, cx).is_pending() {
            return Poll::Pending;
        }
        // A refusal comes before the timeout, even if a part of its body is missing.
        Poll::Ready(match upgrade.is_refused() {
            true => upgrade.end(),
            false => Err(deadline.error(awaited(stream)).into()),
        })
    })
    .await
}
