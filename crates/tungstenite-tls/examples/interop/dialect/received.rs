//! The bytes of a protocol whose units and WebSocket's messages do not coincide: [`Received`].

use tungstenite_tls::Message;

use crate::{Done, socket::Socket};

/// How many messages may arrive before a unit is complete.
const MOST: usize = 4096;

/// Bytes that have arrived and were not yet taken.
#[derive(Default)]
pub(super) struct Received(Vec<u8>);

impl Received {
    /// Waits until `length` finds a complete unit at the start, and takes it.
    pub(super) fn take(
        &mut self,
        socket: &mut Socket<'_>,
        length: impl Fn(&[u8]) -> Option<usize>,
    ) -> Done<Vec<u8>> {
        for _ in 0..MOST {
            if let Some(length) = length(&self.0).filter(|length| *length <= self.0.len()) {
                return Ok(self.0.drain(..length).collect());
            }
            match socket.read()? {
                Message::Close(frame) => return Err(format!("the server closes: {frame:?}").into()),
                message if message.is_ping() || message.is_pong() => {}
                message => self.0.extend_from_slice(&message.into_data()),
            }
        }
        Err("the server sends too many messages".into())
    }
}
