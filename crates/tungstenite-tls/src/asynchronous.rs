//! Connects as a [`Connect`] says, on tokio or smol: each implements [`Runtime`].

use std::{
    future::{Future, poll_fn},
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Instant,
};

use socket2::Socket;
use tungstenite::{Error, handshake::client::Response, protocol::WebSocketConfig};
use tungstenite_tls_core::{
    Accepted, Answer, MaybeTlsStream, Timer, Upgrade, upgrade_config, websocket_config,
};

#[cfg(feature = "tracing")]
use crate::connect::traced;
use crate::{
    Connect,
    connect::{Handshakes, Layer, awaited},
    dial::{ConnectStage, Deadline, Deadlines, LookupError, Next, Race, Resolve, SocketOptions},
};

/// The operations that differ between runtimes.
pub(crate) trait Runtime {
    /// The runtime's TCP connection.
    type Tcp;
    /// The runtime's clock.
    type Timer: Timer + Default;
    /// The runtime's WebSocket.
    type Socket;

    async fn look_up(host: &str, port: u16) -> io::Result<Vec<SocketAddr>>;

    /// Calls `resolve` in a thread for blocking work.
    async fn resolve(
        resolve: std::sync::Arc<Resolve>,
        host: String,
        port: u16,
    ) -> io::Result<Vec<SocketAddr>>;

    /// Connects `socket`, which does not block.
    async fn connect(socket: Socket, address: SocketAddr) -> io::Result<Self::Tcp>;

    /// Goes on with the upgrade, and TLS before it.
    fn poll_upgrade(
        upgrade: &mut Upgrade,
        stream: &mut MaybeTlsStream<Self::Tcp>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Answer, Error>>;

    /// The WebSocket over `stream`, of which `rest` has been read.
    async fn socket(
        stream: MaybeTlsStream<Self::Tcp>,
        rest: Vec<u8>,
        config: WebSocketConfig,
    ) -> Self::Socket;
}

/// The accepted upgrade; a refusal is an error.
pub(crate) fn accepted(answer: Answer) -> Result<Accepted, Error> {
    match answer {
        Answer::Accepted(accepted) => Ok(accepted),
        Answer::Refused(refused) => Err(refused.into_error()),
    }
}

/// Connects as `plan` says, following redirects.
pub(crate) async fn connect<R: Runtime>(plan: Connect) -> Result<(R::Socket, Response), Error> {
    #[cfg(feature = "tracing")]
    return traced(plan.span(), connect_within_span::<R>(plan)).await;
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
    plan.socket.without_blocking_timeouts()?;
    let plan = plan.max_redirects(0);
    let (upgrade, layer) = (plan.upgrade()?, plan.layer()?);
    hand_shake::<R>(&plan, upgrade, layer, tcp, &plan.timeouts.start(Instant::now())).await
}

async fn attempt<R: Runtime>(
    plan: &Connect,
    deadlines: &Deadlines,
) -> Result<(R::Socket, Response), Error> {
    let (upgrade, layer) = (plan.upgrade()?, plan.layer()?);
    let addresses = find_addresses::<R>(plan, deadlines).await?;
    let deadline = deadlines.begin(ConnectStage::Tcp, Instant::now());
    let tcp = run::<R>(plan.race(addresses), &plan.socket, &deadline).await?;
    hand_shake::<R>(plan, upgrade, layer, tcp, deadlines).await
}

async fn find_addresses<R: Runtime>(
    plan: &Connect,
    deadlines: &Deadlines,
) -> io::Result<Vec<SocketAddr>> {
    if let Some(addresses) = &plan.addresses {
        return Ok(addresses.clone());
    }
    let (host, port) = plan.host_and_port();
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
    Ok(plan.looked_up(within::<R, _>(&deadline, look_up, late).await?))
}

/// Runs `future` until the deadline.
async fn within<R: Runtime, T>(
    deadline: &Deadline,
    future: impl Future<Output = io::Result<T>>,
    late: impl Fn() -> io::Error,
) -> io::Result<T> {
    let (mut future, mut timer) = (pin!(future), R::Timer::default());
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Pending => poll_deadline(&mut timer, deadline, cx).map(|()| Err(late())),
        ready => ready,
    })
    .await
}

/// Ready once the deadline has come.
fn poll_deadline(timer: &mut impl Timer, deadline: &Deadline, cx: &mut Context<'_>) -> Poll<()> {
    deadline.at.map_or(Poll::Pending, |at| timer.poll_until(at, cx))
}

/// An attempt at an address.
struct Running<F> {
    address: SocketAddr,
    attempt: Pin<Box<F>>,
}

/// Connects to the first address that answers.
async fn run<R: Runtime>(
    mut race: Race,
    options: &SocketOptions,
    deadline: &Deadline,
) -> io::Result<R::Tcp> {
    let (mut running, mut timer) = (Vec::new(), R::Timer::default());
    poll_fn(|cx| {
        loop {
            if let Some(stream) = poll_all(&mut running, &mut race, cx) {
                return Poll::Ready(Ok(stream));
            }
            match race.next(Instant::now()) {
                Next::Open(address) => match options.socket(address) {
                    Ok(socket) => {
                        let attempt = Box::pin(R::connect(socket, address));
                        running.push(Running { address, attempt });
                    }
                    Err(error) => race.failed(address, error),
                },
                Next::Drop(address) => running.retain(|running| running.address != address),
                Next::Lost => return Poll::Ready(Err(race.take_error())),
                Next::Wait(until) => {
                    let until = [until, deadline.at].into_iter().flatten().min();
                    if until.is_none_or(|until| timer.poll_until(until, cx).is_pending()) {
                        return Poll::Pending;
                    }
                    if deadline.is_over(Instant::now()) {
                        return Poll::Ready(Err(deadline.dial_error(race.interrupt())));
                    }
                }
            }
        }
    })
    .await
}

/// Polls every attempt, in the order in which they began. Returns the first that is connected.
fn poll_all<F: Future<Output = io::Result<T>>, T>(
    running: &mut Vec<Running<F>>,
    race: &mut Race,
    cx: &mut Context<'_>,
) -> Option<T> {
    let mut connected = None;
    running.retain_mut(|Running { address, attempt }| {
        if connected.is_some() {
            return false;
        }
        match attempt.as_mut().poll(cx) {
            Poll::Pending => return true,
            Poll::Ready(Ok(stream)) => {
                race.won(*address);
                connected = Some(stream);
            }
            Poll::Ready(Err(error)) => race.failed(*address, error),
        }
        false
    });
    connected
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
    let answer = answer.and_then(accepted).map_err(|error| handshakes.failed(error))?;
    let Accepted { response, rest, .. } = answer;
    handshakes.accepted(&stream, response.status());
    let config = upgrade_config(plan.websocket.unwrap_or_else(websocket_config));
    Ok((R::socket(stream, rest, config).await, response))
}

async fn poll_answer<R: Runtime>(
    upgrade: &mut Upgrade,
    stream: &mut MaybeTlsStream<R::Tcp>,
    handshakes: &mut Handshakes<'_>,
) -> Result<Answer, Error> {
    let mut timer = R::Timer::default();
    poll_fn(|cx| {
        if let Poll::Ready(answer) = R::poll_upgrade(upgrade, stream, cx) {
            return Poll::Ready(answer);
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
