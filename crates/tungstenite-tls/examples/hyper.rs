//! Shows that `TlsStream` is a TLS stream like any other: hyper speaks HTTP over it, requests the
//! upgrade, and then hands the connection to WebSocket.
//!
//! It starts its own echo server, so it runs anywhere:
//! `cargo run --package tungstenite-tls --features tokio --example hyper`

mod server;

use std::{error::Error, time::Duration};

use futures_util::{SinkExt, StreamExt};
use http_body_util::Empty;
use hyper::{Request, StatusCode, body::Bytes, client::conn::http1, header, upgrade};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, time::timeout};
use tungstenite_tls::{
    Backend, Message,
    backend::connector,
    handshake::{client::generate_key, derive_accept_key},
    protocol::Role,
    stream::{Endpoint, TlsStream},
    tokio::{WebSocketStream, handshake},
};

use self::server::Server;

/// Timeout for a whole conversation.
const PATIENCE: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::find()?;
    for backend in Backend::compiled_in() {
        timeout(PATIENCE, talk(backend, &server)).await??;
    }
    Ok(())
}

async fn talk(backend: Backend, server: &Server) -> Result<(), Box<dyn Error>> {
    let tcp = TcpStream::connect(server.addr).await?;
    let endpoint = Endpoint::from_uri(&server.url.parse()?)?;
    let mut tls = TlsStream::new(tcp, &connector(backend, &server.config)?, endpoint)?;
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
    let accept = derive_accept_key(key.as_bytes());
    let accepted = response.headers().get(header::SEC_WEBSOCKET_ACCEPT);
    if response.status() != StatusCode::SWITCHING_PROTOCOLS
        || accepted.is_none_or(|accepted| *accepted != accept)
    {
        return Err("the server does not upgrade".into());
    }

    let upgraded = TokioIo::new(upgrade::on(response).await?);
    let mut socket = WebSocketStream::from_raw_socket(upgraded, Role::Client, None).await;
    socket.send(Message::text("hello")).await?;
    println!("{backend}: {}", socket.next().await.ok_or("closed early")??);
    socket.close(None).await?;
    // Read up to the server's Close or an error.
    while let Some(Ok(_)) = socket.next().await {}
    Ok(())
}
