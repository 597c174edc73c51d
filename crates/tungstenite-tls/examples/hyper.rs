//! `TlsStream` is a TLS stream like any other: here hyper speaks HTTP over it, asks for the upgrade
//! itself, and hands the connection to WebSocket then.
//!
//! It starts an echo server of its own, so it runs anywhere:
//! `cargo run --package tungstenite-tls --features tokio --example hyper`

use std::error::Error;

use futures_util::{SinkExt, StreamExt};
use http_body_util::Empty;
use hyper::{Request, StatusCode, body::Bytes, client::conn::http1, header, upgrade};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tungstenite_tls::{
    Backend, Endpoint, Message, Roots, TlsConfig, TlsStream, connector,
    handshake::{client::generate_key, derive_accept_key},
    protocol::Role,
    tokio::{WebSocketStream, handshake},
};
use tungstenite_tls_conformance::server::EchoServer;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = EchoServer::start()?;
    let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
    for backend in Backend::compiled_in() {
        let tcp = TcpStream::connect(server.addr()).await?;
        let endpoint = Endpoint::from_uri(&server.url().parse()?)?;
        let mut tls = TlsStream::new(tcp, &connector(backend, &config)?, endpoint)?;
        handshake(&mut tls).await?;
        println!("{backend}: {:?}", tls.info());

        let (mut http, connection) = http1::handshake(TokioIo::new(tls)).await?;
        tokio::spawn(connection.with_upgrades());
        let key = generate_key();
        let request = Request::get("/")
            .header(header::HOST, "localhost")
            .header(header::CONNECTION, "Upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::SEC_WEBSOCKET_KEY, &key)
            .body(Empty::<Bytes>::new())?;
        let response = http.send_request(request).await?;
        assert_eq!(response.status(), StatusCode::SWITCHING_PROTOCOLS);
        let accept = derive_accept_key(key.as_bytes());
        assert_eq!(response.headers()[header::SEC_WEBSOCKET_ACCEPT], accept);

        let upgraded = TokioIo::new(upgrade::on(response).await?);
        let mut socket = WebSocketStream::from_raw_socket(upgraded, Role::Client, None).await;
        socket.send(Message::text("hello")).await?;
        let message = socket.next().await.ok_or("closed early")??;
        assert_eq!(message, Message::text("hello"));
        socket.close(None).await?;
        while let Some(Ok(_)) = socket.next().await {}
    }
    Ok(())
}
