//! What the servers speak inside TLS: [`Dialect`].

mod messages;
mod mirror;
mod mqtt;
mod nats;
mod received;

use std::{error::Error as StdError, str::FromStr};

use self::{messages::Messages, mirror::Mirror, mqtt::Mqtt, nats::Nats};
use crate::{Done, socket::Socket, target::Talk, tls::Answer};

/// What a server speaks, and what it does with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// WebSocket: sends each message back, and closes when it is asked to in words.
    Echo,
    /// TLS without WebSocket: answers each line.
    Lines(Answer),
    /// WebSocket, by libwebsockets: sends what arrives to everybody, in pieces of text.
    Mirror,
    /// MQTT 3.1.1 over WebSocket.
    Mqtt,
    /// The protocol of NATS over WebSocket.
    Nats,
}

impl Dialect {
    pub(crate) fn subprotocol(self) -> Option<&'static str> {
        match self {
            Self::Mirror => Some("lws-mirror-protocol"),
            Self::Mqtt => Some("mqtt"),
            Self::Echo | Self::Lines(_) | Self::Nats => None,
        }
    }

    pub(crate) fn answer_to_lines(self) -> Option<Answer> {
        match self {
            Self::Lines(answer) => Some(answer),
            _ => None,
        }
    }

    /// Those of `sizes` that the server takes.
    pub(crate) fn sizes(self, sizes: &[usize]) -> &[usize] {
        match self {
            // One record, which the servers read into a buffer of a fixed size.
            Self::Lines(_) => &sizes[..4],
            // mosquitto looks at its WebSockets ten times a second, and then takes a little.
            Self::Mqtt => &sizes[..6],
            _ => sizes,
        }
    }

    /// Starts the conversation on a new WebSocket.
    pub(crate) fn begin<'a>(self, socket: Socket<'a>) -> Done<Box<dyn Talk + 'a>> {
        Ok(match self {
            Self::Mqtt => Box::new(Mqtt::begin(socket)?),
            Self::Nats => Box::new(Nats::begin(socket)?),
            Self::Mirror => Box::new(Mirror::new(socket)),
            Self::Echo | Self::Lines(_) => Box::new(Messages::new(socket)),
        })
    }
}

impl FromStr for Dialect {
    type Err = Box<dyn StdError>;

    fn from_str(name: &str) -> Done<Self> {
        Ok(match name {
            "echo" => Self::Echo,
            "lines" => Self::Lines(Answer::Same),
            "mirror" => Self::Mirror,
            "mqtt" => Self::Mqtt,
            "nats" => Self::Nats,
            "reversed_lines" => Self::Lines(Answer::Reversed),
            "zeros" => Self::Lines(Answer::Zeros),
            _ => return Err(format!("`{name}` is not a dialect").into()),
        })
    }
}
