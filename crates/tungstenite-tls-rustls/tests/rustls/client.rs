//! A client connection, shared by the tests.

use std::net::{SocketAddr, TcpStream};

use tungstenite_tls_core::{
    HandshakeError, MaybeTlsStream, Message, TlsError, TlsInfo, TlsStream, WebSocket, client_tls,
};
use tungstenite_tls_rustls::{RustlsConnector, RustlsSession};

pub(crate) type Client = WebSocket<MaybeTlsStream<TcpStream, RustlsSession>>;

/// Connects to `addr` under the URL `wss://HOST:PORT/`.
pub(crate) fn connect(
    connector: &RustlsConnector,
    addr: SocketAddr,
    host: &str,
) -> Result<Client, TlsError> {
    let stream = TcpStream::connect(addr).unwrap();
    let url = format!("wss://{host}:{}/", addr.port());
    match client_tls(url, stream, connector) {
        Ok((client, _)) => Ok(client),
        Err(HandshakeError::Failure(error)) => {
            Err(TlsError::find(&error).expect("a TLS error").clone())
        }
        Err(HandshakeError::Interrupted(_)) => panic!("the stream blocks"),
    }
}

/// Has a message echoed; by then, the TLS 1.3 tickets have arrived too.
pub(crate) fn echo(client: &mut Client) {
    client.send(Message::text("hello")).unwrap();
    assert_eq!(client.read().unwrap(), Message::text("hello"));
}

pub(crate) fn tls(client: &Client) -> &TlsStream<TcpStream, RustlsSession> {
    let MaybeTlsStream::Tls(stream) = client.get_ref() else { panic!("no TLS") };
    stream
}

pub(crate) fn info(client: &Client) -> TlsInfo {
    tls(client).info()
}
