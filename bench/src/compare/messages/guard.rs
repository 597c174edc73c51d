//! `guard`: checks that a message, and the HTTP upgrade, cost no more than before.
//!
//! It compares what this library adds to the bare TLS library: instructions under valgrind, and
//! calls of the transport, both in memory. They are the same on a busy machine as on an idle one.
//! The upgrade, over a plain stream, must cost no more than tungstenite's.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::{
    cases::Case,
    clients::Clients,
    counts::{self, Cost},
    peers::{self, Kind, Peer},
    upgrade,
};
use crate::compare::table::Table;

/// What to measure, and what to compare it with.
#[derive(Debug, clap::Args)]
pub(in crate::compare) struct Args {
    /// Write the results as the new baseline
    #[arg(long, conflicts_with = "quick")]
    bless: bool,

    /// Measure only rustls: the driver is the same with every library
    #[arg(long)]
    quick: bool,

    /// The file of the baseline
    #[arg(long, value_name = "FILE", default_value = "ci/bench-baseline.json")]
    baseline: PathBuf,

    /// Write the results to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// The results, and the tools that they depend on.
#[derive(Debug, Serialize, Deserialize)]
struct Baseline {
    /// The compiler, because it affects the instructions.
    rustc: String,
    valgrind: String,
    /// By `CASE/PEER`.
    costs: BTreeMap<String, Cost>,
}

/// How much the instructions may grow, with the same tools and with others.
const SAME_TOOLS: f64 = 0.05;
const OTHER_TOOLS: f64 = 0.30;

/// What rounding and alignment may add, in instructions and in calls per message.
const SLACK: f64 = 10.0;
const CALLS: f64 = 0.02;

pub(in crate::compare) fn run(clients: &Clients, args: &Args) -> anyhow::Result<ExitCode> {
    let now = Baseline {
        rustc: counts::tool_version("rustc")?,
        valgrind: counts::tool_version("valgrind")?,
        costs: {
            let mut costs = measure(clients, args.quick)?;
            costs.extend(upgrade::costs()?);
            costs
        },
    };
    let text = serde_json::to_string_pretty(&now)? + "\n";
    if let Some(path) = &args.json {
        fs::write(path, &text).with_context(|| path.display().to_string())?;
    }
    if args.bless {
        fs::write(&args.baseline, &text).with_context(|| args.baseline.display().to_string())?;
        println!("written: {}", args.baseline.display());
        return Ok(ExitCode::SUCCESS);
    }
    let before = fs::read_to_string(&args.baseline)
        .with_context(|| format!("{}; make it with --bless", args.baseline.display()))?;
    let before: Baseline = serde_json::from_str(&before)?;
    Ok(if compare(&before, &now) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn measure(clients: &Clients, quick: bool) -> anyhow::Result<BTreeMap<String, Cost>> {
    let bare = peers::ALL.iter().filter(|peer| peer.kind == Kind::Bare);
    let bare: Vec<&Peer> = bare.filter(|peer| !quick || peer.tls() == "rustls").collect();
    let mut work = Vec::new();
    for case in counts::cases() {
        work.extend(bare.iter().map(|bare| (case, *bare)));
    }
    // Nothing here is timed, so all processors may work.
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let take = || work.get(next.fetch_add(1, Ordering::Relaxed));
    let costs = thread::scope(|scope| {
        let worker = || {
            let mut costs = Vec::new();
            while let Some((case, bare)) = take() {
                costs.extend(beyond(clients, case, bare)?);
            }
            anyhow::Ok(costs)
        };
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        handles
            .into_iter()
            .map(|handle| handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect::<anyhow::Result<Vec<_>>>()
    })?;
    Ok(costs.into_iter().flatten().collect())
}

/// What this library adds to `bare` in a case, for each way to use it.
fn beyond(clients: &Clients, case: &Case, bare: &Peer) -> anyhow::Result<Vec<(String, Cost)>> {
    let limit = counts::cost(clients, case, bare)?.instructions;
    let ours = peers::ALL.iter().filter(|peer| peer.kind == Kind::Ours && peer.takes(case));
    ours.filter(|peer| peer.tls() == bare.tls())
        .map(|peer| {
            let cost = counts::cost(clients, case, peer)?;
            let beyond = Cost { instructions: cost.instructions - limit, ..cost };
            Ok((format!("{}/{}", case.name(), peer.name), beyond))
        })
        .collect()
}

/// Prints both side by side. Returns whether nothing has grown, and the upgrade is
/// not above its limit.
fn compare(before: &Baseline, now: &Baseline) -> bool {
    let same_tools = before.rustc == now.rustc && before.valgrind == now.valgrind;
    let tolerance = if same_tools { SAME_TOOLS } else { OTHER_TOOLS };
    let header = ["case/peer", "instructions", "before", "reads", "before", "writes", "before", ""];
    let title = "instructions of a message beyond the bare library, and all of an upgrade";
    let mut table = Table::new(title, &header);
    let mut good = true;
    for (name, cost) in &now.costs {
        let Some(then) = before.costs.get(name) else {
            println!("{name} is not in the baseline: write a new one with --bless");
            good = false;
            continue;
        };
        let verdict = verdict(then, cost, tolerance);
        good &= verdict != "grown";
        table.push([
            name.clone(),
            format!("{:.1}", cost.instructions),
            format!("{:.1}", then.instructions),
            format!("{:.4}", cost.reads),
            format!("{:.4}", then.reads),
            format!("{:.4}", cost.writes),
            format!("{:.4}", then.writes),
            verdict.to_owned(),
        ]);
    }
    println!("{table}");
    let [ours, theirs] = [upgrade::OURS, upgrade::THEIRS].map(|name| now.costs[name].instructions);
    println!("the upgrade costs {:.2} times the instructions of tungstenite's", ours / theirs);
    if ours > theirs {
        println!("that is more: it must cost no more");
        good = false;
    }
    if !same_tools {
        println!(
            "the baseline was made with {} and {}, so instructions may differ by {:.0} %",
            before.rustc,
            before.valgrind,
            tolerance * 100.0
        );
    }
    good
}

fn verdict(before: &Cost, now: &Cost, tolerance: f64) -> &'static str {
    let most = before.instructions + before.instructions.abs() * tolerance + SLACK;
    let least = before.instructions - before.instructions.abs() * tolerance - SLACK;
    let calls_grown = |before: f64, now: f64| now > before * (1.0 + SAME_TOOLS) + CALLS;
    if now.instructions > most
        || calls_grown(before.reads, now.reads)
        || calls_grown(before.writes, now.writes)
    {
        "grown"
    } else if now.instructions < least {
        "less: bless it"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_grown_is_found() {
        let before = Cost { instructions: 1000.0, reads: 0.0, writes: 1.0 };
        let same = Cost { instructions: 1055.0, ..before };
        assert_eq!(verdict(&before, &same, SAME_TOOLS), "");
        let more = Cost { instructions: 1065.0, ..before };
        assert_eq!(verdict(&before, &more, SAME_TOOLS), "grown");
        let calls = Cost { writes: 1.1, ..before };
        assert_eq!(verdict(&before, &calls, OTHER_TOOLS), "grown");
        let less = Cost { instructions: 900.0, ..before };
        assert_eq!(verdict(&before, &less, SAME_TOOLS), "less: bless it");
    }
}
