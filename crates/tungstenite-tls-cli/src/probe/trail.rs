//! What happened on the way to the server: [`Trail`].

use std::{
    mem,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tungstenite_tls::{
    Connect,
    dial::ConnectEvent,
    error::{ProxyError, ProxyErrorKind},
};

use super::times::Times;

/// What happened until there was a connection that leads to the server.
#[derive(Debug, Default)]
pub(super) struct Trail {
    pub(super) lookups: Vec<Lookup>,
    pub(super) attempts: Vec<Attempt>,
    /// Whether a proxy opened the tunnel.
    pub(super) tunnel: bool,
    /// What the proxy answered if it refused the tunnel.
    pub(super) refusal: Option<String>,
}

impl Trail {
    /// Whether it ended before it began.
    pub(super) fn is_empty(&self) -> bool {
        self.lookups.is_empty() && self.attempts.is_empty()
    }
}

/// A name that was looked up.
#[derive(Debug)]
pub(super) struct Lookup {
    pub(super) host: String,
    /// In the order in which they are tried.
    pub(super) addresses: Vec<SocketAddr>,
    pub(super) time: Duration,
}

/// An address that was tried, or that the options exclude.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) address: SocketAddr,
    pub(super) outcome: Outcome,
    start: Option<Instant>,
    /// `None` if it was not tried, or has no outcome.
    pub(super) time: Option<Duration>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Connected,
    Failed(String),
    /// Another address answered first, or the time was over.
    Unanswered,
}

/// Watches a connection being opened.
pub(super) struct Recorder(Arc<Mutex<Record>>);

#[derive(Debug)]
struct Record {
    trail: Trail,
    times: Times,
    /// When the last stage ended.
    since: Instant,
}

impl Recorder {
    /// A copy of the plan, and the recorder that watches it from now on.
    pub(super) fn watch(connect: &Connect) -> (Connect, Self) {
        let (trail, times) = (Trail::default(), Times::default());
        let record = Arc::new(Mutex::new(Record { trail, times, since: Instant::now() }));
        let watching = Arc::clone(&record);
        let connect = connect.clone().on_event(move |event| {
            let mut record = watching.lock().unwrap_or_else(PoisonError::into_inner);
            record.add(event, Instant::now());
        });
        (connect, Self(record))
    }

    /// What was recorded.
    pub(super) fn finish(self) -> (Trail, Times) {
        let mut record = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (mem::take(&mut record.trail), mem::take(&mut record.times))
    }
}

impl Record {
    fn add(&mut self, event: &ConnectEvent<'_>, now: Instant) {
        match event {
            ConnectEvent::LookedUp { host, addresses, .. } => {
                let (host, addresses) = ((*host).to_owned(), addresses.to_vec());
                let time = self.stage(now);
                *self.times.lookup.get_or_insert_default() += time;
                self.trail.lookups.push(Lookup { host, addresses, time });
            }
            ConnectEvent::Trying { address, .. } => self.trail.attempts.push(Attempt {
                address: *address,
                outcome: Outcome::Unanswered,
                start: Some(now),
                time: None,
            }),
            ConnectEvent::Failed { address, error, .. } => {
                self.end(*address, Outcome::Failed(error.to_string()), now);
            }
            ConnectEvent::Connected { address, .. } => {
                self.end(*address, Outcome::Connected, now);
                let time = self.stage(now);
                *self.times.tcp.get_or_insert_default() += time;
            }
            ConnectEvent::TunnelOpened { .. } => {
                self.trail.tunnel = true;
                self.trail.refusal = None;
                let time = self.stage(now);
                *self.times.proxy.get_or_insert_default() += time;
            }
            ConnectEvent::TunnelFailed { error, .. } => {
                self.trail.refusal = ProxyError::find(*error).and_then(refusal);
                let time = self.stage(now);
                *self.times.proxy.get_or_insert_default() += time;
            }
            _ => {}
        }
    }

    /// Ends a stage, and returns how long it took.
    fn stage(&mut self, now: Instant) -> Duration {
        now.duration_since(mem::replace(&mut self.since, now))
    }

    fn end(&mut self, address: SocketAddr, outcome: Outcome, now: Instant) {
        let open = |attempt: &&mut Attempt| {
            attempt.address == address && attempt.outcome == Outcome::Unanswered
        };
        match self.trail.attempts.iter_mut().rfind(open) {
            Some(attempt) => {
                attempt.outcome = outcome;
                attempt.time = attempt.start.map(|start| now.duration_since(start));
            }
            // The options exclude it.
            None => {
                self.trail.attempts.push(Attempt { address, outcome, start: None, time: None });
            }
        }
    }
}

/// What a proxy answered to refuse the tunnel.
fn refusal(error: &ProxyError) -> Option<String> {
    match error.kind() {
        ProxyErrorKind::Http(response) => Some(format!("HTTP {}", response.status())),
        ProxyErrorKind::Socks(reply) => Some(format!("SOCKS5 reply {reply}")),
        ProxyErrorKind::Credentials => Some("SOCKS5 authentication failed".to_owned()),
        _ => None,
    }
}
