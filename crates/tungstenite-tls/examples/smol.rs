//! A wss:// connection of each backend on smol.
//!
//! It starts an echo server of its own, so it runs anywhere:
//! `cargo run --package tungstenite-tls --features smol --example smol`

use std::error::Error;

use futures_util::StreamExt;
use tungstenite_tls::{Backend, Connect, Message, Roots, TlsConfig, smol::connect};
use tungstenite_tls_conformance::server::EchoServer;

fn main() -> Result<(), Box<dyn Error>> {
    let server = EchoServer::start()?;
    let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
    smol::block_on(async {
        for backend in Backend::compiled_in() {
            let plan = Connect::new(server.url())?.backend(backend).tls_config(&config);
            let (mut socket, _response) = connect(plan).await?;
            socket.send(Message::text("hello")).await?;
            let message = socket.next().await.ok_or("closed early")??;
            assert_eq!(message, Message::text("hello"));
            socket.close(None).await?;
            while socket.next().await.is_some() {}
            println!("{backend}: {message}");
        }
        Ok(())
    })
}
