//! WebSocket failures: an upgrade that the server refused, or a protocol that it broke.

use std::{error::Error as StdError, fmt};

use tungstenite_tls::{
    Error,
    error::{Peer, ProtocolError, SubProtocolError, UpgradeError, redacted},
    http,
};

use super::{Class, Failure};
use crate::url;

impl Failure {
    /// An error that tungstenite returned for the connection to `url`.
    pub(crate) fn websocket(url: &http::Uri, error: &Error) -> Self {
        let (is_tls, url) = (url::is_tls(url), &redacted(url));
        match error {
            Error::Io(error) => match UpgradeError::find(error) {
                Some(error) => Self::upgrade(url, error),
                None => Self::io(url, error),
            },
            Error::Http(response) => Self::refused(url, response),
            Error::Url(error) => Self::usage(format!("{url}: {error}")),
            Error::ConnectionClosed | Error::AlreadyClosed => {
                Self::cut_off(url, "the connection is closed")
            }
            Error::Protocol(ProtocolError::HandshakeIncomplete) => {
                let failure = Self::cut_off(
                    url,
                    "the server closed the connection without answering the upgrade request",
                );
                match is_tls {
                    true => failure,
                    false => failure.help("if the port speaks TLS, write wss://"),
                }
            }
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
                Self::cut_off(url, "the server closed the connection without a Close frame")
            }
            Error::Protocol(ProtocolError::SecWebSocketSubProtocolError(
                SubProtocolError::NoSubProtocol,
            )) => Self::new(
                Class::WebSocket,
                "subprotocol",
                format!("{url}: the server chose none of the subprotocols offered"),
            )
            .help("offer one that the server supports, or remove --subprotocol"),
            Error::Protocol(ProtocolError::HttparseError(error)) => Self::new(
                Class::WebSocket,
                "no_http",
                format!("{url}: the answer to the upgrade request is not HTTP ({error})"),
            )
            .help("check that the port speaks WebSocket; if it uses TLS, write wss://"),
            Error::Protocol(_)
            | Error::Capacity(_)
            | Error::Utf8(_)
            | Error::AttackAttempt
            | Error::HttpFormat(_) => {
                Self::new(Class::WebSocket, "protocol", format!("{url}: {error}"))
            }
            _ => Self::other(format!("{url}: {error}")).caused_by(error.source()),
        }
    }

    /// An answer that is not as RFC 6455 demands.
    fn upgrade(url: &impl fmt::Display, error: &UpgradeError) -> Self {
        let code = match error {
            UpgradeError::NotHttp(Peer::Tls) | UpgradeError::PlainToTls(_) => "port_speaks_tls",
            UpgradeError::NotHttp(_) => "no_http",
            _ => "protocol",
        };
        let failure = Self::new(Class::WebSocket, code, format!("{url}: {error}"));
        match error {
            UpgradeError::NotHttp(Peer::Tls) | UpgradeError::PlainToTls(_) => failure,
            UpgradeError::NotHttp(_) => {
                failure.help("check that the port speaks WebSocket; if it uses TLS, write wss://")
            }
            _ => failure,
        }
    }

    fn cut_off(url: &impl fmt::Display, what: &str) -> Self {
        Self::new(Class::Io, "unexpected_eof", format!("{url}: {what}"))
    }

    fn refused(url: &impl fmt::Display, response: &http::Response<Option<Vec<u8>>>) -> Self {
        let status = response.status();
        let location = response.headers().get(http::header::LOCATION);
        let location = location.and_then(|value| value.to_str().ok()).map(url::shown);
        let mut failure = Self::new(
            Class::Refused,
            "upgrade_refused",
            format!("{url}: the server refused the upgrade: HTTP {status}"),
        )
        .detail("http_status", status.as_u16())
        .helps(match status.as_u16() {
            401 | 403 => Some(
                "the server may want a header: --header 'Origin: …', or --header @FILE with a line \
                 'Authorization: …'",
            ),
            404 => Some("check the path of the URL"),
            425 => {
                Some("remove --early-data: the server does not accept the request as early data")
            }
            200..=299 => Some("that path serves HTTP, not WebSocket; check the path of the URL"),
            _ => None,
        });
        if let Some(location) = location.filter(|_| status.is_redirection()) {
            failure = failure
                .help(format!(
                    "the server redirects to {location}; wss does not follow, so use that URL"
                ))
                .detail("location", location);
        }
        if let Some(said) = response.body().as_deref().and_then(first_line) {
            failure.causes.push(format!("the server says: {said}"));
        }
        failure
    }
}

/// The first line of a response's body, if it is text.
fn first_line(body: &[u8]) -> Option<String> {
    const MOST: usize = 120;
    let line = std::str::from_utf8(body).ok()?.lines().find(|line| !line.trim().is_empty())?.trim();
    // The first line of an HTML page says nothing useful.
    (!line.starts_with('<')).then(|| line.chars().take(MOST).collect())
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use tungstenite_tls::{TlsError, TlsErrorKind, error::AlertDescription};

    use super::*;

    fn url() -> http::Uri {
        "wss://example.org/".parse().unwrap()
    }

    fn tls(kind: TlsErrorKind) -> Error {
        Error::from(TlsError::new(kind, ""))
    }

    #[test]
    fn classes() {
        use Class::*;
        use TlsErrorKind::{
            Alert, BadConfiguration, Expired, NoBackend, Protocol, Timeout, UnsupportedOption,
        };
        for (error, class) in [
            (tls(Expired), Tls),
            (tls(Protocol), Tls),
            (tls(Alert(AlertDescription::HANDSHAKE_FAILURE)), Tls),
            (tls(BadConfiguration), Usage),
            (tls(NoBackend), Usage),
            (tls(UnsupportedOption), Usage),
            (tls(TlsErrorKind::Io(ErrorKind::UnexpectedEof)), Io),
            (tls(Timeout), Io),
            (Error::Io(ErrorKind::ConnectionRefused.into()), Io),
            (Error::Protocol(ProtocolError::HandshakeIncomplete), Io),
            (Error::Protocol(ProtocolError::NonZeroReservedBits), WebSocket),
            (UpgradeError::EmptySubprotocol.into(), WebSocket),
            (UpgradeError::NotHttp(Peer::Tls).into(), WebSocket),
            (Error::Http(http::Response::new(None).into()), Refused),
        ] {
            assert_eq!(Failure::websocket(&url(), &error).class, class, "{error:?}");
        }
    }

    #[test]
    fn a_refusal_tells_status_words_and_where_to() {
        let mut response = http::Response::new(Some(b"\n go away \n".to_vec()));
        *response.status_mut() = http::StatusCode::FOUND;
        let location = "wss://user:secret@b.example/there?secret".parse().unwrap();
        response.headers_mut().insert("location", location);
        let url = "wss://example.org/here?secret".parse().unwrap();
        let failure = Failure::websocket(&url, &Error::Http(response.into()));
        let text = failure.to_string();
        let parts = ["wss://example.org/here?…", "302 Found", "the server says: go away"];
        for part in parts.into_iter().chain(["to wss://b.example/there?…;"]) {
            assert!(text.contains(part), "{text}");
        }
        let json = failure.json();
        assert_eq!(json["error"]["http_status"], 302);
        assert_eq!(json["error"]["location"], "wss://b.example/there?…");
        assert!(!text.contains("secret") && !json.to_string().contains("secret"), "{text}");
    }
}
