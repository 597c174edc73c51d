//! The server's answer to an upgrade request: [`Answer`].

use tungstenite::{Error, handshake::client::Response};

use super::extension::Extension;

/// The server's answer to an upgrade request.
///
/// ```
/// use tungstenite_tls_core::Answer;
///
/// fn describe(answer: &Answer) -> String {
///     match answer {
///         Answer::Accepted(accepted) => format!("accepted with {:?}", accepted.extensions),
///         Answer::Refused(refused) => format!("refused: {}", refused.response.status()),
///     }
/// }
/// ```
#[derive(Debug)]
#[allow(clippy::exhaustive_enums, reason = "there is no third answer")]
pub enum Answer {
    /// The connection is a WebSocket now.
    Accepted(Accepted),
    /// Any other answer.
    Refused(Refused),
}

/// A response with status 101, checked.
///
/// ```
/// use std::io::{Read, Write};
/// use tungstenite_tls_core::{
///     Accepted, WebSocket, tungstenite::protocol::Role, upgrade_config, websocket_config,
/// };
///
/// fn open<S: Read + Write>(stream: S, accepted: Accepted) -> WebSocket<S> {
///     let config = upgrade_config(websocket_config());
///     WebSocket::from_partially_read(stream, accepted.rest, Role::Client, Some(config))
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Accepted {
    /// The response; it has no body.
    pub response: Response,
    /// The extensions that the server accepted, all of which were offered, in the server's order
    /// (RFC 6455, section 9.1). Their parameters are not checked.
    pub extensions: Vec<Extension>,
    /// The bytes received after the response: the first frames.
    pub rest: Vec<u8>,
}

/// A response with another status than 101: a refusal, a redirect, a request for credentials.
///
/// ```
/// use tungstenite_tls_core::Refused;
///
/// /// What the server says, if it is text.
/// fn reason(refused: &Refused) -> Option<&str> {
///     std::str::from_utf8(refused.response.body().as_deref()?).ok()
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Refused {
    /// The response with its body, without the transfer coding. The body is cut after 64 KiB, and
    /// where the connection ended early.
    pub response: Response,
    /// Whether the connection can take another request (RFC 9112, section 9.3): see [`ask_again`].
    /// It cannot before all of this request was [sent](crate::Upgrade::sent), nor if more bytes
    /// came in the same piece as the end of the refusal.
    ///
    /// [`ask_again`]: crate::Upgrade::ask_again
    pub keeps_connection: bool,
}

impl Refused {
    /// The refusal as [`Error::Http`].
    pub fn into_error(self) -> Error {
        Error::Http(Box::new(self.response))
    }
}
