//! What a probe found, as text and as JSON: a [`Report`] a connection.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use serde_json::{Map, Value, json};
use tungstenite_tls::{
    TlsInfo,
    config::CertificateDer,
    error::redacted,
    http::{StatusCode, Uri},
};

use super::{certificate::Summary, comparison, ocsp};
use crate::{
    options::Target,
    output::{GOOD, HEADING, NOTABLE, Section, harmless},
};

/// What was found out about one connection, as far as it came.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) url: Uri,
    /// Whether the server was started for the purpose.
    pub(super) demo: bool,
    /// What is shown to servers that ask who the client is.
    pub(super) client_certificate: Option<CertificateDer<'static>>,
    /// Whether TLS 1.2 was to make a False Start.
    pub(super) false_start: bool,
    /// Whether the server took data with the SYN, where that was to be.
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

/// What became of the message that was sent.
#[derive(Debug)]
pub(super) struct Echo {
    pub(super) bytes: usize,
    pub(super) outcome: EchoOutcome,
    /// Messages that came meanwhile, and are another one.
    pub(super) others: usize,
    /// The first of them, where it is text.
    pub(super) first_other: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum EchoOutcome {
    Echoed,
    /// It did not come within this time.
    Missing(Duration),
    /// The server sent Close instead, with this code and reason.
    Closed(String),
}

/// How the connection ended after Close was sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Close was answered. With TLS: whether close_notify came.
    Closed { close_notify: Option<bool> },
    /// Close was not answered, or the connection not ended, in time.
    Waited,
    /// It ended with this error.
    Failed(String),
}

/// All of the first connection, and of several what differs.
pub(super) fn text(reports: &[Report]) -> String {
    let mut text = reports[0].text();
    match reports {
        [only] => only.times_section(&mut text),
        several => comparison::render(several, &mut text),
    }
    text
}

/// The members of the first connection, and `connections` with what differs between them.
pub(super) fn json(reports: &[Report]) -> Map<String, Value> {
    let mut json = reports[0].json();
    json.insert("connections".to_owned(), comparison::json(reports));
    json
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

    fn text(&self) -> String {
        let mut text = String::new();
        if self.demo {
            text += "No URL given: this probes an echo server of its own on loopback, with \
                     certificates made\njust now, and trusts their root alone. `wss probe URL` \
                     probes another server.\n\n";
        }
        text += &format!("{HEADING}{}{HEADING:#}", redacted(&self.url));
        if let Some(address) = self.address {
            text += &format!(" at {address}");
        }
        text.push('\n');
        if let Some(info) = &self.tls {
            let mut section = tls_section(info);
            if let Some(certificate) = self.client_summary() {
                let subject = harmless(&certificate.subject);
                section.row("client", format!("{subject}, for servers that ask"));
            }
            section.render(&mut text);
            certificate_sections(info, &mut text);
        }
        self.websocket_section(&mut text);
        text
    }

    fn client_summary(&self) -> Option<Summary> {
        self.client_certificate.as_ref().and_then(|certificate| Summary::of(certificate))
    }

    fn tls_json(&self, info: &TlsInfo) -> Value {
        let mut json = tls_json(info);
        json["client_certificate"] = self.client_summary().map(|summary| summary.json()).into();
        json
    }

    fn websocket_section(&self, text: &mut String) {
        let Some(upgrade) = &self.upgrade else { return };
        let mut section = Section::new("WebSocket");
        section.row("upgrade", format!("HTTP {}", upgrade.status));
        if let Some(name) = &upgrade.subprotocol {
            section.row("subprotocol", harmless(name));
        }
        if let Some(echo) = &self.echo {
            section.row("echo", echo.text());
            if let Some(first) = &echo.first_other {
                section.row("", format!("the first says: {}", shortened(&harmless(first))));
            }
        }
        if let Some(end) = &self.end {
            section.row("close", end.text());
        }
        section.render(text);
    }

    fn times_section(&self, text: &mut String) {
        let mut section = Section::new("Time");
        let mut any = false;
        for (name, time) in self.times.named() {
            if let Some(time) = time {
                any = true;
                section.row(name, format!("{:>8.2} ms", milliseconds(time)));
            }
        }
        if any {
            section.render(text);
        }
    }

    fn json(&self) -> Map<String, Value> {
        let mut json = Map::new();
        let mut set = |key: &str, value: Value| json.insert(key.to_owned(), value);
        set("url", redacted(&self.url).to_string().into());
        set("demo_server", self.demo.into());
        set("address", json!(self.address.map(|address| address.to_string())));
        set("tls", self.tls.as_ref().map(|info| self.tls_json(info)).into());
        set("upgrade", self.upgrade.as_ref().map(Upgrade::json).into());
        set("echo", self.echo.as_ref().map(Echo::json).into());
        set("close", self.end.as_ref().map(End::json).into());
        set("milliseconds", self.times.json());
        json
    }
}

impl Times {
    pub(super) fn json(&self) -> Value {
        let rounded = |time| (milliseconds(time) * 1000.0).round() / 1000.0;
        let times =
            self.named().map(|(name, time)| (name.to_lowercase(), json!(time.map(rounded))));
        Value::Object(times.into_iter().collect())
    }

    pub(super) fn named(&self) -> [(&'static str, Option<Duration>); 4] {
        [("TCP", self.tcp), ("TLS", self.tls), ("upgrade", self.upgrade), ("echo", self.echo)]
    }
}

impl Upgrade {
    fn json(&self) -> Value {
        json!({ "status": self.status.as_u16(), "subprotocol": self.subprotocol })
    }
}

impl Echo {
    fn text(&self) -> String {
        let others = match self.others {
            0 => String::new(),
            1 => "; another message came".to_owned(),
            n => format!("; {n} other messages came"),
        };
        match &self.outcome {
            EchoOutcome::Echoed => {
                format!("{GOOD}the message came back{GOOD:#} ({} bytes){others}", self.bytes)
            }
            EchoOutcome::Missing(time) => {
                format!("{NOTABLE}the message did not come back{NOTABLE:#} in {time:?}{others}")
            }
            EchoOutcome::Closed(close) => format!(
                "{NOTABLE}the server closed instead{NOTABLE:#} with {}{others}",
                harmless(close)
            ),
        }
    }

    fn json(&self) -> Value {
        let result = match &self.outcome {
            EchoOutcome::Echoed => "echoed",
            EchoOutcome::Missing(_) => "missing",
            EchoOutcome::Closed(_) => "closed",
        };
        json!({
            "result": result,
            "bytes": self.bytes,
            "other_messages": self.others,
            "first_other_message": self.first_other,
        })
    }
}

impl End {
    fn text(&self) -> String {
        match self {
            Self::Closed { close_notify: None } => "clean".to_owned(),
            Self::Closed { close_notify: Some(true) } => "clean, with close_notify".to_owned(),
            Self::Closed { close_notify: Some(false) } => {
                format!("clean, {NOTABLE}without close_notify{NOTABLE:#}")
            }
            Self::Waited => format!("{NOTABLE}the server did not end the connection{NOTABLE:#}"),
            Self::Failed(why) => format!("{NOTABLE}not clean{NOTABLE:#}: {}", harmless(why)),
        }
    }

    fn json(&self) -> Value {
        let (result, close_notify) = match self {
            Self::Closed { close_notify } => ("clean", *close_notify),
            Self::Waited => ("timeout", None),
            Self::Failed(_) => ("failed", None),
        };
        json!({ "result": result, "close_notify": close_notify })
    }
}

/// What some libraries keep to themselves.
const NOT_TOLD: &str = "not told by the library";

fn tls_section(info: &TlsInfo) -> Section {
    let or_unknown = |value: Option<String>| value.unwrap_or_else(|| NOT_TOLD.to_owned());
    let mut section = Section::new("TLS");
    section
        .row("backend", info.backend)
        .row("library", &info.library)
        .row("version", or_unknown(info.version.map(|version| version.to_string())))
        .row("cipher suite", or_unknown(info.cipher_suite.clone()))
        .row("group", or_unknown(info.group.clone()))
        .row("ALPN", info.alpn.as_deref().map_or("none".to_owned(), |name| harmless(&lossy(name))))
        .row(
            "resumed",
            match info.resumed {
                Some(true) => "yes",
                Some(false) => "no",
                None => NOT_TOLD,
            },
        );
    if let Some(response) = &info.ocsp_response {
        let words = ocsp::Response::of(response).map(|response| response.words());
        section.row("OCSP response", words.unwrap_or_else(|| "cannot be read".to_owned()));
    }
    if !info.certificate_timestamps.is_empty() {
        let count = info.certificate_timestamps.len();
        section.row("timestamps", format!("{count} of certificate transparency"));
    }
    if let Some(accepted) = info.ech_accepted {
        let words = if accepted { "the server took it" } else { "the server did not take it" };
        section.row("encrypted hello", words);
    }
    section
}

fn certificate_sections(info: &TlsInfo, text: &mut String) {
    const SHOWN: usize = 8;
    let all = info.peer_certificates.len();
    for (i, der) in info.peer_certificates.iter().enumerate() {
        let mut section = Section::new(match all {
            1 => "Certificate".to_owned(),
            _ => format!("Certificate {} of {all}", i + 1),
        });
        match Summary::of(der) {
            Some(certificate) => {
                section.row("subject", harmless(&certificate.subject));
                section.row("issuer", harmless(&certificate.issuer));
                if !certificate.names.is_empty() {
                    let names = &certificate.names;
                    let mut shown = names[..names.len().min(SHOWN)].join(", ");
                    if names.len() > SHOWN {
                        shown += &format!(" and {} more", names.len() - SHOWN);
                    }
                    section.row("names", harmless(&shown));
                }
                let style = if certificate.is_valid() { GOOD } else { NOTABLE };
                section.row("valid", format!("{style}{}{style:#}", certificate.validity()));
            }
            None => {
                section.row("", format!("cannot be read ({} bytes)", der.len()));
            }
        }
        section.render(text);
    }
}

fn tls_json(info: &TlsInfo) -> Value {
    let certificates: Vec<_> = info
        .peer_certificates
        .iter()
        .map(|der| Summary::of(der).map_or(Value::Null, |certificate| certificate.json()))
        .collect();
    json!({
        "backend": info.backend,
        "library": info.library,
        "version": info.version.map(|version| version.to_string()),
        "cipher_suite": info.cipher_suite,
        "group": info.group,
        "alpn": info.alpn.as_deref().map(lossy),
        "resumed": info.resumed,
        "early_data": comparison::early_data_name(info.early_data),
        "ocsp_response": info.ocsp_response.as_ref().map(|response| ocsp::json(response)),
        "certificate_timestamps": info.certificate_timestamps.len(),
        "ech_accepted": info.ech_accepted,
        "certificates": certificates,
    })
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

pub(super) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Runs `stage` and keeps the time that it took, if it succeeds.
pub(super) fn timed<R, E>(
    time: &mut Option<Duration>,
    stage: impl FnOnce() -> Result<R, E>,
) -> Result<R, E> {
    let start = Instant::now();
    let result = stage()?;
    *time = Some(start.elapsed());
    Ok(result)
}
