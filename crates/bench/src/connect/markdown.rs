//! The results as tables, and into the documentation.

use std::{
    fmt::{self, Write},
    fs,
    path::Path,
};

use anyhow::Context;

use crate::{
    case::Case,
    measure::{Results, RoundTrips, median},
    peers::Peer,
};

pub(crate) fn tables(results: &Results) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_tables(results, &mut text);
    text
}

fn write_tables(results: &Results, text: &mut String) -> fmt::Result {
    match results.round_trip {
        Some(time) => writeln!(
            text,
            "Over a wire whose round trip takes {:.1} ms; time from `connect()` in such round \
             trips, median.",
            time.as_secs_f64() * 1e3
        )?,
        None => writeln!(
            text,
            "Flights of the client, counted by a proxy on loopback, and one for TCP."
        )?,
    }
    writeln!(text, "\nUp to the answer to the upgrade request:\n")?;
    round_trips(results, text, true, |times| &times.upgraded)?;
    writeln!(text, "\nUp to the first echoed message:\n")?;
    round_trips(results, text, false, |times| &times.echoed)?;
    writeln!(
        text,
        "\nProcessor time of the client for a connection on loopback, up to the answer:\n"
    )?;
    processor_time(results, text)
}

fn round_trips(
    results: &Results,
    text: &mut String,
    with_goals: bool,
    of: impl Fn(&RoundTrips) -> &[f64],
) -> fmt::Result {
    let cases = Case::ALL.map(Case::title).join(" | ");
    writeln!(text, "| | {cases} |\n|---|{}", "--:|".repeat(Case::ALL.len()))?;
    if with_goals {
        let goals = Case::ALL.map(|case| format!("*{}*", case.goal())).join(" | ");
        writeln!(text, "| *the least there can be* | {goals} |")?;
    }
    for peer in results.peers.iter().filter(|peer| peer.is_websocket()) {
        write!(text, "| {} |", peer.title)?;
        for case in Case::ALL {
            match results.latency.get(&(peer.name, case.name())) {
                Some(times) => write!(text, " {:.2} |", median(of(times)))?,
                None => write!(text, " – |")?,
            }
        }
        writeln!(text)?;
    }
    Ok(())
}

fn processor_time(results: &Results, text: &mut String) -> fmt::Result {
    const CASES: [Case; 4] = [Case::Tls13, Case::Tls13Again, Case::Tls12, Case::Tls12Again];
    writeln!(
        text,
        "| | beside | {} |\n|---|---|{}",
        CASES.map(Case::title).join(" | "),
        "--:|".repeat(CASES.len())
    )?;
    for peer in results.peers.iter().filter(|peer| peer.bare().is_some()) {
        for (other, what) in
            [(peer.bare(), "its library alone"), (peer.tungstenite(), "tungstenite's `connect()`")]
        {
            let Some(other) = other else { continue };
            write!(text, "| {} | {what}{} |", peer.title, library(peer, other))?;
            for case in CASES {
                // Without a session to resume, the library alone connects as it did before.
                let full = if case.is_tls12() { Case::Tls12 } else { Case::Tls13 };
                let others = if other.is_websocket() || other.resumes() { case } else { full };
                match results.cpu_ratio((peer, case), (other, others)) {
                    Some(ratio) => write!(text, " {ratio:.2} |")?,
                    None => write!(text, " – |")?,
                }
            }
            writeln!(text)?;
        }
    }
    Ok(())
}

/// Says which library the other one uses, where it is another.
fn library(peer: &Peer, other: &Peer) -> &'static str {
    match (peer.name, other.name) {
        ("ours-openssl" | "ours-boring", "tungstenite-native-tls") => " (native-tls)",
        _ => "",
    }
}

/// Replaces what stands between `<!-- connect -->` and `<!-- /connect -->`.
pub(crate) fn insert(page: &Path, tables: &str) -> anyhow::Result<()> {
    const MARKS: [&str; 2] = ["<!-- connect -->", "<!-- /connect -->"];
    let text = fs::read_to_string(page).with_context(|| page.display().to_string())?;
    let (before, rest) = text.split_once(MARKS[0]).context("the page lacks its first mark")?;
    let (_, after) = rest.split_once(MARKS[1]).context("the page lacks its second mark")?;
    let tables = tables.trim_end();
    fs::write(page, format!("{before}{}\n{tables}\n{}{after}", MARKS[0], MARKS[1]))?;
    Ok(())
}
