//! Formats the way to the server: the lookup, the addresses tried, the proxy.

use std::net::SocketAddr;

use crate::{
    output::{GOOD, NOTABLE, Section, harmless},
    probe::{
        report::Report,
        times::milliseconds,
        trail::{Attempt, Lookup, Outcome},
    },
};

pub(super) fn section(report: &Report) -> Section {
    let mut section = Section::new("Network");
    for Lookup { host, addresses, .. } in &report.trail.lookups {
        section.row("lookup", format!("{}: {}", harmless(host), listed(addresses)));
    }
    for attempt in &report.trail.attempts {
        let (label, outcome) = words(attempt);
        section.row(label, outcome);
    }
    if let Some(proxy) = &report.proxy {
        let from = proxy.variable().map_or(String::new(), |name| format!(" (from {name})"));
        let did = match report.trail.tunnel {
            true => format!("{GOOD}opened the tunnel{GOOD:#}"),
            false => {
                let refusal = report.trail.refusal.as_ref();
                let refusal = refusal.map_or(String::new(), |refusal| format!(": {refusal}"));
                format!("{NOTABLE}did not open the tunnel{refusal}{NOTABLE:#}")
            }
        };
        section.row("proxy", format!("{proxy}{from} {did}"));
    }
    section
}

fn words(attempt: &Attempt) -> (&'static str, String) {
    let Attempt { address, outcome, time, .. } = attempt;
    let after = time.map_or(String::new(), |time| format!(" (after {:.2} ms)", milliseconds(time)));
    match outcome {
        Outcome::Connected => ("connected", address.to_string()),
        Outcome::Failed(why) => {
            ("failed", format!("{address}: {NOTABLE}{}{NOTABLE:#}{after}", harmless(why)))
        }
        Outcome::Unanswered => ("unanswered", address.to_string()),
    }
}

fn listed(addresses: &[SocketAddr]) -> String {
    match addresses {
        [] => "no address".to_owned(),
        _ => {
            let shown: Vec<_> = addresses.iter().map(|one| one.ip().to_string()).collect();
            shown.join(", ")
        }
    }
}
