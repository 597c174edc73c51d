//! Proxies of other makers, for tests: [`ProxyServer`] starts programs of Debian's on free ports of
//! the loopback, and ends them when it is dropped.

mod program;
mod server;

pub use self::server::{ProxyKind, ProxyOptions, ProxyServer};
