//! What is said once a connection is open: [`Conversation`].

use clap::Args;

/// What is said once the connection is open.
#[derive(Args, Debug)]
pub(crate) struct Conversation {
    /// The text message to send.
    #[arg(long, value_name = "TEXT", default_value = "Hello from wss")]
    message: String,

    /// Send no message; only look at the handshakes.
    #[arg(long, conflicts_with = "message")]
    no_message: bool,
}

impl Conversation {
    /// The message to send, if any.
    pub(crate) fn message(&self) -> Option<&str> {
        (!self.no_message).then_some(&*self.message)
    }
}
