//! Connections through proxies: what the caller says of one, [`Proxy`], and the machine that asks
//! it for a tunnel, [`Tunnel`].

mod credentials;
mod environment;
mod error;
mod http;
mod no_proxy;
mod settings;
mod socks;
mod target;
#[cfg(test)]
mod tests;
mod tls;
mod tunnel;
mod url;

pub(crate) use self::tunnel::{Step, Tunnel};
pub use self::{
    error::{ProxyError, ProxyErrorKind, ProxyStage},
    settings::Proxy,
};
