//! Failures of the transport: lookups, connections and sockets.

use std::{
    error::Error as StdError,
    fmt,
    io::{self, ErrorKind},
};

use tungstenite_tls::{
    TlsError,
    error::{LookupError, redacted},
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

    /// The host cannot be looked up, or none of its addresses can be connected to.
    pub(crate) fn dial(url: &http::Uri, error: &io::Error) -> Self {
        if LookupError::find(error).is_some() {
            return Self::new(Class::Io, "lookup", format!("{}: {error}", redacted(url)))
                .help("check the name, or give its address with --resolve HOST:PORT:ADDR");
        }
        Self::io(redacted(url), error)
    }
}

/// A stable name for an error of the transport, and advice.
pub(super) fn io_words(kind: ErrorKind) -> (&'static str, Option<&'static str>) {
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
