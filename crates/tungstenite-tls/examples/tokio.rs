//! Opens a wss:// connection with each backend on tokio: one task writes, one reads.
//!
//! It starts its own echo server, so it runs anywhere:
//! `cargo run --package tungstenite-tls --features tokio --example tokio`

mod server;

use std::{error::Error, time::Duration};

use futures_util::{SinkExt, StreamExt};
use tokio::time::timeout;
use tungstenite_tls::{Backend, Connect, Message, TlsConfig, tokio::connect};

use self::server::Server;

const MESSAGES: usize = 100;

/// Timeout for a whole conversation.
const PATIENCE: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::find()?;
    for backend in Backend::compiled_in() {
        // A deadline is a timer around the future.
        timeout(PATIENCE, talk(backend, &server.url, &server.config)).await??;
    }
    Ok(())
}

async fn talk(backend: Backend, url: &str, config: &TlsConfig) -> Result<(), Box<dyn Error>> {
    let plan = Connect::new(url)?.backend(backend).tls_config(config);
    let (socket, _response) = connect(plan).await?;
    let (mut sink, mut stream) = socket.split();

    let writer = tokio::spawn(async move {
        for i in 0..MESSAGES {
            // `feed` only queues; the flush sends what is queued.
            sink.feed(Message::text(format!("message {i}"))).await?;
        }
        sink.flush().await?;
        Ok::<_, tungstenite_tls::Error>(sink)
    });
    for i in 0..MESSAGES {
        let message = stream.next().await.ok_or("closed early")??;
        if message != Message::text(format!("message {i}")) {
            return Err("the server does not echo".into());
        }
    }

    let mut socket = stream.reunite(writer.await??)?;
    let info = socket.get_ref().tls_info();
    socket.close(None).await?;
    // Read up to the server's Close or an error.
    while let Some(Ok(_)) = socket.next().await {}
    println!("{backend}: {MESSAGES} messages echoed; {info:?}");
    Ok(())
}
