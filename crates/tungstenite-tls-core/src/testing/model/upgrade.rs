//! Upgrades both ends without a fault: [`upgrade()`].

use std::io::{Read, Write};

use tungstenite::{
    Error, HandshakeError as ServerError, WebSocket, accept_with_config, protocol::WebSocketConfig,
};

use crate::{HandshakeError, client_with_config};

/// Turns both ends into a WebSocket (RFC 6455, section 4), taking turns on one thread, so neither
/// end may block.
///
/// # Errors
/// Says which end cannot upgrade, and why.
pub fn upgrade<C: Read + Write, S: Read + Write>(
    client: C,
    server: S,
    config: WebSocketConfig,
) -> Result<(WebSocket<C>, WebSocket<S>), String> {
    let unlimited = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
    let failed = |who: &str, error: Error| Err(format!("the {who} cannot upgrade: {error}"));
    let mut client = Some(client_with_config("wss://localhost/", client, Some(config)));
    let mut server = Some(accept_with_config(server, Some(unlimited)));
    let (mut open_client, mut open_server) = (None, None);
    for _ in 0..100_000 {
        match client.take() {
            Some(Ok((socket, _))) => open_client = Some(socket),
            Some(Err(HandshakeError::Interrupted(handshake))) => {
                client = Some(handshake.handshake());
            }
            Some(Err(HandshakeError::Failure(error))) => return failed("client", error),
            None => {}
        }
        match server.take() {
            Some(Ok(socket)) => open_server = Some(socket),
            Some(Err(ServerError::Interrupted(handshake))) => {
                server = Some(handshake.handshake());
            }
            Some(Err(ServerError::Failure(error))) => return failed("server", error),
            None => {}
        }
        if let (Some(_), Some(_)) = (&open_client, &open_server) {
            break;
        }
    }
    open_client.zip(open_server).ok_or_else(|| "the upgrade does not finish".to_owned())
}
