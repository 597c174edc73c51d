//! What a probe found out about one connection: [`Report`].

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use tungstenite_tls::{
    TlsInfo,
    config::CertificateDer,
    http::{StatusCode, Uri},
    stream::EarlyData,
};

use super::certificate::Summary;
use crate::options::Target;

/// What was found out about one connection, as far as it got.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) url: Uri,
    /// Whether the server is the demo server.
    pub(super) demo: bool,
    /// The client certificate, for servers that ask for one.
    pub(super) client_certificate: Option<CertificateDer<'static>>,
    /// Whether a False Start was requested for TLS 1.2.
    pub(super) false_start: bool,
    /// Whether the server accepted data with the SYN, if that was requested.
    pub(super) fast_open: Option<bool>,
    pub(super) address: Option<SocketAddr>,
    pub(super) tls: Option<TlsInfo>,
    pub(super) upgrade: Option<Upgrade>,
    pub(super) echo: Option<Echo>,
    pub(super) end: Option<End>,
    pub(super) times: Times,
}

/// How long each stage took.
#[derive(Debug, Default)]
pub(super) struct Times {
    pub(super) tcp: Option<Duration>,
    pub(super) tls: Option<Duration>,
    pub(super) upgrade: Option<Duration>,
    pub(super) echo: Option<Duration>,
}

/// The server's answer to the upgrade request.
#[derive(Debug)]
pub(super) struct Upgrade {
    pub(super) status: StatusCode,
    pub(super) subprotocol: Option<String>,
}

/// What happened to the message that was sent.
#[derive(Debug)]
pub(super) struct Echo {
    pub(super) bytes: usize,
    pub(super) outcome: EchoOutcome,
    /// The number of other messages that arrived meanwhile.
    pub(super) others: usize,
    /// The first of them, if it is text.
    pub(super) first_other: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum EchoOutcome {
    Echoed,
    /// The message did not come back within this time.
    Missing(Duration),
    /// The server sent Close instead, with this code and reason.
    Closed(String),
}

/// How the connection ended after Close was sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Close was answered. With TLS, `close_notify` says whether close_notify came.
    Closed { close_notify: Option<bool> },
    /// The server did not answer Close, or did not end the connection, in time.
    Waited,
    /// The connection ended with this error.
    Failed(String),
}

impl Report {
    pub(super) fn new(target: &Target, demo: bool) -> Self {
        Self {
            url: target.url.clone(),
            demo,
            client_certificate: target.client_certificate.clone(),
            false_start: target.false_start,
            fast_open: None,
            address: None,
            tls: None,
            upgrade: None,
            echo: None,
            end: None,
            times: Times::default(),
        }
    }

    /// A summary of the client certificate, if there is one.
    pub(super) fn client(&self) -> Option<Summary> {
        self.client_certificate.as_ref().and_then(|certificate| Summary::of(certificate))
    }
}

impl Times {
    /// Each stage with its name.
    pub(super) fn named(&self) -> [(&'static str, Option<Duration>); 4] {
        [("TCP", self.tcp), ("TLS", self.tls), ("upgrade", self.upgrade), ("echo", self.echo)]
    }

    /// From the first packet to the answer to the upgrade request.
    pub(super) fn up_to_upgrade(&self) -> Option<Duration> {
        Some(self.tcp? + self.tls.unwrap_or_default() + self.upgrade?)
    }
}

pub(super) fn early_data_name(early_data: EarlyData) -> &'static str {
    match early_data {
        EarlyData::NotOffered => "none",
        EarlyData::Offered => "offered",
        EarlyData::Accepted => "accepted",
        EarlyData::Rejected => "rejected",
        _ => "unknown",
    }
}

pub(super) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Runs `stage` and records the time that it took, if it succeeds.
pub(super) fn timed<R, E>(
    time: &mut Option<Duration>,
    stage: impl FnOnce() -> Result<R, E>,
) -> Result<R, E> {
    let start = Instant::now();
    let result = stage()?;
    *time = Some(start.elapsed());
    Ok(result)
}
