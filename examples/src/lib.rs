//! What the examples share: the arguments ([`backend`]), the servers that they talk to if the
//! arguments name none ([`Server`], [`Proxy`], [`Broker`]), and how a connection ends ([`close`]).

mod arguments;
#[cfg(unix)]
mod broker;
mod close;
pub mod conversation;
mod proxy;
mod server;
mod tls;

#[cfg(unix)]
pub use self::broker::Broker;
pub use self::{arguments::backend, close::close, proxy::Proxy, server::Server};
