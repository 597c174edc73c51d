//! What each fault means to the test server.

use tungstenite_tls_testing::server::Behaviour;

use super::fault::Fault;

/// An accepted upgrade; the server fills in `{accept}`.
const ACCEPTED: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n";

/// The text is 51 bytes long.
const REFUSED: &[u8] = b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\n\
    Content-Length: 51\r\nConnection: close\r\n\r\n\
    this server refuses every upgrade (refuse-upgrade)\n";

/// The accept key that belongs to no request.
const WRONGLY_ACCEPTED: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n";

/// An empty frame with all reserved bits and an unknown opcode (RFC 6455, section 5.2).
const BAD_FRAME: &[u8] = &[0xff, 0x00];

const PLAIN_HTTP: &[u8] = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";

impl Fault {
    /// Whether the fault is the server's certificate, and not what the server does.
    pub(super) fn is_of_certificate(self) -> bool {
        self.behaviour() == Behaviour::Echo
    }

    /// Whether no connection gets as far as a certificate.
    pub(super) fn is_before_tls(self) -> bool {
        matches!(self.behaviour(), Behaviour::WithoutTls { .. })
    }

    /// What a server with this fault does.
    pub(super) fn behaviour(self) -> Behaviour {
        let reply = |pieces, stays| Behaviour::Reply { pieces, stays };
        match self {
            Self::Expired
            | Self::NotYetValid
            | Self::WrongHost
            | Self::NoSan
            | Self::UnknownIssuer
            | Self::SelfSigned
            | Self::BadSignature
            | Self::NoIntermediate
            | Self::Revoked
            | Self::NoStaple
            | Self::Help => Behaviour::Echo,
            Self::NotTls => Behaviour::WithoutTls { answer: PLAIN_HTTP, stays: false },
            Self::StallTls => Behaviour::WithoutTls { answer: b"", stays: true },
            Self::CutTls => Behaviour::WithoutTls { answer: b"", stays: false },
            Self::StallUpgrade => reply(&[], true),
            Self::RefuseUpgrade => reply(&[REFUSED], false),
            Self::BadAccept => reply(&[WRONGLY_ACCEPTED], false),
            Self::StallOpen => reply(&[ACCEPTED], true),
            Self::BadFrame => reply(&[ACCEPTED, BAD_FRAME], false),
            Self::CloseFirst => Behaviour::CloseFirst,
            Self::Cut => Behaviour::CutOpen,
            Self::NoCloseNotify => Behaviour::CutClosed,
            Self::StayOpen => Behaviour::StayOpen,
        }
    }
}
