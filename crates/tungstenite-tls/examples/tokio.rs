//! A wss:// connection of each backend on tokio: one task writes, one reads.
//!
//! It starts an echo server of its own, so it runs anywhere:
//! `cargo run --package tungstenite-tls --features tokio --example tokio`

use std::{error::Error, time::Duration};

use futures_util::{SinkExt, StreamExt};
use tokio::time::timeout;
use tungstenite_tls::{Backend, Connect, Message, Roots, TlsConfig, tokio::connect};
use tungstenite_tls_conformance::server::EchoServer;

const MESSAGES: usize = 100;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = EchoServer::start()?;
    let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
    for backend in Backend::compiled_in() {
        let plan = Connect::new(server.url())?.backend(backend).tls_config(&config);
        // A deadline is a timer around the future.
        let (socket, _response) = timeout(Duration::from_secs(10), connect(plan)).await??;
        let (mut sink, mut stream) = socket.split();

        let writer = tokio::spawn(async move {
            for i in 0..MESSAGES {
                // Queued; what is queued leaves with the flush.
                sink.feed(Message::text(format!("message {i}"))).await?;
            }
            sink.flush().await?;
            Ok::<_, tungstenite_tls::Error>(sink)
        });
        for i in 0..MESSAGES {
            let message = stream.next().await.ok_or("closed early")??;
            assert_eq!(message, Message::text(format!("message {i}")));
        }

        let mut socket = stream.reunite(writer.await??)?;
        let info = socket.get_ref().tls_info();
        socket.close(None).await?;
        while socket.next().await.is_some() {}
        println!("{backend}: {MESSAGES} messages echoed; {info:?}");
    }
    Ok(())
}
