//! Futures and streams are `Send` if the transport is. It does not have to be:
//! [`Hostile`](crate::memory::Hostile) is not.

use tungstenite_tls::{
    Connect, Connector, HandshakeError, MaybeTlsStream,
    error::UpgradeError,
    handshake::{Accepted, ClientHandshake, MidHandshake, Refused, Upgrade},
    stream::TlsStream,
};

fn send<T: Send>(_: &T) {}

fn send_and_static<T: Send + Sync + Unpin + 'static>() {}

/// This only has to compile.
#[test]
fn futures_over_tcp_are_send() {
    use ::tokio::net::TcpStream;
    use tungstenite_tls::tokio;

    let url = "wss://localhost/";
    send(&tokio::connect_async(url));
    send(&tokio::connect_async_with_config(url, None, true));
    send(&tokio::connect_async_tls_with_config(url, None, true, None));
    send(&tokio::connect(Connect::new(url).unwrap()));
    let _ = |stream: TcpStream, connector: Option<Connector>| {
        send(&tokio::client_async_tls_with_config(url, stream, None, connector));
    };
    let _ = |stream: TcpStream| send(&tokio::client_async_tls(url, stream));
    let _ = |stream: TcpStream| send(&tokio::client_async_with_config(url, stream, None));
    let _ = |u: &mut Upgrade, stream: &mut TcpStream| send(&tokio::upgrade(u, stream));
    let _ = |stream: &mut TlsStream<TcpStream>| send(&tokio::handshake(stream));
    let _ = |batch: &mut tokio::Batch, socket: &mut tokio::WebSocketStream<_>| {
        let socket: &mut tokio::WebSocketStream<MaybeTlsStream<TcpStream>> = socket;
        send(&batch.binary(socket, &[]));
        send(&batch.text(socket, ""));
        send(&batch.flush(socket));
    };
    send_and_static::<TlsStream<TcpStream>>();
    send_and_static::<MaybeTlsStream<TcpStream>>();
    send_and_static::<tokio::WebSocketStream<MaybeTlsStream<TcpStream>>>();
    send_and_static::<tokio::Batch>();
    send_and_static::<Connect>();
}

/// This only has to compile.
#[test]
fn an_upgrade_can_be_kept_and_moved() {
    type Role = ClientHandshake<MaybeTlsStream<std::net::TcpStream>>;
    send_and_static::<Upgrade>();
    send_and_static::<Accepted>();
    send_and_static::<Refused>();
    send_and_static::<UpgradeError>();
    send_and_static::<MidHandshake<Role>>();
    send_and_static::<HandshakeError<Role>>();
}

/// This only has to compile.
#[test]
fn futures_over_smols_tcp_are_send() {
    use ::smol::net::TcpStream;
    use tungstenite_tls::smol;

    let url = "wss://localhost/";
    send(&smol::connect_async(url));
    send(&smol::connect_async_with_config(url, None));
    send(&smol::connect_async_with_tls_connector_and_config(url, None, None));
    send(&smol::connect(Connect::new(url).unwrap()));
    let _ = |stream: TcpStream, connector: Option<Connector>| {
        send(&smol::client_async_tls_with_connector_and_config(url, stream, connector, None));
    };
    let _ = |stream: TcpStream| send(&smol::client_async_tls(url, stream));
    let _ = |stream: TcpStream| send(&smol::client_async_with_config(url, stream, None));
    let _ = |u: &mut Upgrade, stream: &mut TcpStream| send(&smol::upgrade(u, stream));
    let _ = |stream: &mut TlsStream<TcpStream>| send(&smol::handshake(stream));
    let _ = |batch: &mut smol::Batch, socket: &mut smol::WebSocketStream<_>| {
        let socket: &mut smol::WebSocketStream<MaybeTlsStream<TcpStream>> = socket;
        send(&batch.binary(socket, &[]));
        send(&batch.text(socket, ""));
        send(&batch.flush(socket));
    };
    send_and_static::<TlsStream<TcpStream>>();
    send_and_static::<MaybeTlsStream<TcpStream>>();
    send_and_static::<smol::WebSocketStream<MaybeTlsStream<TcpStream>>>();
    send_and_static::<smol::Batch>();
}
