//! Recognises what a server speaks that does not speak HTTP/1: [`Peer`].

use std::fmt;

use tungstenite::{handshake::client::Response, http::StatusCode};

/// What a server seems to speak, by the first bytes of its answer.
///
/// ```
/// use tungstenite_tls_core::{Peer, Upgrade, UpgradeError};
///
/// let mut upgrade = Upgrade::new("ws://example.org:22/")?;
/// let error = upgrade.receive(b"SSH-2.0-OpenSSH_9.9\r\n").unwrap_err();
/// assert!(matches!(UpgradeError::find(&error), Some(UpgradeError::NotHttp(Peer::Text))));
/// # Ok::<(), tungstenite_tls_core::tungstenite::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Peer {
    /// TLS: an alert or a handshake record.
    Tls,
    /// HTTP/2: its settings frame.
    Http2,
    /// HTTP, of a version other than 1.x.
    OtherHttp,
    /// A protocol of text lines, such as SSH or SMTP.
    Text,
    /// Anything else.
    Binary,
}

impl Peer {
    /// Recognises it by the first bytes, which cannot begin an HTTP/1 response. `None`: more bytes
    /// are needed.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        Some(match bytes {
            // A handshake record or an alert (RFC 8446, section 5.1).
            [21 | 22, 3, ..] => Self::Tls,
            // A length of less than 2^16 and the type SETTINGS (RFC 9113, sections 3.4 and 4.1).
            [0, 0, _, 4, ..] => Self::Http2,
            [21 | 22] | [0] | [0, 0] | [0, 0, _] => return None,
            [b'H', b'T', b'T', b'P', b'/', ..] => Self::OtherHttp,
            [0x20..=0x7e, ..] => Self::Text,
            _ => Self::Binary,
        })
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tls => "it looks like TLS; use wss://",
            Self::Http2 => {
                "it looks like HTTP/2; offer `http/1.1` by ALPN, or use a port that speaks HTTP/1.1"
            }
            Self::OtherHttp => "it is HTTP of another version",
            Self::Text => "it looks like another protocol of text lines; check the port",
            Self::Binary => "check the port",
        })
    }
}

/// Whether a refusal says that the request should have come over TLS, in the words of nginx,
/// Apache, or Go's server.
pub(super) fn expects_tls(response: &Response) -> bool {
    const WORDS: [&[u8]; 3] = [
        b"plain http request was sent to https port",
        b"speaking plain http to an ssl-enabled server port",
        b"sent an http request to an https server",
    ];
    let body = response.body().as_deref().unwrap_or_default();
    let contains =
        |words: &[u8]| body.windows(words.len()).any(|text| text.eq_ignore_ascii_case(words));
    response.status() == StatusCode::BAD_REQUEST && WORDS.into_iter().any(contains)
}
