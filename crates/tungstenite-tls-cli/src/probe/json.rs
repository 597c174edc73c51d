//! Formats what a probe found as one JSON object, for programs.

use std::time::Duration;

use serde_json::{Map, Value, json};
use tungstenite_tls::{Proxy, TlsInfo, error::redacted};

use super::{
    certificate::Summary,
    ocsp,
    report::{Echo, EchoOutcome, End, Report, Upgrade, early_data_name},
    round_trips::round_trips,
    times::{Times, milliseconds},
    trail::{Attempt, Lookup, Outcome},
};

/// The details of the first connection, and `connections` with what differs between them.
pub(super) fn json(reports: &[Report]) -> Map<String, Value> {
    let mut json = reports[0].json();
    json.insert("connections".to_owned(), connections(reports));
    json
}

impl Report {
    fn json(&self) -> Map<String, Value> {
        let mut json = Map::new();
        let mut set = |key: &str, value: Value| json.insert(key.to_owned(), value);
        set("url", redacted(&self.url).to_string().into());
        set("demo_server", self.demo.into());
        set("address", json!(self.address.map(|address| address.to_string())));
        set("lookups", self.trail.lookups.iter().map(Lookup::json).collect());
        set("attempts", self.trail.attempts.iter().map(Attempt::json).collect());
        set("proxy", self.proxy.as_ref().map(|proxy| self.proxy(proxy)).into());
        set("tls", self.tls.as_ref().map(|info| self.tls(info)).into());
        set("upgrade", self.upgrade.as_ref().map(Upgrade::json).into());
        set("echo", self.echo.as_ref().map(Echo::json).into());
        set("close", self.end.as_ref().map(End::json).into());
        set("milliseconds", self.times.json());
        json
    }

    fn proxy(&self, proxy: &Proxy) -> Value {
        json!({
            "url": proxy.to_string(),
            "variable": proxy.variable(),
            "tunnel_opened": self.trail.tunnel,
            "refusal": self.trail.refusal,
        })
    }

    fn tls(&self, info: &TlsInfo) -> Value {
        let mut json = tls(info);
        json["client_certificate"] = self.client().map(|summary| summary.json()).into();
        json
    }
}

impl Lookup {
    fn json(&self) -> Value {
        let addresses = self.addresses.iter().map(|address| address.ip().to_string());
        json!({
            "host": self.host,
            "addresses": addresses.collect::<Vec<_>>(),
            "milliseconds": rounded(self.time),
        })
    }
}

impl Attempt {
    fn json(&self) -> Value {
        let (result, error) = match &self.outcome {
            Outcome::Connected => ("connected", None),
            Outcome::Failed(why) => ("failed", Some(why)),
            Outcome::Unanswered => ("unanswered", None),
        };
        json!({
            "address": self.address.to_string(),
            "result": result,
            "error": error,
            "milliseconds": self.time.map(rounded),
        })
    }
}

impl Times {
    fn json(&self) -> Value {
        let times =
            self.named().map(|(name, time)| (name.to_lowercase(), json!(time.map(rounded))));
        Value::Object(times.into_iter().collect())
    }
}

impl Upgrade {
    fn json(&self) -> Value {
        json!({ "status": self.status.as_u16(), "subprotocol": self.subprotocol })
    }
}

impl Echo {
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
    fn json(&self) -> Value {
        let (result, close_notify) = match self {
            Self::Closed { close_notify } => ("clean", *close_notify),
            Self::Waited => ("timeout", None),
            Self::Failed(_) => ("failed", None),
        };
        json!({ "result": result, "close_notify": close_notify })
    }
}

fn tls(info: &TlsInfo) -> Value {
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
        "alpn": info.alpn.as_deref().map(String::from_utf8_lossy),
        "resumed": info.resumed,
        "early_data": early_data_name(info.early_data),
        "ocsp_response": info.ocsp_response.as_ref().map(|response| ocsp::json(response)),
        "certificate_timestamps": info.certificate_timestamps.len(),
        "ech_accepted": info.ech_accepted,
        "certificates": certificates,
    })
}

/// One element per connection.
fn connections(reports: &[Report]) -> Value {
    let connections = reports.iter().map(|report| {
        let info = report.tls.as_ref();
        json!({
            "resumed": info.and_then(|info| info.resumed),
            "early_data": info.map(|info| early_data_name(info.early_data)),
            "fast_open": report.fast_open,
            "milliseconds": report.times.json(),
            "up_to_upgrade_milliseconds": report.times.up_to_upgrade().map(rounded),
            "round_trips": round_trips(report),
        })
    });
    connections.collect()
}

/// Milliseconds, rounded to the microsecond.
fn rounded(time: Duration) -> f64 {
    (milliseconds(time) * 1000.0).round() / 1000.0
}
