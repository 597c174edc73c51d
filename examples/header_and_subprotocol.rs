//! Sends a header with the upgrade request, and agrees on a subprotocol (RFC 6455, section 1.9).
//!
//! It starts its own server, so it runs anywhere; or name yours, and the file of its root:
//! `cargo run --package examples --example header_and_subprotocol [URL ROOT.pem]`

use std::{error::Error, time::Duration};

use examples::{Server, backend, close, conversation};
use tungstenite_tls::{Connect, Error as WebSocketError, Message};

/// Timeout for each read.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::find_or(conversation::chat)?;
    // Offer the subprotocols that you speak, the best first. The server chooses one of them or
    // refuses; if it chooses another or none, connecting fails.
    let plan = Connect::new(&server.url)?
        .backend(backend()?)
        .tls_config(&server.config()?)
        .read_timeout(PATIENCE)
        .subprotocol("chat.v2")?
        .subprotocol("chat.v1")?;

    // A refusal is the server's response, with its body.
    match plan.clone().connect() {
        Err(WebSocketError::Http(response)) if response.status() == 401 => {
            let body = String::from_utf8_lossy(response.body().as_deref().unwrap_or_default());
            println!("without a token: {} {body:?}", response.status());
        }
        Err(error) => return Err(error.into()),
        Ok(_) => return Err("the server demands no token".into()),
    }

    // Not in the URL, which proxies and servers write to their logs.
    let plan = plan.header("Authorization", conversation::TOKEN)?;
    let (mut socket, response) = plan.connect()?;
    let subprotocol = &response.headers()["Sec-WebSocket-Protocol"];
    println!("with a token: {}, subprotocol {subprotocol:?}", response.status());
    assert_eq!(subprotocol, "chat.v1");
    socket.send(Message::text("hello"))?;
    assert_eq!(socket.read()?, Message::text("hello"));

    close(&mut socket)?;
    Ok(())
}
