//! Connections through proxies of other makers, and through some that misbehave: when blocking, on
//! tokio and on smol, with every backend.
#![cfg(all(target_os = "linux", feature = "standard"))]

mod environment;
mod failures;
mod real;
mod refusals;
mod server;
#[path = "../dial/silent.rs"]
mod silent;
mod talk;

use tungstenite_tls::Proxy;

fn proxy(url: &str) -> Proxy {
    Proxy::new(url).unwrap()
}
