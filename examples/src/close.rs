//! The end of an example's connection: [`close`].

use std::{
    net::TcpStream,
    time::{Duration, Instant},
};

use tungstenite_tls::{Error, MaybeTlsStream, WebSocket};

/// How long a server may go on after the client's Close.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sends Close, and reads up to the server's or an error. The example `graceful_close` says why,
/// and tells one end from the other.
///
/// # Errors
/// If Close cannot be sent.
pub fn close(socket: &mut WebSocket<MaybeTlsStream<TcpStream>>) -> Result<(), Error> {
    socket.close(None)?;
    // A server that never stops runs out of time.
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end && socket.read().is_ok() {}
    Ok(())
}
