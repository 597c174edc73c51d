//! Why there is no connection, and whether another attempt may help: [`Cause`].

use std::{error, fmt, io};

use tungstenite::{
    Error,
    error::ProtocolError,
    http::StatusCode,
    protocol::{CloseFrame, frame::coding::CloseCode},
};
use tungstenite_tls_core::{TlsError, TlsErrorKind, UpgradeError};

use crate::dial::LookupError;
#[cfg(feature = "proxy")]
use crate::error::{ProxyError, ProxyErrorKind};

/// Why there is no connection.
#[derive(Debug)]
#[non_exhaustive]
pub enum Cause {
    /// An attempt to connect failed.
    NotConnected(Error),
    /// The connection broke. Messages may be lost.
    Broken(Error),
    /// The server closed the connection, with a reason or without. It may not have read the last
    /// messages.
    Closed(Option<CloseFrame>),
    /// The server did not answer in time: not the ping ([`KeepAlive`](super::KeepAlive)), or not
    /// your Close. Messages may be lost.
    Silent,
}

impl Cause {
    /// Whether another attempt may succeed with nothing changed on this side. A client connects
    /// again only if it may, unless [`Lasting::retry_if`](super::Lasting::retry_if) says otherwise.
    ///
    /// | cause | another attempt |
    /// |---|---|
    /// | no address found, none answers, timeouts, resets, an end without Close | yes |
    /// | the certificate is refused, the configuration is bad, the server ends TLS with an alert other than `internal_error`, or does not speak TLS | no |
    /// | status 408, 425, 429, and 5xx but 501, 505 and 511 | yes |
    /// | any other status: 401, 403, 404, redirects that are not followed | no |
    /// | an answer that is no WebSocket, a protocol error, a message that is too long | no |
    /// | Close 1001 (going away), 1011 to 1014 (errors, restarts, overload), or without a code | yes |
    /// | any other Close: 1000 (done), 1008 (policy), 3000 to 4999 (the application's own) | no |
    /// | [`Silent`](Self::Silent) | yes |
    /// | the proxy is not reached, or refuses with one of the statuses above, or cannot reach the server | yes |
    /// | the proxy refuses otherwise: a user name, a rule, its certificate | no |
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Silent => true,
            Self::Closed(frame) => frame.as_ref().is_none_or(|frame| may_return(frame.code)),
            Self::NotConnected(Error::Http(response)) => may_accept(response.status()),
            Self::NotConnected(error) => may_pass(error),
            // After the handshake, also garbled records are the network's.
            Self::Broken(error) => may_pass(error) || is_garbled(error),
        }
    }

    /// The error, if there is one.
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::NotConnected(error) | Self::Broken(error) => Some(error),
            Self::Closed(_) | Self::Silent => None,
        }
    }
}

/// Whether a server that closes with this code expects its clients back (RFC 6455, section 7.4, and
/// the registry of IANA).
fn may_return(code: CloseCode) -> bool {
    // 1005: no code. 1014: bad gateway, which has no name there.
    matches!(u16::from(code), 1001 | 1005 | 1011..=1014)
}

/// Whether a server that refuses the upgrade with this status may accept it later.
fn may_accept(status: StatusCode) -> bool {
    match status.as_u16() {
        408 | 425 | 429 => true,
        // Not implemented, the version of HTTP, a network that wants a login.
        501 | 505 | 511 => false,
        _ => status.is_server_error(),
    }
}

fn may_pass(error: &Error) -> bool {
    if let Some(tls) = TlsError::find(error) {
        return tls.is_retryable();
    }
    #[cfg(feature = "proxy")]
    if let Some(proxy) = ProxyError::find(error) {
        return proxy_may_pass(proxy);
    }
    match error {
        Error::Io(_) if LookupError::find(error).is_some() => true,
        Error::Io(_) if UpgradeError::find(error).is_some() => false,
        Error::Io(error) => {
            !matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported)
        }
        Error::ConnectionClosed | Error::AlreadyClosed => true,
        Error::Protocol(error) => matches!(
            error,
            ProtocolError::HandshakeIncomplete | ProtocolError::ResetWithoutClosingHandshake
        ),
        _ => false,
    }
}

fn is_garbled(error: &Error) -> bool {
    TlsError::find(error).is_some_and(|error| error.kind() == TlsErrorKind::Protocol)
}

#[cfg(feature = "proxy")]
fn proxy_may_pass(error: &ProxyError) -> bool {
    match error.kind() {
        ProxyErrorKind::Http(response) => may_accept(response.status()),
        // A failure, no route to the network or the host, refused, or its time over (RFC 1928,
        // section 6).
        ProxyErrorKind::Socks(reply) => matches!(reply, 1 | 3..=6),
        ProxyErrorKind::Io(_) => true,
        ProxyErrorKind::Tls(error) => error.is_retryable(),
        _ => false,
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotConnected(error) => write!(f, "cannot connect: {error}"),
            Self::Broken(error) => write!(f, "the connection broke: {error}"),
            Self::Closed(Some(frame)) => write!(f, "the server closed the connection: {frame}"),
            Self::Closed(None) => f.write_str("the server closed the connection without a code"),
            Self::Silent => f.write_str("the server is silent"),
        }
    }
}

impl error::Error for Cause {}

#[cfg(test)]
mod tests {
    use tungstenite::{error::CapacityError, handshake::client::Response};

    use super::*;

    fn refused(status: u16) -> Cause {
        let mut response = Response::new(None);
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        Cause::NotConnected(Error::Http(response.into()))
    }

    fn closed(code: u16) -> Cause {
        Cause::Closed(Some(CloseFrame { code: code.into(), reason: "".into() }))
    }

    fn tls(kind: TlsErrorKind) -> Cause {
        Cause::NotConnected(TlsError::new(kind, "").into())
    }

    #[test]
    fn what_another_attempt_may_mend() {
        let io = |kind: io::ErrorKind| Cause::Broken(Error::Io(kind.into()));
        let mut may = vec![Cause::Silent, Cause::Closed(None)];
        may.extend([408, 425, 429, 500, 502, 503, 504, 599].map(refused));
        may.extend([1001, 1005, 1011, 1012, 1013, 1014].map(closed));
        may.extend([io::ErrorKind::ConnectionReset, io::ErrorKind::TimedOut].map(io));
        may.extend([TlsErrorKind::Timeout, TlsErrorKind::Io(io::ErrorKind::BrokenPipe)].map(tls));
        may.push(Cause::Broken(TlsError::new(TlsErrorKind::Protocol, "").into()));
        may.push(Cause::Broken(ProtocolError::ResetWithoutClosingHandshake.into()));
        may.push(Cause::NotConnected(ProtocolError::HandshakeIncomplete.into()));

        let mut never = Vec::from([200, 301, 302, 400, 401, 403, 404, 426, 501, 505].map(refused));
        never.extend([1000, 1002, 1003, 1007, 1008, 1009, 1010, 3000, 4321].map(closed));
        never.extend([io::ErrorKind::InvalidInput, io::ErrorKind::Unsupported].map(io));
        let bad = [
            TlsErrorKind::UntrustedIssuer,
            TlsErrorKind::NameMismatch,
            TlsErrorKind::Expired,
            TlsErrorKind::PinMismatch,
            TlsErrorKind::BadConfiguration,
            TlsErrorKind::NoBackend,
            TlsErrorKind::Protocol,
        ];
        never.extend(bad.map(tls));
        never.push(Cause::NotConnected(UpgradeError::MalformedExtensions.into()));
        never.push(Cause::Broken(CapacityError::TooManyHeaders.into()));
        never.push(Cause::Broken(ProtocolError::UnmaskedFrameFromClient.into()));

        for cause in may {
            assert!(cause.may_pass(), "{cause}");
        }
        for cause in never {
            assert!(!cause.may_pass(), "{cause}");
        }
    }
}
