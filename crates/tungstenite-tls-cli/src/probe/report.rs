//! What a probe found out about one connection: [`Report`].

use std::{net::SocketAddr, time::Duration};

use tungstenite_tls::{
    Proxy, TlsInfo,
    config::CertificateDer,
    http::{StatusCode, Uri},
    stream::EarlyData,
};

use super::{certificate::Summary, times::Times, trail::Trail};
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
    /// The address connected to: the proxy's, if there is one.
    pub(super) address: Option<SocketAddr>,
    pub(super) proxy: Option<Proxy>,
    pub(super) trail: Trail,
    pub(super) tls: Option<TlsInfo>,
    pub(super) upgrade: Option<Upgrade>,
    pub(super) echo: Option<Echo>,
    pub(super) end: Option<End>,
    pub(super) times: Times,
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
            proxy: target.proxy.clone(),
            trail: Trail::default(),
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

pub(super) fn early_data_name(early_data: EarlyData) -> &'static str {
    match early_data {
        EarlyData::NotOffered => "none",
        EarlyData::Offered => "offered",
        EarlyData::Accepted => "accepted",
        EarlyData::Rejected => "rejected",
        _ => "unknown",
    }
}
