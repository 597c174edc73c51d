//! The mirror of libwebsockets' test server: [`Mirror`].

use std::str;

use tungstenite_tls::{Message, TlsInfo};

use super::{
    messages::{close, ping},
    received::Received,
};
use crate::{Done, socket::Socket, target::Talk};

/// A connection that nobody else shares the mirror with.
pub(crate) struct Mirror<'a> {
    socket: Socket<'a>,
    received: Received,
}

impl<'a> Mirror<'a> {
    pub(super) fn new(socket: Socket<'a>) -> Self {
        Self { socket, received: Received::default() }
    }
}

impl Talk for Mirror<'_> {
    fn info(&self) -> TlsInfo {
        self.socket.info()
    }

    fn echo(&mut self, payload: &[u8], _is_text: bool) -> Done {
        self.socket.send(Message::text(str::from_utf8(payload)?))?;
        if payload.is_empty() {
            // Otherwise nothing would have to arrive.
            return match self.socket.read()? {
                message if message.is_text() && message.is_empty() => Ok(()),
                message => Err(format!("the server sent {} bytes", message.len()).into()),
            };
        }
        let answer = self.received.take(&mut self.socket, |_| Some(payload.len()))?;
        match answer == payload {
            true => Ok(()),
            false => Err("the server sent back other bytes".into()),
        }
    }

    fn ping(&mut self) -> Done {
        ping(&mut self.socket)
    }

    fn close(&mut self) -> Done<String> {
        close(&mut self.socket)
    }

    fn be_closed(&mut self) -> Done<String> {
        Err("the mirror has no word that closes the connection".into())
    }
}
