//! Messages: `wss_message`, and the bytes of other things.

use std::ffi::c_void;

use tungstenite_tls::Message;

use crate::{connection::Outgoing, failure::Failure};

/// The kind of a message: one of `WSS_TEXT`, `WSS_BINARY`, `WSS_CLOSE`, `WSS_PING` and `WSS_PONG`.
/// The numbers are the opcodes of RFC 6455, section 5.2.
pub type wss_message_kind = i32;

/// A text message; its data is UTF-8.
pub const WSS_TEXT: wss_message_kind = 1;
/// A binary message.
pub const WSS_BINARY: wss_message_kind = 2;
/// The server's Close: its code and reason. The answer is sent by the following calls of
/// `wss_receive`, which end in `WSS_CLOSED`.
pub const WSS_CLOSE: wss_message_kind = 8;
/// A ping. The library answers it, by the following calls of `wss_receive`.
pub const WSS_PING: wss_message_kind = 9;
/// A pong, the answer to a ping of yours.
pub const WSS_PONG: wss_message_kind = 10;

/// A message that was received. Later versions may receive further kinds: skip those that you do
/// not know.
#[repr(C)]
pub struct wss_message {
    /// `WSS_TEXT`, `WSS_BINARY`, `WSS_CLOSE`, `WSS_PING` or `WSS_PONG`.
    pub kind: wss_message_kind,
    /// For `WSS_CLOSE`: the code (RFC 6455, section 7.4), or 1005 if there was none. Otherwise 0.
    pub close_code: u16,
    /// The payload; for `WSS_CLOSE` the reason. It does not end in NUL, and may contain NUL. Never
    /// NULL. It belongs to the connection, and is valid until the next call of `wss_receive` or
    /// `wss_connection_free` on it.
    pub data: *const c_void,
    /// The length of `data` in bytes.
    pub length: usize,
}

/// Bytes owned by another object.
#[repr(C)]
pub struct wss_bytes {
    /// The bytes; may be NULL if there are none.
    pub data: *const c_void,
    /// Their number.
    pub length: usize,
}

/// The code of a Close without one (RFC 6455, section 7.1.5).
const NO_CODE: u16 = 1005;

impl wss_message {
    pub(super) fn new(message: &Message) -> Self {
        let (kind, close_code, data) = match message {
            Message::Text(text) => (WSS_TEXT, 0, text.as_bytes()),
            Message::Binary(data) => (WSS_BINARY, 0, &data[..]),
            Message::Ping(data) => (WSS_PING, 0, &data[..]),
            Message::Pong(data) => (WSS_PONG, 0, &data[..]),
            Message::Close(None) => (WSS_CLOSE, NO_CODE, &b""[..]),
            Message::Close(Some(frame)) => (WSS_CLOSE, frame.code.into(), frame.reason.as_bytes()),
            // Only sent, never received.
            Message::Frame(_) => (0, 0, &b""[..]),
        };
        Self { kind, close_code, data: data.as_ptr().cast(), length: data.len() }
    }

    /// What a caller sees that looks at its message in spite of an error.
    pub(super) fn none() -> Self {
        Self { kind: 0, close_code: 0, data: b"".as_ptr().cast(), length: 0 }
    }
}

/// The message to send of this kind and payload.
pub(super) fn outgoing(kind: wss_message_kind, data: &[u8]) -> Result<Outgoing<'_>, Failure> {
    match kind {
        WSS_TEXT => match std::str::from_utf8(data) {
            Ok(text) => Ok(Outgoing::Text(text)),
            Err(_) => Err(Failure::bad_argument(
                "the text is not UTF-8 (RFC 6455, section 5.6); send it as WSS_BINARY",
            )),
        },
        WSS_BINARY => Ok(Outgoing::Binary(data)),
        WSS_PING => Ok(Outgoing::Ping(data)),
        WSS_PONG => Ok(Outgoing::Pong(data)),
        WSS_CLOSE => Err(Failure::bad_argument("to send Close, call wss_close")),
        _ => Err(Failure::bad_argument(format!(
            "there is no kind {kind} of messages; use WSS_TEXT, WSS_BINARY, WSS_PING or WSS_PONG"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use tungstenite_tls::{
        Bytes,
        protocol::{CloseFrame, frame::coding::CloseCode},
    };

    use super::*;

    #[test]
    fn a_message_has_the_numbers_of_the_rfc() {
        let close = CloseFrame { code: CloseCode::Away, reason: "why".into() };
        for (message, kind, code, length) in [
            (Message::text("ab"), 1, 0, 2),
            (Message::binary(vec![0; 3]), 2, 0, 3),
            (Message::Ping(Bytes::new()), 9, 0, 0),
            (Message::Pong(Bytes::from_static(b"x")), 10, 0, 1),
            (Message::Close(None), 8, 1005, 0),
            (Message::Close(Some(close)), 8, 1001, 3),
        ] {
            let seen = wss_message::new(&message);
            assert_eq!((seen.kind, seen.close_code, seen.length), (kind, code, length));
            assert!(!seen.data.is_null());
        }
    }

    #[test]
    fn a_wrong_kind_or_text_is_refused() {
        assert!(outgoing(WSS_TEXT, b"\xff").is_err());
        assert!(outgoing(WSS_BINARY, b"\xff").is_ok());
        for kind in [0, WSS_CLOSE, -1, 11, i32::MAX] {
            assert!(outgoing(kind, b"").is_err(), "{kind}");
        }
    }
}
