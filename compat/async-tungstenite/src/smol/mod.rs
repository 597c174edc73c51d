//! WebSockets over smol's streams.

mod own;

// These files serve tokio too, over its streams and traits.
#[path = "../runtime/client_tls.rs"]
mod client_tls;
#[path = "../runtime/connect.rs"]
mod connect;
#[path = "../runtime/tls.rs"]
mod tls;

use async_net::TcpStream;
use futures_io::{AsyncRead, AsyncWrite};
use tungstenite_tls_backends::SmolTimer as Timer;

pub use self::{
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
pub type ClientStream<S> = Stream<S, TlsStream<S>>;

/// The stream of a client that connects to a URL.
pub type ConnectStream = ClientStream<TcpStream>;

/// The stream with the traits of futures-io, which it has.
fn adapted<S>(stream: S) -> S {
    stream
}
