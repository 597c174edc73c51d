//! A server that sends each message back: [`Messages`]. Also how any WebSocket is closed.

use std::str;

use tungstenite_tls::{
    Error, Message, TlsInfo,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

use crate::{Done, socket::Socket, target::Talk};

/// The text that makes a server of ours close the connection.
const REQUEST_TO_CLOSE: &str = "close, please";
/// How many messages may arrive before the one that is waited for.
const MOST: usize = 64;

/// A WebSocket to a server that echoes.
pub(crate) struct Messages<'a> {
    socket: Socket<'a>,
}

impl<'a> Messages<'a> {
    pub(super) fn new(socket: Socket<'a>) -> Self {
        Self { socket }
    }
}

impl Talk for Messages<'_> {
    fn info(&self) -> TlsInfo {
        self.socket.info()
    }

    fn echo(&mut self, payload: &[u8], is_text: bool) -> Done {
        let message = match is_text {
            true => Message::text(str::from_utf8(payload)?),
            false => Message::binary(payload.to_vec()),
        };
        self.socket.send(message.clone())?;
        for _ in 0..MOST {
            let answer = self.socket.read()?;
            if answer == message {
                return Ok(());
            }
            if answer.is_text() || answer.is_binary() {
                return Err(format!("the server sent back {} other bytes", answer.len()).into());
            }
        }
        Err("the server sends no data".into())
    }

    fn ping(&mut self) -> Done {
        ping(&mut self.socket)
    }

    fn close(&mut self) -> Done<String> {
        close(&mut self.socket)
    }

    fn be_closed(&mut self) -> Done<String> {
        self.socket.send(Message::text(REQUEST_TO_CLOSE))?;
        wait_for_close(&mut self.socket)
    }
}

pub(super) fn ping(socket: &mut Socket<'_>) -> Done {
    let payload = b"interop".as_slice();
    socket.send(Message::Ping(payload.into()))?;
    for _ in 0..MOST {
        if let Message::Pong(answer) = socket.read()? {
            return match answer == payload {
                true => Ok(()),
                false => Err(format!("the Pong has the payload {answer:?}").into()),
            };
        }
    }
    Err("the server sends no Pong".into())
}

/// Sends Close, and waits for the server's and for the end of the connection.
pub(super) fn close(socket: &mut Socket<'_>) -> Done<String> {
    let frame = CloseFrame { code: CloseCode::Normal, reason: "done".into() };
    socket.close(Some(frame))?;
    wait_for_close(socket)
}

/// Reads up to the server's Close, and to the end of the connection.
pub(super) fn wait_for_close(socket: &mut Socket<'_>) -> Done<String> {
    let mut seen = None;
    for _ in 0..MOST {
        match socket.read() {
            Ok(Message::Close(frame)) => seen = Some(frame),
            Ok(_) => {}
            Err(Error::ConnectionClosed) => {
                return match seen {
                    Some(Some(frame)) => Ok(format!("Close {}", u16::from(frame.code))),
                    Some(None) => Ok("Close without a code".to_owned()),
                    None => Ok("closed".to_owned()),
                };
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err("the server does not stop sending".into())
}
