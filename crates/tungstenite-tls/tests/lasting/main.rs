//! Clients that last, blocking, on tokio and on smol, with every backend compiled in.
// Each test needs TLS; there is nothing to see without.
#![cfg(any(
    feature = "boring",
    feature = "native-tls",
    feature = "openssl",
    feature = "rustls",
    feature = "rustls-ring",
    feature = "rustls-size"
))]

#[cfg(any(feature = "smol", feature = "tokio"))]
mod cancel;
mod client;
mod closing;
mod gaps;
mod keep_alive;
#[path = "../dial/losses.rs"]
mod losses;
mod lossy;
#[path = "../dial/namespace.rs"]
mod namespace;
mod server;

use std::time::Duration;

use tungstenite_tls::{
    Backend, Connect,
    lasting::{Backoff, Event, Lasting},
};

use crate::{
    client::{AnyClient, Kind},
    server::Server,
};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

fn settings(server: &Server, backend: Backend) -> Lasting {
    with_short_delays(server.plan().backend(backend))
}

/// Settings with delays of at most 40 ms.
fn with_short_delays(plan: Connect) -> Lasting {
    let backoff = Backoff::new(Duration::from_millis(10), Duration::from_millis(40));
    Lasting::new(plan).backoff(backoff).keep_alive(None)
}

/// A client that has just connected.
fn connected(kind: Kind, settings: Lasting) -> AnyClient {
    let mut client = AnyClient::new(kind, settings);
    let event = client.next().expect("an event");
    assert!(matches!(event, Event::Connected { attempt: 1, .. }), "{event:?}");
    client
}
