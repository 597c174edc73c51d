//! Why a command failed, for people and for programs: [`Failure`], and its exit code.

use std::{
    error::Error as StdError,
    fmt,
    io::{self, ErrorKind},
    process::ExitCode,
};

use serde_json::{Map, Value, json};
use tungstenite_tls::{
    Backend, Error, TlsError, TlsErrorKind,
    error::{AlertDescription, LookupError, ProtocolError, SubProtocolError, redacted},
    http,
};

use crate::{output, tls, url};

/// What sort of failure it is: an exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Other = 1,
    Usage = 2,
    Tls = 3,
    Refused = 4,
    Io = 5,
    WebSocket = 6,
}

impl Class {
    fn name(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Usage => "usage",
            Self::Tls => "tls",
            Self::Refused => "refused",
            Self::Io => "io",
            Self::WebSocket => "websocket",
        }
    }
}

/// A failure: what happened, why, and what can be done.
#[derive(Debug)]
pub(crate) struct Failure {
    class: Class,
    /// More precise than the class; stable, for programs.
    kind: &'static str,
    message: String,
    causes: Vec<String>,
    help: Vec<String>,
    /// Further members of the JSON object `error`.
    details: Map<String, Value>,
    /// Members beside `error`: what was found out before.
    before: Map<String, Value>,
}

impl Failure {
    fn new(class: Class, kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            class,
            kind,
            message: message.into(),
            causes: Vec::new(),
            help: Vec::new(),
            details: Map::new(),
            before: Map::new(),
        }
    }

    /// Bad input, the caller's to mend.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Class::Usage, "usage", message)
    }

    /// Arguments that clap refused.
    pub(crate) fn arguments(error: &clap::Error) -> Self {
        let text = error.render().to_string();
        // What follows the first paragraph is usage and hints, for people.
        let message = text.split("\n\n").next().unwrap_or_default();
        Self::usage(message.trim_start_matches("error: "))
    }

    pub(crate) fn other(message: impl Into<String>) -> Self {
        Self::new(Class::Other, "other", message)
    }

    /// Time ran out while `what`.
    pub(crate) fn timeout(what: impl fmt::Display) -> Self {
        Self::new(Class::Io, "timeout", format!("timed out: {what}"))
            .help("--timeout SECONDS waits longer")
    }

    /// The server closed with a code that tells of an error.
    pub(crate) fn closed(code: u16, message: impl Into<String>) -> Self {
        Self::new(Class::WebSocket, "closed", message).detail("close_code", code)
    }

    /// An error of `what`, which is a URL or what was tried; the error of TLS inside it speaks for
    /// itself.
    pub(crate) fn io(what: impl fmt::Display, error: &io::Error) -> Self {
        match TlsError::find(error) {
            Some(tls) => Self::tls(tls),
            None => {
                let (kind, help) = io_words(error.kind());
                Self::new(Class::Io, kind, format!("{what}: {error}"))
                    .caused_by(error.get_ref().and_then(StdError::source))
                    .helps(help)
            }
        }
    }

    /// A name that cannot be looked up, or addresses that cannot be connected to.
    pub(crate) fn dial(url: &http::Uri, error: &io::Error) -> Self {
        if LookupError::find(error).is_some() {
            return Self::new(Class::Io, "lookup", format!("{}: {error}", redacted(url)))
                .help("check the name, or give its address with --resolve HOST:PORT:ADDR");
        }
        Self::io(redacted(url), error)
    }

    pub(crate) fn tls(error: &TlsError) -> Self {
        let (class, kind, help) = tls_words(error.kind());
        let mut failure = Self::new(class, kind, error.to_string())
            .caused_by(error.source())
            .helps(help)
            .detail("retryable", error.is_retryable());
        if error.kind() == TlsErrorKind::NoBackend {
            failure = failure.help(compiled_in());
        }
        if let TlsErrorKind::Alert(alert) = error.kind() {
            failure = failure.detail("alert", alert.to_string());
        }
        if let Some(backend) = error.backend() {
            failure = failure.detail("backend", backend);
        }
        match tls::flag(&failure.message) {
            Some(flag) if error.kind() == TlsErrorKind::UnsupportedOption => {
                failure.help(format!("leave {flag} out, or name another backend with --backend"))
            }
            _ => failure,
        }
    }

    /// What tungstenite says about the connection to `url`.
    pub(crate) fn websocket(url: &http::Uri, error: &Error) -> Self {
        let url = &redacted(url);
        match error {
            Error::Io(error) => Self::io(url, error),
            Error::Http(response) => Self::refused(url, response),
            Error::Url(error) => Self::usage(format!("{url}: {error}")),
            Error::ConnectionClosed | Error::AlreadyClosed => {
                Self::cut_off(url, "the connection is closed")
            }
            Error::Protocol(ProtocolError::HandshakeIncomplete) => {
                Self::cut_off(url, "the server ended the connection without answering the upgrade")
            }
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
                Self::cut_off(url, "the server ended the connection without Close")
            }
            Error::Protocol(ProtocolError::SecWebSocketSubProtocolError(
                SubProtocolError::NoSubProtocol,
            )) => Self::new(
                Class::WebSocket,
                "subprotocol",
                format!("{url}: the server chose none of the subprotocols offered"),
            )
            .help("offer one that it speaks, or leave --subprotocol out"),
            Error::Protocol(ProtocolError::HttparseError(error)) => Self::new(
                Class::WebSocket,
                "no_http",
                format!("{url}: the answer to the upgrade request is no HTTP ({error})"),
            )
            .help("check that the port speaks WebSocket; with TLS, the URL begins with wss://"),
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
                "give what the server wants with --header 'Origin: …', or from a file, as a line \
                 'Authorization: …', with --header @FILE",
            ),
            404 => Some("check the path of the URL"),
            425 => Some("leave --early-data out: the server does not want the request so early"),
            200..=299 => Some("the server speaks HTTP there, but not WebSocket; check the path"),
            _ => None,
        });
        if let Some(location) = location.filter(|_| status.is_redirection()) {
            failure = failure
                .help(format!("it redirects to {location}, which is not followed; name that"))
                .detail("location", location);
        }
        if let Some(said) = response.body().as_deref().and_then(first_line) {
            failure.causes.push(format!("the server says: {said}"));
        }
        failure
    }

    /// Adds what to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Says first which option it is about.
    pub(crate) fn of_option(mut self, flag: &str) -> Self {
        self.message = format!("{flag}: {}", self.message);
        self
    }

    /// Whether its message has `word`.
    pub(crate) fn mentions(&self, word: &str) -> bool {
        self.message.contains(word)
    }

    /// Adds what was found out before, for JSON.
    pub(crate) fn after(mut self, before: Map<String, Value>) -> Self {
        self.before = before;
        self
    }

    fn helps(self, help: Option<&str>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    fn detail(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }

    /// Adds the chain of causes, without those that only repeat what is said already.
    fn caused_by(mut self, mut cause: Option<&(dyn StdError + 'static)>) -> Self {
        while let Some(error) = cause {
            let text = error.to_string();
            let said = |before: &String| before.contains(&text);
            if !said(&self.message) && !self.causes.iter().any(said) {
                self.causes.push(text);
            }
            cause = error.source();
        }
        self
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.class as u8)
    }

    /// `{"error": {…}}`, beside what was found out before.
    pub(crate) fn json(&self) -> Value {
        let mut error = self.details.clone();
        error.insert("class".to_owned(), self.class.name().into());
        error.insert("kind".to_owned(), self.kind.into());
        error.insert("exit_code".to_owned(), (self.class as u8).into());
        error.insert("message".to_owned(), self.message.clone().into());
        error.insert("causes".to_owned(), json!(self.causes));
        error.insert("help".to_owned(), json!(self.help));
        let mut all = self.before.clone();
        all.insert("error".to_owned(), error.into());
        all.into()
    }
}

impl fmt::Display for Failure {
    /// What happened, then a line for each cause and each help.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&output::harmless(&self.message))?;
        for cause in &self.causes {
            write!(f, "\n cause: {}", output::harmless(cause))?;
        }
        for help in &self.help {
            write!(f, "\n  help: {}", output::harmless(help))?;
        }
        Ok(())
    }
}

/// A stable name for an error of the transport, and what to do about it.
fn io_words(kind: ErrorKind) -> (&'static str, Option<&'static str>) {
    match kind {
        ErrorKind::BrokenPipe => ("broken_pipe", None),
        ErrorKind::ConnectionAborted => ("connection_aborted", None),
        ErrorKind::ConnectionRefused => {
            ("connection_refused", Some("check that a server listens on that host and port"))
        }
        ErrorKind::ConnectionReset => ("connection_reset", None),
        ErrorKind::HostUnreachable => ("host_unreachable", None),
        ErrorKind::NetworkUnreachable => ("network_unreachable", None),
        ErrorKind::TimedOut | ErrorKind::WouldBlock => {
            ("timeout", Some("--timeout SECONDS waits longer"))
        }
        ErrorKind::UnexpectedEof => ("unexpected_eof", None),
        _ => ("io", None),
    }
}

/// The class of an error of TLS, its stable name, and what to do about it in words of this command.
fn tls_words(kind: TlsErrorKind) -> (Class, &'static str, Option<&'static str>) {
    match kind {
        TlsErrorKind::Alert(alert) => (
            Class::Tls,
            "alert",
            match alert {
                AlertDescription::CERTIFICATE_REQUIRED => {
                    Some("the server wants a client certificate: --cert FILE --key FILE shows one")
                }
                AlertDescription::PROTOCOL_VERSION => {
                    Some("--min-version and --max-version choose among TLS 1.2 and 1.3")
                }
                AlertDescription::NO_APPLICATION_PROTOCOL => {
                    Some("--alpn PROTOCOL offers another protocol, --no-alpn none")
                }
                _ => None,
            },
        ),
        TlsErrorKind::BadConfiguration => (Class::Usage, "bad_configuration", None),
        TlsErrorKind::BadOcspResponse => (Class::Tls, "bad_ocsp_response", None),
        TlsErrorKind::Expired => (Class::Tls, "expired", None),
        TlsErrorKind::Io(kind) => {
            let (name, help) = io_words(kind);
            (Class::Io, name, help)
        }
        TlsErrorKind::NameMismatch => (
            Class::Tls,
            "name_mismatch",
            Some(
                "--resolve HOST:PORT:ADDR dials ADDR, and verifies the certificate for HOST; \
                 --verify-name NAME verifies it for NAME",
            ),
        ),
        TlsErrorKind::NoBackend => (Class::Usage, "no_backend", None),
        TlsErrorKind::NotYetValid => (Class::Tls, "not_yet_valid", None),
        TlsErrorKind::OtherCertificate => (Class::Tls, "other_certificate", None),
        TlsErrorKind::PinMismatch => (Class::Tls, "pin_mismatch", None),
        TlsErrorKind::Protocol => {
            (Class::Tls, "protocol", Some("a server without TLS has a URL that begins with ws://"))
        }
        TlsErrorKind::Revoked => (Class::Tls, "revoked", None),
        TlsErrorKind::Timeout => (Class::Io, "timeout", Some("--timeout SECONDS waits longer")),
        TlsErrorKind::UnsupportedOption => (Class::Usage, "unsupported_option", None),
        TlsErrorKind::UntrustedIssuer => (
            Class::Tls,
            "untrusted_issuer",
            Some(
                "--ca FILE trusts the authorities in FILE, --trust-cert FILE or --trust-key HASH \
                 the server itself",
            ),
        ),
        _ => (Class::Tls, "tls", None),
    }
}

/// Which backends this build has.
fn compiled_in() -> String {
    let names: Vec<_> = Backend::compiled_in().map(Backend::name).collect();
    match names[..] {
        [] => "build wss with a backend, as in `cargo build -p tungstenite-tls-cli --features \
               rustls`"
            .to_owned(),
        _ => format!("this build of wss has: {}; `wss backends` tells more", names.join(", ")),
    }
}

/// The first line of a response's body, where it is text.
fn first_line(body: &[u8]) -> Option<String> {
    const MOST: usize = 120;
    let line = std::str::from_utf8(body).ok()?.lines().find(|line| !line.trim().is_empty())?.trim();
    // A page says nothing in its first line.
    (!line.starts_with('<')).then(|| line.chars().take(MOST).collect())
}

#[cfg(test)]
mod tests {
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
            (Error::Http(http::Response::new(None).into()), Refused),
        ] {
            assert_eq!(Failure::websocket(&url(), &error).class, class, "{error:?}");
        }
    }

    #[test]
    fn causes_are_not_repeated() {
        let error = TlsError::new(TlsErrorKind::Protocol, "bad record").with_source("bad record");
        assert!(Failure::tls(&error).causes.is_empty());
        let error = TlsError::new(TlsErrorKind::Protocol, "").with_source("bad record");
        assert_eq!(Failure::tls(&error).causes, ["bad record"]);
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
        for part in parts.into_iter().chain(["to wss://b.example/there?…, which"]) {
            assert!(text.contains(part), "{text}");
        }
        let json = failure.json();
        assert_eq!(json["error"]["http_status"], 302);
        assert_eq!(json["error"]["location"], "wss://b.example/there?…");
        assert!(!text.contains("secret") && !json.to_string().contains("secret"), "{text}");
    }

    #[test]
    fn text_from_elsewhere_cannot_act_on_the_terminal() {
        let text = Failure::other("\u{1b}[2J").to_string();
        assert!(!text.contains('\u{1b}'), "{text}");
    }
}
