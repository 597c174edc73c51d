//! Keeps a connection alive, and notices when it is dead: after some silence the client sends a
//! ping, and the server must then answer in time (RFC 6455, section 5.5.2).
//!
//! It starts its own server, which falls silent after three pongs, so it runs anywhere; or name
//! yours, and the file of its root:
//! `cargo run --package examples --example keep_alive [URL ROOT.pem]`

use std::{
    error::Error,
    time::{Duration, Instant},
};

use examples::{Server, backend, conversation};
use tungstenite_tls::{
    Connect,
    lasting::{Cause, Event, KeepAlive, Lasting},
};

/// The silence after which a ping is sent. For a real server: half of what the proxies and routers
/// on the way tolerate; 20 seconds is usual.
const QUIET: Duration = Duration::from_millis(100);

/// How long the answer may take.
const ANSWER: Duration = Duration::from_secs(2);

/// How long this example connects and listens.
const LISTEN: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::find_or(conversation::fall_silent)?;
    let plan = Connect::new(&server.url)?
        .backend(backend()?)
        .tls_config(&server.config()?)
        .timeout(LISTEN);
    let mut client = Lasting::new(plan)
        .keep_alive(KeepAlive::new(QUIET, ANSWER))
        // This example ends instead of connecting again, which `reconnect` shows.
        .retry_if(|_| false)
        .client();

    let (start, mut is_dead) = (Instant::now(), false);
    while let Some(event) = client.next_before(start + LISTEN) {
        if start.elapsed() > LISTEN {
            break;
        }
        match event {
            Event::Connected { .. } => println!("connected"),
            // A dead connection is dropped: nobody would answer Close.
            Event::GaveUp { cause: Cause::Silent } => is_dead = true,
            Event::GaveUp { cause } => return Err(cause.into()),
            _ => {}
        }
    }
    println!("the connection is {}", if is_dead { "dead" } else { "alive" });
    if server.is_own() {
        // Three silences had an answer.
        assert!(is_dead && start.elapsed() >= 4 * QUIET + ANSWER);
    }
    Ok(())
}
