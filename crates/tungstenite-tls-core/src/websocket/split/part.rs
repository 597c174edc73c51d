//! Defines [`MessagePart`], what [`WebSocketReader::read_part`](super::WebSocketReader::read_part)
//! returns.

use tungstenite::{Bytes, Message, Utf8Bytes};

/// A part of a message, or a Ping, Pong or Close, which may come between the parts.
///
/// A message has one part at least, and the parts of two messages never mix.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MessagePart {
    /// A part of a text message. No character is divided between two parts.
    #[non_exhaustive]
    Text {
        /// The text; empty only if the message ends with it.
        text: Utf8Bytes,
        /// The message ends here.
        is_last: bool,
    },
    /// A part of a binary message.
    #[non_exhaustive]
    Binary {
        /// The bytes; none only if the message ends with them.
        bytes: Bytes,
        /// The message ends here.
        is_last: bool,
    },
    /// Ping, Pong or Close.
    Control(Message),
}

impl MessagePart {
    pub(super) fn new(message: Message, is_last: bool) -> Self {
        match message {
            Message::Text(text) => Self::Text { text, is_last },
            Message::Binary(bytes) => Self::Binary { bytes, is_last },
            control => Self::Control(control),
        }
    }
}
