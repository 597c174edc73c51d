//! What a lasting client tells its caller: [`Event`] and [`SendError`].

use std::{error::Error, fmt, time::Duration};

use tungstenite::{Message, handshake::client::Response};

use super::Cause;

/// What happened to a client, in the order in which it happened.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// There is a new connection. The server knows nothing of an earlier one but what your messages
    /// tell it.
    #[non_exhaustive]
    Connected {
        /// The server's response to the upgrade request.
        response: Response,
        /// How many attempts it took since the last connection, or since the start; from 1.
        attempt: u32,
        /// Whether TLS resumed a session. `None`: no TLS, or the backend does not know.
        resumed: Option<bool>,
    },
    /// A message of the server. Its Close is not among them, but in [`Cause::Closed`]; nor are the
    /// pongs for the client's own pings.
    Message(Message),
    /// There is no connection, and the next attempt follows in some time. Of what you sent on the
    /// last connection, any part may be lost, and messages from the server too.
    Gap {
        /// Why there is no connection.
        cause: Cause,
        /// The time until the next attempt.
        retry_in: Duration,
    },
    /// The client has ended with an error. The same may be lost as in a [`Gap`](Self::Gap).
    GaveUp {
        /// Why there is no connection.
        cause: Cause,
    },
}

/// Why a message was not sent.
#[derive(Debug)]
#[non_exhaustive]
pub enum SendError {
    /// There is no connection, or it is being closed. Nothing was sent; here is the message.
    NotConnected(Message),
    /// Earlier messages still wait for the server to read. Nothing was sent; here is the message.
    Full(Message),
    /// The message is longer than the queue for what is to be sent (`max_write_buffer_size`), so
    /// it can never be sent; here it is.
    TooLarge(Message),
    /// The server does not read at present. The message is queued on this connection: go on with
    /// the client's `next`, which sends it or reports the gap. Do not send it again.
    Queued,
    /// The connection broke half-way. Only the server knows whether the message arrived. What the
    /// server had sent comes first, and then an event with the error, or with the server's Close.
    InDoubt,
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotConnected(_) => "not sent: there is no connection",
            Self::Full(_) => "not sent: the server does not read earlier messages",
            Self::TooLarge(_) => {
                "not sent: the message is longer than `max_write_buffer_size` allows"
            }
            Self::Queued => "queued: the server does not read at present",
            Self::InDoubt => "the connection broke, and the message may have arrived or not",
        })
    }
}

impl Error for SendError {}
