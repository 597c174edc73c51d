//! `throughput`: measures every case with every peer, round by round.

use std::{fs, path::PathBuf};

use anyhow::Context;
use serde::Deserialize;
use serde_json::json;

use super::{
    PAGE, cases,
    cases::Case,
    clients::Clients,
    goals,
    peers::{self, Peer},
    results::{Results, Row},
    tables,
};
use crate::{compare::options::Options, plan::Work};

/// How often to measure, and for how long.
pub(super) struct Effort {
    pub(super) rounds: usize,
    /// How long a measurement should take, in nanoseconds.
    pub(super) time: u64,
}

impl Effort {
    pub(super) fn of(options: &Options) -> Self {
        if options.quick {
            Self { rounds: 3, time: 60_000_000 }
        } else {
            Self { rounds: 9, time: 200_000_000 }
        }
    }
}

/// What to measure, or which results to show again.
#[derive(Debug, clap::Args)]
pub(in crate::compare) struct Args {
    #[command(flatten)]
    options: Options,

    /// Measure nothing: show the results that an earlier run wrote to this file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["quick", "json", "only"])]
    again: Option<PathBuf>,
}

pub(in crate::compare) fn run(args: &Args) -> anyhow::Result<()> {
    #[derive(Deserialize)]
    struct Former {
        cases: Vec<Results>,
    }
    let all = match &args.again {
        Some(file) => {
            let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
            serde_json::from_str::<Former>(&text)?.cases
        }
        None => measure_all(&args.options)?,
    };
    let goals = goals::table(&all).to_string();
    println!("{goals}");
    let each: Vec<String> = all.iter().map(|results| tables::of(results).to_string()).collect();
    args.options.document(PAGE, &[("goals", goals), ("throughput", each.join("\n"))])
}

fn measure_all(options: &Options) -> anyhow::Result<Vec<Results>> {
    let clients = Clients::start()?;
    let effort = Effort::of(options);
    let mut all = Vec::new();
    for case in cases::all() {
        let wanted: Vec<&Peer> = peers::wanted(&case, options).collect();
        if wanted.is_empty() {
            continue;
        }
        let results = measure(&clients, case, &wanted, &effort)?;
        println!("{}", tables::of(&results));
        all.push(results);
        // Writes the results so far, because the whole run takes long.
        options.write(json!({ "rounds": effort.rounds, "cases": all }))?;
    }
    Ok(all)
}

/// Measures one case with all of `peers`, interleaved.
fn measure(
    clients: &Clients,
    case: Case,
    peers: &[&'static Peer],
    effort: &Effort,
) -> anyhow::Result<Results> {
    let mut rows = Vec::new();
    let mut plans = Vec::new();
    for peer in peers {
        // Finds how many messages fill the time. This run does not count, unless a single message
        // takes too long to be sent again.
        let first = clients.measure(&[], peer, &peer.plan(&case, case.first_count()))?;
        let enough = match case.work {
            Work::Idle => case.first_count(),
            Work::Echo => effort.time * first.messages / first.wall_ns.max(1),
            // On a busy machine, wall time goes on while the client does not run.
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
        // No peer always comes first.
        for turn in 0..rows.len() {
            let at = (turn + round) % rows.len();
            if let Some(plan) = &plans[at] {
                let report = clients.measure(&[], rows[at].peer, plan)?;
                rows[at].samples.push(report);
            }
        }
    }
    Ok(Results { case, rows })
}
