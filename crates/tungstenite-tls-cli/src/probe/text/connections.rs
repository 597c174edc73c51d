//! Formats several connections side by side, in milliseconds and in round trips.

use std::fmt::Write as _;

use crate::{
    output::{GOOD, HEADING},
    probe::{
        report::{Report, early_data_name},
        round_trips::round_trips,
        times::milliseconds,
    },
};

/// Appends one line per connection to `text`.
pub(super) fn render(reports: &[Report], text: &mut String) {
    let through_proxy = reports.iter().any(|report| report.proxy.is_some());
    // For the lookup, a line has no room; most systems answer it from a cache.
    let is_shown = |name: &str| match name {
        "lookup" => false,
        "proxy" => through_proxy,
        _ => true,
    };
    let _ = writeln!(text, "\n{HEADING}Connections{HEADING:#}");
    let _ = write!(text, "      session   early data ");
    for (name, _) in reports[0].times.named().into_iter().filter(|(name, _)| is_shown(name)) {
        let _ = write!(text, " {name:>11}");
    }
    let _ = writeln!(text, "  round trips");
    for (i, report) in reports.iter().enumerate() {
        let session = report.tls.as_ref().map_or("", |info| match info.resumed {
            Some(true) => "resumed",
            Some(false) => "new",
            None => "unknown",
        });
        let early_data = report.tls.as_ref().map_or("", |info| early_data_name(info.early_data));
        let style = if session == "resumed" { GOOD } else { anstyle::Style::new() };
        let _ = write!(text, "  {:>3} {style}{session:9}{style:#} {early_data:11}", i + 1);
        for (_, time) in report.times.named().into_iter().filter(|(name, _)| is_shown(name)) {
            let time = time.map_or("-".to_owned(), |time| format!("{:.2} ms", milliseconds(time)));
            let _ = write!(text, " {time:>11}");
        }
        let round_trips = round_trips(report).map_or("-".to_owned(), |n| n.to_string());
        let _ = writeln!(text, "  {round_trips:>11}");
    }
    text.push_str(
        "\nRound trips follow from the kind of handshake, up to the answer to the upgrade request.",
    );
    if reports.iter().any(joined) {
        text.push_str("\nWith early data, TLS and the upgrade are one stage.");
    }
    text.push('\n');
}

/// Whether TLS and the upgrade were one stage.
fn joined(report: &Report) -> bool {
    report.tls.is_some() && report.times.tls.is_none() && report.times.upgrade.is_some()
}
