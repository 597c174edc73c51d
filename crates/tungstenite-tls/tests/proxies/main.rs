//! Connections through proxies of other makers, and through some that misbehave: when blocking, on
//! tokio and on smol, with every backend.
#![cfg(all(target_os = "linux", feature = "standard"))]

mod environment;
mod failures;
mod interop;
mod real;
mod refusals;
mod server;
#[path = "../dial/silent.rs"]
mod silent;
mod talk;

use tungstenite_tls::{Connect, Error, Proxy};

use talk::{echoes, outcomes};

fn proxy(url: &str) -> Proxy {
    Proxy::new(url).unwrap()
}

/// The error of each kind of I/O.
fn errors(plan: impl Fn() -> Connect) -> impl Iterator<Item = (&'static str, Error)> {
    let outcomes = outcomes(plan, &echoes()).into_iter();
    outcomes.map(|(kind, outcome)| (kind, outcome.expect_err("it connects")))
}
