//! Several connections side by side, in milliseconds and in round trips.

use std::{fmt::Write as _, time::Duration};

use serde_json::{Value, json};
use tungstenite_tls::{TlsInfo, config::TlsVersion, stream::EarlyData};

use super::report::{Report, milliseconds};
use crate::output::{GOOD, HEADING};

/// Adds a line a connection to `text`.
pub(super) fn render(reports: &[Report], text: &mut String) {
    let _ = writeln!(text, "\n{HEADING}Connections{HEADING:#}");
    let _ = writeln!(
        text,
        "      session   early data         TCP         TLS     upgrade        echo  round trips"
    );
    for (i, report) in reports.iter().enumerate() {
        let session = report.tls.as_ref().map_or("", |info| match info.resumed {
            Some(true) => "resumed",
            Some(false) => "new",
            None => "not told",
        });
        let early_data = report.tls.as_ref().map_or("", |info| early_data_name(info.early_data));
        let style = if session == "resumed" { GOOD } else { anstyle::Style::new() };
        let _ = write!(text, "  {:>3} {style}{session:9}{style:#} {early_data:11}", i + 1);
        for (_, time) in report.times.named() {
            let time = time.map_or("-".to_owned(), |time| format!("{:.2} ms", milliseconds(time)));
            let _ = write!(text, " {time:>11}");
        }
        let round_trips = round_trips(report).map_or("-".to_owned(), |n| n.to_string());
        let _ = writeln!(text, "  {round_trips:>11}");
    }
    text.push_str(
        "\nRound trips are those up to the answer to the upgrade request, counted from what the \
         handshake\nwas.",
    );
    if reports.iter().any(joined) {
        text.push_str(" With early data, TLS and the upgrade are one stage.");
    }
    text.push('\n');
}

/// A member a connection.
pub(super) fn json(reports: &[Report]) -> Value {
    let connections = reports.iter().map(|report| {
        let info = report.tls.as_ref();
        json!({
            "resumed": info.and_then(|info| info.resumed),
            "early_data": info.map(|info| early_data_name(info.early_data)),
            "fast_open": report.fast_open,
            "milliseconds": report.times.json(),
            "up_to_upgrade_milliseconds": up_to_upgrade(report)
                .map(|time| (milliseconds(time) * 1000.0).round() / 1000.0),
            "round_trips": round_trips(report),
        })
    });
    connections.collect()
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

/// Whether TLS was not a stage of its own.
fn joined(report: &Report) -> bool {
    report.tls.is_some() && report.times.tls.is_none() && report.times.upgrade.is_some()
}

fn up_to_upgrade(report: &Report) -> Option<Duration> {
    let times = &report.times;
    Some(times.tcp? + times.tls.unwrap_or_default() + times.upgrade?)
}

/// The round trips up to the answer to the upgrade request. `None`: what must be known is not, or
/// there was no answer.
fn round_trips(report: &Report) -> Option<u32> {
    report.upgrade.as_ref()?;
    let tcp = if report.fast_open == Some(true) { 0 } else { 1 };
    let tls = match &report.tls {
        Some(info) => tls_round_trips(info, report.false_start)?,
        None => 0,
    };
    Some(tcp + tls + 1)
}

/// The round trips before application data may be sent: RFC 8446, figures 1 and 4; RFC 5246,
/// figures 1 and 2; RFC 7918, section 3.
fn tls_round_trips(info: &TlsInfo, false_start: bool) -> Option<u32> {
    match info.version? {
        TlsVersion::Tls12 if info.resumed? => Some(1),
        // The backend makes one under these conditions, and offers nothing but forward secrecy and
        // AEAD.
        TlsVersion::Tls12 if false_start && info.alpn.is_some() => Some(1),
        TlsVersion::Tls12 => Some(2),
        TlsVersion::Tls13 if info.early_data == EarlyData::Accepted => Some(0),
        TlsVersion::Tls13 => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_of_each_handshake() {
        let info = |version, resumed, early_data| {
            let mut info = TlsInfo::new("test", "");
            info.version = version;
            info.resumed = resumed;
            info.early_data = early_data;
            info.alpn = Some(b"http/1.1".to_vec());
            info
        };
        let (tls12, tls13) = (Some(TlsVersion::Tls12), Some(TlsVersion::Tls13));
        for (version, resumed, early_data, false_start, expected) in [
            (tls12, Some(false), EarlyData::NotOffered, false, Some(2)),
            (tls12, Some(false), EarlyData::NotOffered, true, Some(1)),
            (tls12, Some(true), EarlyData::NotOffered, false, Some(1)),
            (tls12, None, EarlyData::NotOffered, false, None),
            (tls13, Some(false), EarlyData::NotOffered, false, Some(1)),
            (tls13, Some(true), EarlyData::Rejected, false, Some(1)),
            (tls13, Some(true), EarlyData::Accepted, false, Some(0)),
            (None, None, EarlyData::NotOffered, false, None),
        ] {
            let info = info(version, resumed, early_data);
            assert_eq!(tls_round_trips(&info, false_start), expected, "{info:?}");
        }
    }
}
