//! The WebSocket configuration of this crate, and what a failed send means.

use tungstenite::protocol::WebSocketConfig;

use crate::stream::driver::passes;

/// The default limit of a WebSocket's send queue, in bytes: one message as large as tungstenite
/// receives by default, plus some small ones.
const QUEUE: usize = 65 * 1024 * 1024;

/// The WebSocket configuration that is used if you pass none: tungstenite's defaults, with two
/// differences.
///
/// - Reads ask for 4 KiB at a time. tungstenite allocates that much for each connection and zeroes
///   it before each read; the TLS stream makes the large reads from the transport. Messages share a
///   write until 128 KiB are queued or you flush.
/// - At most 65 MiB are queued for sending. A message that does not fit is returned in
///   [`WriteBufferFull`](tungstenite::Error::WriteBufferFull); to send larger messages, raise
///   `max_write_buffer_size`.
///
/// ```
/// use tungstenite_tls_core::websocket_config;
///
/// let config = websocket_config().max_message_size(Some(1 << 20));
/// assert_eq!(config.read_buffer_size, 4 * 1024);
/// ```
pub fn websocket_config() -> WebSocketConfig {
    WebSocketConfig::default().read_buffer_size(4 * 1024).max_write_buffer_size(QUEUE)
}

/// Returns `config`, adjusted for a WebSocket that begins with bytes read by the upgrade: reads ask
/// for at least 4 KiB, so that the [bytes after the response](crate::Accepted::rest) leave room in
/// the codec's buffer.
///
/// ```
/// use tungstenite_tls_core::{upgrade_config, websocket_config};
///
/// let config = upgrade_config(websocket_config().read_buffer_size(16));
/// assert_eq!(config.read_buffer_size, 4 * 1024);
/// ```
pub fn upgrade_config(config: WebSocketConfig) -> WebSocketConfig {
    config.read_buffer_size(config.read_buffer_size.max(4 * 1024))
}

/// Whether a message is queued although its [`send`] or [`write`] failed with `error`, because the
/// transport would block or timed out. If so, retry with [`flush`]: sending the message again would
/// queue it twice.
///
/// [`send`]: tungstenite::WebSocket::send
/// [`write`]: tungstenite::WebSocket::write
/// [`flush`]: tungstenite::WebSocket::flush
///
/// ```no_run
/// # use tungstenite_tls_core::{is_queued, tungstenite::*};
/// # fn go<S: std::io::Read + std::io::Write>(socket: &mut WebSocket<S>) -> Result<(), Error> {
/// let mut result = socket.send(Message::text("once"));
/// for _ in 0..3 {
///     match &result {
///         Err(error) if is_queued(error) => result = socket.flush(),
///         _ => break,
///     }
/// }
/// result
/// # }
/// ```
pub fn is_queued(error: &tungstenite::Error) -> bool {
    matches!(error, tungstenite::Error::Io(error) if passes(error))
}
