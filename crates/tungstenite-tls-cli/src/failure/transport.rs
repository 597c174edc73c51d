//! Failures of the transport: lookups, connections and sockets.

use std::{
    error::Error as StdError,
    fmt,
    io::{self, ErrorKind},
};

use tungstenite_tls::{
    Error, TlsError,
    error::{DeadlineError, DialError, LookupError, ProxyError, redacted},
    http,
};

use super::{Class, Failure};

impl Failure {
    /// An I/O error of `what`, which is a URL or what was tried. A TLS error inside it is reported
    /// without `what`.
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

    /// No way to the server: the host cannot be looked up, none of its addresses can be connected
    /// to, or the proxy fails.
    pub(crate) fn connecting(url: &http::Uri, error: &Error) -> Self {
        let shown = redacted(url);
        if let Some(error) = ProxyError::find(error) {
            return Self::proxy(url, error);
        }
        if let Some(error) = DeadlineError::find(error) {
            return Self::timeout(format!("{shown}: {error}"));
        }
        if let Some(error) = LookupError::find(error) {
            return Self::new(Class::Io, "lookup", format!("{shown}: {error}"))
                .help("check the name, or give its address with --resolve HOST:PORT:ADDR");
        }
        match (DialError::find(error), error) {
            (Some(dial), Error::Io(error)) if dial.attempts().count() > 1 => {
                Self::dial(&shown, dial, error.kind())
            }
            _ => Self::websocket(url, error),
        }
    }

    /// Each of several addresses failed; `kind` is that of the last.
    fn dial(url: &impl fmt::Display, error: &DialError, kind: ErrorKind) -> Self {
        let (kind, help) = io_words(kind);
        let count = error.attempts().count();
        let what = format!("{url}: cannot connect to any of {count} addresses");
        let failure = Self::new(Class::Io, kind, what).helps(help);
        error
            .attempts()
            .fold(failure, |failure, (address, why)| failure.cause(format!("{address}: {why}")))
    }
}

/// A stable name for an error of the transport, and advice.
pub(super) fn io_words(kind: ErrorKind) -> (&'static str, Option<&'static str>) {
    match kind {
        ErrorKind::AddrNotAvailable => {
            ("address_not_available", Some("check --interface, -4 and -6, if they are given"))
        }
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
