//! Opens a wss:// connection with each backend on smol.
//!
//! It starts its own echo server, so it runs anywhere:
//! `cargo run --package tungstenite-tls --features smol --example smol`

mod server;

use std::{error::Error, time::Duration};

use futures_util::StreamExt;
use smol::{Timer, future};
use tungstenite_tls::{Backend, Connect, Message, TlsConfig, smol::connect};

use self::server::Server;

/// Timeout for a whole conversation.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::find()?;
    smol::block_on(async {
        for backend in Backend::compiled_in() {
            // A deadline is a timer that races the future.
            let deadline = async {
                Timer::after(PATIENCE).await;
                Err("the server takes too long".into())
            };
            future::or(talk(backend, &server.url, &server.config), deadline).await?;
        }
        Ok(())
    })
}

async fn talk(backend: Backend, url: &str, config: &TlsConfig) -> Result<(), Box<dyn Error>> {
    let plan = Connect::new(url)?.backend(backend).tls_config(config);
    let (mut socket, _response) = connect(plan).await?;
    socket.send(Message::text("hello")).await?;
    let message = socket.next().await.ok_or("closed early")??;
    println!("{backend}: {message}");
    socket.close(None).await?;
    // Read up to the server's Close or an error. Yield, so that a server that never stops sending
    // cannot keep the deadline from its turn.
    while let Some(Ok(_)) = socket.next().await {
        future::yield_now().await;
    }
    Ok(())
}
