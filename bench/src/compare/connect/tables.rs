//! Formats the results of `connect` as tables.

use super::{
    measure::{Results, RoundTrips},
    peers::Peer,
};
use crate::{
    case::Case,
    compare::{stats::Stats, table::Table},
};

/// All tables, each below a sentence that explains it.
pub(super) fn all(results: &Results) -> String {
    let how = match results.round_trip {
        Some(time) => format!(
            "Over a wire whose round trip takes {:.1} ms; median time from `connect()`, in such \
             round trips.",
            time.as_secs_f64() * 1e3
        ),
        None => {
            "The client's flights, counted by a proxy on loopback, plus one for TCP.".to_owned()
        }
    };
    format!(
        "{how}\n\nUp to the answer to the upgrade request:\n\n{}\nUp to the first echoed \
         message:\n\n{}\nProcessor time of the client for a connection on loopback, up to the \
         answer:\n\n{}",
        round_trips(results, true, |times| &times.upgraded),
        round_trips(results, false, |times| &times.echoed),
        processor_time(results)
    )
}

fn round_trips(
    results: &Results,
    with_goals: bool,
    of: impl Fn(&RoundTrips) -> &Vec<f64>,
) -> Table {
    let mut header = vec![""];
    header.extend(Case::ALL.map(Case::title));
    let mut table = Table::new("", &header);
    if with_goals {
        let goals = Case::ALL.iter().map(|case| format!("*{}*", case.goal()));
        table.push(row("*the least there can be*", goals));
    }
    for peer in results.peers.iter().filter(|peer| peer.is_websocket()) {
        let cells = Case::ALL.iter().map(|case| {
            let times = results.latency.get(&(peer.name, case.name()));
            number(times.and_then(|times| Stats::of(of(times).iter().copied())))
        });
        table.push(row(peer.title, cells));
    }
    table
}

fn processor_time(results: &Results) -> Table {
    const CASES: [Case; 4] = [Case::Tls13, Case::Tls13Again, Case::Tls12, Case::Tls12Again];
    let mut header = vec!["", "compared with"];
    header.extend(CASES.map(Case::title));
    let mut table = Table::new("", &header);
    for peer in results.peers.iter().filter(|peer| peer.bare().is_some()) {
        let others =
            [(peer.bare(), "its library alone"), (peer.tungstenite(), "tungstenite's `connect()`")];
        for (other, what) in others {
            let Some(other) = other else { continue };
            let cells = CASES.iter().map(|&case| {
                // A bare library without a session to resume makes a full handshake.
                let full = if case.is_tls12() { Case::Tls12 } else { Case::Tls13 };
                let others = if other.is_websocket() || other.resumes() { case } else { full };
                number(results.cpu_ratio((peer, case), (other, others)))
            });
            let beside = format!("{what}{}", library(peer, other));
            table.push(row(peer.title, std::iter::once(beside).chain(cells)));
        }
    }
    table
}

fn row(first: &str, cells: impl Iterator<Item = String>) -> Vec<String> {
    std::iter::once(first.to_owned()).chain(cells).collect()
}

fn number(stats: Option<Stats>) -> String {
    stats.map_or_else(|| "–".to_owned(), |stats| format!("{:.2}", stats.median))
}

/// Names the TLS library of `other`, if it is not the same as that of `peer`.
fn library(peer: &Peer, other: &Peer) -> &'static str {
    match (peer.name, other.name) {
        ("ours-openssl" | "ours-boring", "tungstenite-native-tls") => " (native-tls)",
        _ => "",
    }
}
