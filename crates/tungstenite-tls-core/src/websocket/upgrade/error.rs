//! Errors of the upgrade that tungstenite has no variant for: [`UpgradeError`].

use std::{error::Error, fmt, io};

use tungstenite::handshake::client::Response;

use super::Peer;

/// The most interim responses (RFC 9110, section 15.2) that may precede the final one.
pub(super) const MOST_INTERIM: usize = 16;

/// Why an upgrade failed, where tungstenite's [`ProtocolError`](tungstenite::error::ProtocolError)
/// has no variant for it. Travels inside [`tungstenite::Error::Io`]; [`find`](Self::find) takes it
/// out again.
///
/// ```
/// use tungstenite_tls_core::{Upgrade, UpgradeError};
///
/// let mut upgrade = Upgrade::new("ws://example.org:443/")?;
/// // A server that speaks TLS answers HTTP with an alert.
/// let error = upgrade.receive(&[21, 3, 1, 0, 2, 2, 70]).unwrap_err();
/// assert!(matches!(UpgradeError::find(&error), Some(UpgradeError::NotHttp(_))));
/// assert!(error.to_string().contains("use wss://"));
/// # Ok::<(), tungstenite_tls_core::tungstenite::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum UpgradeError {
    /// The server answered, but not in HTTP/1.
    NotHttp(Peer),
    /// The server says that its port speaks TLS, in a response to a request without TLS.
    PlainToTls(Box<Response>),
    /// The head of a response is longer than this many bytes.
    HeadTooLong(usize),
    /// A response has more than this many header fields.
    TooManyFields(usize),
    /// More than this many interim responses precede the final one.
    TooManyInterim(usize),
    /// The server accepted an extension that was not offered (RFC 6455, section 4.1, step 5).
    ExtensionNotOffered(String),
    /// The server's `Sec-WebSocket-Extensions` is malformed (RFC 6455, section 9.1).
    MalformedExtensions,
    /// The server's `Sec-WebSocket-Protocol` is empty.
    EmptySubprotocol,
    /// The server chose several subprotocols (RFC 6455, section 11.3.4).
    SeveralSubprotocols,
}

impl UpgradeError {
    /// The `UpgradeError` inside `error` (an [`io::Error`], a [`tungstenite::Error`], or an error
    /// that wraps one of them, such as a [`HandshakeError`](crate::HandshakeError)), if there is
    /// one.
    pub fn find<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Self> {
        let io = match error.downcast_ref::<tungstenite::Error>() {
            Some(tungstenite::Error::Io(io)) => Some(io),
            _ => error.downcast_ref::<io::Error>(),
        };
        match io {
            Some(io) => io.get_ref()?.downcast_ref(),
            None => Self::find(error.source()?),
        }
    }
}

impl fmt::Display for UpgradeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotHttp(peer) => write!(f, "the server's answer is not HTTP/1: {peer}"),
            Self::PlainToTls(_) => f.write_str(
                "the server refused a request without TLS, because its port speaks TLS: use wss://",
            ),
            Self::HeadTooLong(most) => {
                write!(f, "the head of the server's response is longer than {most} bytes")
            }
            Self::TooManyFields(most) => {
                write!(f, "the server's response has more than {most} header fields")
            }
            Self::TooManyInterim(most) => {
                write!(f, "the server sent more than {most} interim responses and no final one")
            }
            Self::ExtensionNotOffered(name) => {
                write!(f, "the server accepted the extension `{name}`, which was not offered")
            }
            Self::MalformedExtensions => {
                f.write_str("the server's header Sec-WebSocket-Extensions is malformed")
            }
            Self::EmptySubprotocol => {
                f.write_str("the server's header Sec-WebSocket-Protocol is empty")
            }
            Self::SeveralSubprotocols => {
                f.write_str("the server chose several subprotocols, and only one is allowed")
            }
        }
    }
}

impl Error for UpgradeError {}

impl From<UpgradeError> for tungstenite::Error {
    fn from(error: UpgradeError) -> Self {
        Self::Io(io::Error::new(io::ErrorKind::InvalidData, error))
    }
}
