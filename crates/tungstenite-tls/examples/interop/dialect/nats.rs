//! A NATS server that sends back what is published: [`Nats`].

use tungstenite_tls::{Message, TlsInfo};

use super::{
    messages::{close, ping, wait_for_close},
    received::Received,
};
use crate::{Done, socket::Socket, target::Talk};

/// A connection that has subscribed to a subject of its own.
pub(crate) struct Nats<'a> {
    socket: Socket<'a>,
    received: Received,
    subject: String,
}

impl<'a> Nats<'a> {
    pub(super) fn begin(socket: Socket<'a>) -> Done<Self> {
        let mut nats = Self { socket, received: Received::default(), subject: String::new() };
        let info = nats.line()?;
        // The server's number for this connection makes the subject unique.
        let number = info.split("\"client_id\":").nth(1).unwrap_or_default();
        let number: String = number.chars().take_while(char::is_ascii_digit).collect();
        if !info.starts_with("INFO ") || number.is_empty() {
            return Err(format!("the server greets with `{info}`").into());
        }
        nats.subject = format!("interop.{number}");
        let subscribe = format!("SUB {} 1\r\n", nats.subject);
        nats.send(format!("CONNECT {{\"verbose\":false}}\r\n{subscribe}PING\r\n").into_bytes())?;
        match nats.line()? {
            pong if pong == "PONG" => Ok(nats),
            other => Err(format!("the server answers `{other}`").into()),
        }
    }

    fn send(&mut self, bytes: Vec<u8>) -> Done {
        Ok(self.socket.send(Message::binary(bytes))?)
    }

    /// The next line that does not only ask whether we are there.
    fn line(&mut self) -> Done<String> {
        loop {
            let end = |bytes: &[u8]| Some(bytes.windows(2).position(|two| two == b"\r\n")? + 2);
            let line = self.received.take(&mut self.socket, end)?;
            let line = String::from_utf8(line)?.trim_end().to_owned();
            if line != "PING" {
                return Ok(line);
            }
            self.send(b"PONG\r\n".to_vec())?;
        }
    }
}

impl Talk for Nats<'_> {
    fn info(&self) -> TlsInfo {
        self.socket.info()
    }

    fn echo(&mut self, payload: &[u8], _is_text: bool) -> Done {
        let (subject, size) = (&self.subject, payload.len());
        let header = format!("PUB {subject} {size}\r\n");
        let expected = format!("MSG {subject} 1 {size}");
        self.send([header.as_bytes(), payload, b"\r\n"].concat())?;
        let line = self.line()?;
        if line != expected {
            return Err(format!("the server sent `{line}`").into());
        }
        let message = self.received.take(&mut self.socket, |_| Some(size + 2))?;
        match message.strip_suffix(b"\r\n") == Some(payload) {
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
        self.send(b"NONSENSE\r\n".to_vec())?;
        wait_for_close(&mut self.socket)
    }
}
