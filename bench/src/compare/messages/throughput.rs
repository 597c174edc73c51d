//! `throughput`: every case, every peer, round by round.

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

/// How long, and how often.
pub(super) struct Effort {
    pub(super) rounds: usize,
    /// What a measurement is to take, in nanoseconds.
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

/// What to measure, or to show once more.
#[derive(Debug, clap::Args)]
pub(in crate::compare) struct Args {
    #[command(flatten)]
    options: Options,

    /// Measure nothing: show what a former run wrote to this file
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
        // What there is so far, for the whole takes long.
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
        // How many messages fill the time. This run counts for nothing, unless one message alone
        // takes too long to be sent once more.
        let first = clients.measure(&[], peer, &peer.plan(&case, case.first_count()))?;
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
                let report = clients.measure(&[], rows[at].peer, plan)?;
                rows[at].samples.push(report);
            }
        }
    }
    Ok(Results { case, rows })
}
