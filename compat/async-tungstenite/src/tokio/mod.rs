//! WebSockets over tokio's streams.

mod accept;
mod adapter;
mod client;
mod connect;
mod tls;

use tokio::net::TcpStream;

pub use self::{
    accept::{
        accept_async, accept_async_with_config, accept_hdr_async, accept_hdr_async_with_config,
    },
    adapter::TokioAdapter,
    client::{
        client_async, client_async_tls, client_async_tls_with_config,
        client_async_tls_with_connector, client_async_tls_with_connector_and_config,
        client_async_with_config,
    },
    connect::{
        connect_async, connect_async_with_config, connect_async_with_tls_connector,
        connect_async_with_tls_connector_and_config,
    },
    tls::{Connector, TlsStream},
};
use crate::stream::Stream;

/// A client's stream, with or without TLS.
pub type ClientStream<S> = Stream<TokioAdapter<S>, TokioAdapter<TlsStream<S>>>;

/// The stream of a client that connects to a URL.
pub type ConnectStream = ClientStream<TcpStream>;
