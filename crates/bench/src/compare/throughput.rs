//! `throughput`: every case, every peer, round by round.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    cases::{self, Case},
    clients::Clients,
    docs, goals, machine,
    peers::{self, Kind, Peer},
    plot,
    stats::Stats,
    table::Table,
};
use crate::{plan::Work, report::Report};

/// What a peer measured for a case, in the order of rounds.
pub(super) struct Row {
    pub(super) peer: &'static Peer,
    pub(super) samples: Vec<Report>,
}

/// A case with all its rows.
pub(super) struct Results {
    pub(super) case: Case,
    pub(super) rows: Vec<Row>,
}

/// How long, and how often.
pub(super) struct Effort {
    pub(super) rounds: usize,
    /// What a measurement is to take, in nanoseconds.
    pub(super) time: u64,
}

impl Effort {
    pub(super) fn of(args: &super::Args) -> Self {
        if args.quick {
            Self { rounds: 3, time: 60_000_000 }
        } else {
            Self { rounds: 9, time: 200_000_000 }
        }
    }
}

/// What to measure, or to show once more.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    common: super::Args,

    /// Measure nothing: show what a former run wrote to this file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["quick", "json", "only"])]
    again: Option<PathBuf>,
}

pub(super) fn run(clients: &Clients, args: &Args) -> anyhow::Result<()> {
    let all = match &args.again {
        Some(file) => former(file)?,
        None => measure_all(clients, &args.common)?,
    };
    println!("{}", goals::table(&all));
    if let Some(folder) = &args.common.docs {
        plot::write(&all, folder)?;
        docs::throughput(&all, folder)?;
    }
    Ok(())
}

fn measure_all(clients: &Clients, args: &super::Args) -> anyhow::Result<Vec<Results>> {
    let effort = Effort::of(args);
    let mut all = Vec::new();
    for case in cases::all() {
        let wanted: Vec<&Peer> = peers::ALL.iter().filter(|peer| args.wants(&case, peer)).collect();
        if wanted.is_empty() {
            continue;
        }
        let results = measure(clients, case, &wanted, &effort)?;
        println!("{}", Table::of(&results));
        all.push(results);
        // What there is so far, for the whole takes long.
        args.write(&json(&all, &effort))?;
    }
    Ok(all)
}

/// The results that [`json`] wrote.
fn former(file: &Path) -> anyhow::Result<Vec<Results>> {
    #[derive(Deserialize)]
    struct Former {
        cases: Vec<FormerCase>,
    }
    #[derive(Deserialize)]
    struct FormerCase {
        case: Case,
        peers: Vec<FormerRow>,
    }
    #[derive(Deserialize)]
    struct FormerRow {
        peer: FormerPeer,
        samples: Vec<Report>,
    }
    #[derive(Deserialize)]
    struct FormerPeer {
        name: String,
    }
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let former: Former = serde_json::from_str(&text)?;
    let row = |FormerRow { peer, samples }| {
        let known = peers::ALL.iter().find(|known| known.name == peer.name);
        Ok(Row { peer: known.with_context(|| format!("there is no peer {}", peer.name))?, samples })
    };
    let case = |FormerCase { case, peers }| {
        let rows = peers.into_iter().map(row).collect::<anyhow::Result<_>>()?;
        Ok(Results { case, rows })
    };
    former.cases.into_iter().map(case).collect()
}

/// Measures one case with all of `peers`, interleaved.
pub(super) fn measure(
    clients: &Clients,
    case: Case,
    peers: &[&'static Peer],
    effort: &Effort,
) -> anyhow::Result<Results> {
    let mut rows = Vec::new();
    let mut plans = Vec::new();
    for peer in peers {
        // How many messages fill the time. This run counts for nothing, unless one message alone
        // takes too long to be sent once more.
        let first = clients.measure(peer, &peer.plan(&case, case.first_count()))?;
        let enough = match case.work {
            Work::Idle => case.first_count(),
            Work::Echo => effort.time * first.messages / first.wall_ns.max(1),
            // On a busy machine the clock runs on while the client does not.
            Work::Send | Work::Receive => {
                let most = 5 * effort.time * first.messages / first.wall_ns.max(1);
                (effort.time * first.messages / first.cpu_ns.max(1)).min(most)
            }
        };
        let is_slow = enough == 0 && first.wall_ns > 10 * effort.time;
        plans.push((!is_slow).then(|| peer.plan(&case, enough.max(1))));
        let samples = if is_slow { vec![first] } else { Vec::new() };
        rows.push(Row { peer, samples });
    }
    for round in 0..effort.rounds {
        // Nobody always comes first.
        for turn in 0..rows.len() {
            let at = (turn + round) % rows.len();
            if let Some(plan) = &plans[at] {
                let report = clients.measure(rows[at].peer, plan)?;
                rows[at].samples.push(report);
            }
        }
    }
    Ok(Results { case, rows })
}

/// What of a report is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// Payload bytes a second.
    Rate,
    /// Payload bytes a second of the client's processor time.
    CpuRate,
    P50,
    P99,
    /// Of the socket, a message.
    Reads,
    /// Bytes a connection.
    Resident,
    Heap,
}

impl Measure {
    pub(super) fn of(self, case: &Case, report: &Report) -> f64 {
        let bytes = (case.size as u64 * report.messages) as f64;
        match self {
            Self::Rate => bytes / report.wall_ns as f64 * 1e9,
            Self::CpuRate => bytes / report.cpu_ns as f64 * 1e9,
            Self::P50 => report.p50_ns as f64,
            Self::P99 => report.p99_ns as f64,
            Self::Reads => report.reads as f64 / report.messages as f64,
            Self::Resident => report.resident as f64 / report.messages as f64,
            Self::Heap => report.heap as f64 / report.messages as f64,
        }
    }

    fn more_is_better(self) -> bool {
        matches!(self, Self::Rate | Self::CpuRate)
    }
}

impl Results {
    pub(super) fn stats(&self, row: &Row, measure: Measure) -> Option<Stats> {
        Stats::of(row.samples.iter().map(|report| measure.of(&self.case, report)))
    }

    /// `row` as a multiple of `other`, round by round.
    pub(super) fn ratio(&self, row: &Row, other: &Row, measure: Measure) -> Option<Stats> {
        let value = |report: &Report| measure.of(&self.case, report);
        // One that was measured once stands beside all rounds of the other.
        let rounds = row.samples.len().max(other.samples.len());
        let pick =
            |row: &Row, round: usize| row.samples.get(round).or(row.samples.last()).map(value);
        Stats::of((0..rounds).filter_map(|i| Some(pick(row, i)? / pick(other, i)?)))
    }

    pub(super) fn bare(&self, row: &Row) -> Option<&Row> {
        let bare = row.peer.bare()?;
        self.rows.iter().find(|other| other.peer == bare)
    }

    /// The best of the other WebSocket libraries.
    pub(super) fn best_other(&self, measure: Measure) -> Option<&Row> {
        let others = self.rows.iter().filter(|row| row.peer.kind == Kind::Other);
        let median = |row: &&Row| self.stats(row, measure).map_or(f64::NAN, |s| s.median);
        if measure.more_is_better() {
            others.max_by(|a, b| median(a).total_cmp(&median(b)))
        } else {
            others.min_by(|a, b| median(a).total_cmp(&median(b)))
        }
    }
}

fn json(all: &[Results], effort: &Effort) -> Value {
    let cases: Vec<Value> = all
        .iter()
        .map(|results| {
            let rows: Vec<Value> = results.rows.iter().map(|row| row_json(results, row)).collect();
            json!({ "case": results.case, "name": results.case.name(), "peers": rows })
        })
        .collect();
    json!({ "machine": machine(), "rounds": effort.rounds, "cases": cases })
}

fn row_json(results: &Results, row: &Row) -> Value {
    let measures: &[(&str, Measure)] = match results.case.work {
        Work::Send | Work::Receive => {
            &[("bytes_per_second", Measure::Rate), ("bytes_per_cpu_second", Measure::CpuRate)]
        }
        Work::Echo => &[("p50_ns", Measure::P50), ("p99_ns", Measure::P99)],
        Work::Idle => &[("resident_bytes", Measure::Resident), ("heap_bytes", Measure::Heap)],
    };
    let mut json = json!({ "peer": row.peer, "samples": row.samples });
    for (name, measure) in measures {
        json[name] = json!({
            "value": results.stats(row, *measure),
            "to_bare": results.bare(row).and_then(|bare| results.ratio(row, bare, *measure)),
            "to_best_other":
                results.best_other(*measure).and_then(|best| results.ratio(row, best, *measure)),
        });
    }
    json
}
