//! Tests of the settings and of the machine. `tests/proxies` has those with real proxies.

mod answers;
mod environment;
mod secrets;
mod urls;

use super::{Proxy, ProxyError, Tunnel};

fn proxy(url: &str) -> Proxy {
    Proxy::new(url).unwrap()
}

/// A tunnel to `localhost:443` through the proxy at a URL.
fn tunnel(url: &str) -> Tunnel {
    Tunnel::new(&proxy(url), "localhost", 443, None).unwrap()
}

#[track_caller]
fn assert_says(error: &ProxyError, part: &str) {
    assert!(error.to_string().contains(part), "`{part}` is not in: {error}");
}
