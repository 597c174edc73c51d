//! The programs and idioms that bring no TLS library, and go with any.

use std::{error::Error, net::TcpStream, thread, time::Duration};

use async_tungstenite::{ByteReader, ByteWriter, WebSocketStream};
use futures_util::{StreamExt, io};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    task::{spawn, spawn_blocking},
};
use tungstenite::{
    HandshakeError, Message, WebSocket, client_tls_with_config, http::Uri, stream::MaybeTlsStream,
};

pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

pub const GREETING: &[u8] = b"hello";

pub async fn talk(program: &str, url: &str) -> Result<()> {
    let own = url.to_owned();
    match program {
        "arete-sdk" => spawn_blocking(move || arete(&own)).await?,
        "async-tungstenite" => split(url).await,
        "async-tungstenite on smol" => bytes(url).await,
        "fe2o3-amqp-ws" => amqp(url).await,
        "tungstenite" => spawn_blocking(move || blocking(&own)).await?,
        other => Err(format!("there is no {other}").into()),
    }
}

/// It looks for the socket below TLS, and makes it non-blocking. If it has not found it, it cannot
/// send, because its thread that reads keeps the lock.
fn arete(url: &str) -> Result<()> {
    let said = |error: arete_sdk::Error| error.to_string();
    let (mut client, _response) = arete_sdk::connect(url).map_err(said)?;
    client.wait_for_open(Duration::from_secs(20)).map_err(said)?;
    assert_eq!(client.version().map_err(said)?, "1");
    Ok(client.put("abc", "2").map_err(said)?)
}

/// An event loop's handshakes; then the socket blocks.
fn blocking(url: &str) -> Result<()> {
    let tcp = dial(url)?;
    tcp.set_nonblocking(true)?;
    let mut attempt = client_tls_with_config(url, tcp, None, None);
    let (mut socket, _response) = loop {
        match attempt {
            Ok(connected) => break connected,
            Err(HandshakeError::Failure(error)) => return Err(error.into()),
            Err(HandshakeError::Interrupted(handshake)) => {
                thread::yield_now();
                attempt = handshake.handshake();
            }
        }
    };
    match socket.get_mut() {
        MaybeTlsStream::Plain(tcp) => tcp.set_nonblocking(false)?,
        MaybeTlsStream::Rustls(tls) => tls.sock.set_nonblocking(false)?,
        _ => return Err("the socket is not where it is expected".into()),
    }
    echoes(socket)
}

pub fn dial(url: &str) -> Result<TcpStream> {
    let uri: Uri = url.parse()?;
    let (host, port) = (uri.host().ok_or("no host")?, uri.port_u16().ok_or("no port")?);
    Ok(TcpStream::connect((host, port))?)
}

pub fn echoes(mut socket: WebSocket<MaybeTlsStream<TcpStream>>) -> Result<()> {
    socket.send(Message::binary(GREETING))?;
    assert_eq!(socket.read()?.into_data(), GREETING);
    socket.close(None)?;
    loop {
        match socket.read() {
            Ok(_) => {}
            Err(tungstenite::Error::ConnectionClosed) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}

/// One task sends, another receives.
async fn split(url: &str) -> Result<()> {
    let (socket, _response) = async_tungstenite::tokio::connect_async(url).await?;
    let (mut sender, mut receiver) = socket.split();
    let receives = spawn(async move { (receiver.next().await, receiver) });
    sender.send(Message::binary(GREETING)).await?;
    let (message, receiver) = receives.await?;
    assert_eq!(message.ok_or("no message")??.into_data(), GREETING);
    let socket = WebSocketStream::reunite(sender, receiver);
    let mut socket = socket.map_err(|_| "not halves of one WebSocket")?;
    socket.close(None).await?;
    while let Some(Ok(_)) = socket.next().await {}
    Ok(())
}

/// A stream of bytes in each direction, on smol's reactor.
async fn bytes(url: &str) -> Result<()> {
    let (socket, _response) = async_tungstenite::smol::connect_async(url).await?;
    let (sender, receiver) = socket.split();
    let (mut writer, mut reader) = (ByteWriter::new(sender), ByteReader::new(receiver));
    io::AsyncWriteExt::write_all(&mut writer, GREETING).await?;
    io::AsyncWriteExt::flush(&mut writer).await?;
    let mut bytes = [0; GREETING.len()];
    io::AsyncReadExt::read_exact(&mut reader, &mut bytes).await?;
    assert_eq!(bytes, GREETING);
    Ok(io::AsyncWriteExt::close(&mut writer).await?)
}

async fn amqp(url: &str) -> Result<()> {
    let mut stream = fe2o3_amqp_ws::WebSocketStream::connect(url).await?;
    stream.write_all(GREETING).await?;
    stream.flush().await?;
    let mut bytes = [0; GREETING.len()];
    stream.read_exact(&mut bytes).await?;
    assert_eq!(bytes, GREETING);
    Ok(stream.shutdown().await?)
}
