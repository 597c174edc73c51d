//! WebSockets over tokio's streams.

mod accept;
mod adapter;
mod client;
mod own;

// These files serve smol too, over its streams and traits.
#[path = "../runtime/client_tls.rs"]
mod client_tls;
#[path = "../runtime/connect.rs"]
mod connect;
#[path = "../runtime/tls.rs"]
mod tls;

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tungstenite_tls_backends::TokioTimer as Timer;

pub use self::{
    accept::{
        accept_async, accept_async_with_config, accept_hdr_async, accept_hdr_async_with_config,
    },
    adapter::TokioAdapter,
    client::{client_async, client_async_with_config},
    client_tls::{
        client_async_tls, client_async_tls_with_config, client_async_tls_with_connector,
        client_async_tls_with_connector_and_config,
    },
    connect::{
        connect_async, connect_async_with_config, connect_async_with_tls_connector,
        connect_async_with_tls_connector_and_config,
    },
    own::{Connector, TlsStream},
};
use crate::stream::Stream;

/// A client's stream, with or without TLS.
pub type ClientStream<S> = Stream<TokioAdapter<S>, TokioAdapter<TlsStream<S>>>;

/// The stream of a client that connects to a URL.
pub type ConnectStream = ClientStream<TcpStream>;

/// The stream with the traits of futures-io.
fn adapted<S>(stream: S) -> TokioAdapter<S> {
    TokioAdapter::new(stream)
}
