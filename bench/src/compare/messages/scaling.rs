//! `scaling`: measures whether a byte of a large message costs more than a byte of a small one.

use serde_json::json;

use super::{
    PAGE,
    cases::{Case, MIB},
    clients::Clients,
    peers::{self, Kind, Peer},
    throughput::Effort,
};
use crate::{
    compare::{
        options::Options,
        stats::Stats,
        table::{Table, show, spread},
    },
    plan::{Plan, Work},
    report::Report,
};

/// One large message, and a smaller one that is sent as often as makes the same size.
const LARGE: Case = Case { work: Work::Send, size: 64 * MIB, batched: false };
const SMALL: Case = Case { work: Work::Send, size: MIB, batched: false };

pub(in crate::compare) fn run(clients: &Clients, options: &Options) -> anyhow::Result<()> {
    let effort = Effort::of(options);
    let peers = peers::wanted(&LARGE, options)
        .filter(|peer| peer.kind != Kind::Other || peer.name.starts_with("tungstenite/"));
    let mut rows: Vec<(&Peer, Vec<[Report; 2]>)> = peers.map(|peer| (peer, Vec::new())).collect();
    for round in 0..effort.rounds {
        for (peer, samples) in &mut rows {
            // A message that takes minutes is measured only once.
            let is_slow = samples.first().is_some_and(|[large, _]| large.wall_ns > 2_000_000_000);
            if round > 0 && is_slow {
                continue;
            }
            let large = clients.measure(&[], peer, &peer.plan(&LARGE, 1))?;
            // All small messages are different, or a cache would hold them.
            let small = Plan { distinct: 64, ..peer.plan(&SMALL, 64) };
            let small = clients.measure(&[], peer, &small)?;
            samples.push([large, small]);
        }
    }

    let header = ["peer", "1 × 64 MiB, ms", "64 × 1 MiB, ms", "ratio", "ratio, CPU time", "spread"];
    let mut table = Table::new("Sending 64 MiB in one message, and in 64", &header);
    let mut json = Vec::new();
    for (peer, samples) in &rows {
        let wall = |which: usize| Stats::of(samples.iter().map(|s| s[which].wall_ns as f64));
        let ratio = |value: fn(&Report) -> u64| {
            Stats::of(
                samples.iter().map(|[large, small]| value(large) as f64 / value(small) as f64),
            )
        };
        let (in_wall, in_cpu) = (ratio(|r| r.wall_ns), ratio(|r| r.cpu_ns));
        let number = |stats, unit: f64| show(stats, |value| format!("{:.2}", value / unit));
        table.push([
            peer.name.to_owned(),
            number(wall(0), 1e6),
            number(wall(1), 1e6),
            number(in_wall, 1.0),
            number(in_cpu, 1.0),
            spread(in_cpu),
        ]);
        json.push(json!({ "peer": peer.name, "samples": samples }));
    }
    println!("{table}");
    options.write(json!({ "rounds": effort.rounds, "peers": json }))?;
    options.document(PAGE, &[("scaling", table.to_string())])
}
