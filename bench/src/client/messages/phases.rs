//! The measured loops, which are the same for every peer.

use std::{
    future::Future,
    hint::black_box,
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Instant,
};

use anyhow::ensure;
use rustix::time::ClockId;

use super::{
    peer::{Library, Peer, poll_once},
    setup::Setup,
    transport,
};
use crate::{
    plan::{Plan, Work},
    report::{LAST_WORDS, Report},
    server::messages::GO,
    sys,
};

/// Runs the plan with a blocking library.
pub(crate) fn run_blocking(library: &impl Library, setup: &Setup) -> anyhow::Result<Report> {
    match poll_once(run(library, setup)) {
        Poll::Ready(result) => result,
        Poll::Pending => unreachable!("a blocking peer is always ready"),
    }
}

/// Runs the plan with a library on tokio, on one thread.
pub(crate) fn run_tokio(library: &impl Library, setup: &Setup) -> anyhow::Result<Report> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(run(library, setup))
}

async fn run(library: &impl Library, setup: &Setup) -> anyhow::Result<Report> {
    let plan = &setup.plan;
    if plan.work == Work::Idle {
        return idle(library, setup).await;
    }
    let mut peer = library.connect(setup).await?;
    match plan.work {
        Work::Send => send(&mut peer, plan).await,
        Work::Receive => receive(&mut peer, plan).await,
        Work::Echo | Work::Idle => echo(&mut peer, plan).await,
    }
}

async fn send(peer: &mut impl Peer, plan: &Plan) -> anyhow::Result<Report> {
    send_messages(peer, plan, plan.warm_up).await?;
    ensure!(peer.hear(GO.len()).await? == GO);
    let start = Start::now();
    Measured(pin!(send_messages(peer, plan, plan.count))).await?;
    let last_words = peer.hear(LAST_WORDS).await?;
    Ok(start.report(plan.count, &last_words))
}

async fn send_messages(peer: &mut impl Peer, plan: &Plan, count: u64) -> anyhow::Result<()> {
    let mut left = count;
    while left > 0 {
        let now = left.min(plan.messages_a_flush());
        for _ in 1..now {
            peer.send(false).await?;
        }
        peer.send(true).await?;
        left -= now;
    }
    Ok(())
}

async fn receive(peer: &mut impl Peer, plan: &Plan) -> anyhow::Result<Report> {
    peer.say(&GO).await?;
    receive_messages(peer, plan.warm_up).await?;
    let start = Start::now();
    peer.say(&GO).await?;
    Measured(pin!(receive_messages(peer, plan.count))).await?;
    let end = start.report(plan.count, &[]);
    let last_words = peer.hear(LAST_WORDS).await?;
    Ok(end.with_last_words(&last_words))
}

async fn receive_messages(peer: &mut impl Peer, count: u64) -> anyhow::Result<()> {
    for _ in 0..count {
        peer.receive().await?;
    }
    Ok(())
}

async fn echo(peer: &mut impl Peer, plan: &Plan) -> anyhow::Result<Report> {
    for _ in 0..plan.warm_up {
        peer.send(true).await?;
        peer.receive().await?;
    }
    let mut round_trips = Vec::with_capacity(plan.count as usize);
    let start = Start::now();
    let mut before = start.time;
    for _ in 0..plan.count {
        peer.send(true).await?;
        peer.receive().await?;
        let now = Instant::now();
        round_trips.push((now - before).as_nanos() as u64);
        before = now;
    }
    let report = start.report(plan.count, &[]);
    round_trips.sort_unstable();
    let percentile = |percent| round_trips[(round_trips.len() - 1) * percent / 100];
    Ok(Report { p50_ns: percentile(50), p99_ns: percentile(99), ..report })
}

/// Opens connections and leaves each idle after one echo.
async fn idle(library: &impl Library, setup: &Setup) -> anyhow::Result<Report> {
    let plan = &setup.plan;
    let mut peers = Vec::with_capacity((plan.warm_up + plan.count) as usize);
    let mut before = (0, 0);
    for i in 0..plan.warm_up + plan.count {
        if i == plan.warm_up {
            before = (sys::resident()?, sys::heap());
        }
        let mut peer = library.connect(setup).await?;
        peer.send(true).await?;
        peer.receive().await?;
        peer.wait().await?;
        peers.push(peer);
    }
    Ok(Report {
        messages: plan.count,
        resident: sys::resident()?.saturating_sub(before.0),
        heap: sys::heap().saturating_sub(before.1),
        ..Report::default()
    })
}

/// The future inside, with a name that tells valgrind where to count.
struct Measured<'a, F>(Pin<&'a mut F>);

impl<F: Future> Future for Measured<'_, F> {
    type Output = F::Output;

    #[inline(never)]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let result = self.0.as_mut().poll(cx);
        // Without this, the compiler would jump to the inner function instead of calling it.
        black_box(result)
    }
}

/// The state at the start of the measurement.
struct Start {
    time: Instant,
    cpu_ns: u64,
    reads: u64,
    writes: u64,
}

impl Start {
    fn now() -> Self {
        let (reads, writes) = transport::calls();
        Self { time: Instant::now(), cpu_ns: sys::cpu_ns(ClockId::ProcessCPUTime), reads, writes }
    }

    fn report(&self, messages: u64, last_words: &[u8]) -> Report {
        let (reads, writes) = transport::calls();
        Report {
            messages,
            wall_ns: self.time.elapsed().as_nanos() as u64,
            cpu_ns: sys::cpu_ns(ClockId::ProcessCPUTime) - self.cpu_ns,
            reads: reads - self.reads,
            writes: writes - self.writes,
            ..Report::default()
        }
        .with_last_words(last_words)
    }
}

impl Report {
    fn with_last_words(mut self, last_words: &[u8]) -> Self {
        if let Some((cpu, wall)) = last_words.split_first_chunk() {
            self.server_cpu_ns = u64::from_be_bytes(*cpu);
            self.server_wall_ns = wall.try_into().map(u64::from_be_bytes).unwrap_or_default();
        }
        self
    }
}
