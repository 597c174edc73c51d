//! `scaling`: whether a byte of a large message costs more than a byte of a small one.

use serde_json::json;

use super::{
    Args,
    cases::Case,
    clients::Clients,
    docs, machine,
    peers::{self, Kind, Peer},
    stats::Stats,
    table::Table,
    throughput::Effort,
};
use crate::{
    plan::{Plan, Work},
    report::Report,
};

const MIB: usize = 1 << 20;

/// One message, and as many bytes in smaller ones.
const LARGE: Case = Case { work: Work::Send, size: 64 * MIB, batched: false };
const SMALL: Case = Case { work: Work::Send, size: MIB, batched: false };

pub(super) fn run(clients: &Clients, args: &Args) -> anyhow::Result<()> {
    let effort = Effort::of(args);
    let peers = peers::ALL.iter().filter(|peer| {
        let same_codec = peer.name.starts_with("tungstenite/");
        (peer.kind != Kind::Other || same_codec) && args.wants(&LARGE, peer)
    });
    let mut rows: Vec<(&Peer, Vec<[Report; 2]>)> = peers.map(|peer| (peer, Vec::new())).collect();
    for round in 0..effort.rounds {
        for (peer, samples) in &mut rows {
            // Minutes a message are measured once.
            let is_slow = samples.first().is_some_and(|[large, _]| large.wall_ns > 2_000_000_000);
            if round > 0 && is_slow {
                continue;
            }
            let large = clients.measure(peer, &peer.plan(&LARGE, 1))?;
            // As different as the parts of the large one, or a cache would hold all of it.
            let small = Plan { distinct: 64, ..peer.plan(&SMALL, 64) };
            let small = clients.measure(peer, &small)?;
            samples.push([large, small]);
        }
    }

    let header =
        ["peer", "64 MiB once, ms", "64 of 1 MiB, ms", "a byte costs", "in CPU time", "spread"];
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
        let show = |stats: Option<Stats>, unit: f64| {
            stats.map_or_else(String::new, |stats| format!("{:.2}", stats.median / unit))
        };
        table.push(vec![
            peer.name.to_owned(),
            show(wall(0), 1e6),
            show(wall(1), 1e6),
            show(in_wall, 1.0),
            show(in_cpu, 1.0),
            in_cpu.map_or_else(String::new, |stats| format!("±{:.0} %", stats.spread * 50.0)),
        ]);
        json.push(json!({
            "peer": peer,
            "ratio": in_wall,
            "cpu_ratio": in_cpu,
            "samples": samples,
        }));
    }
    println!("{table}");
    args.write(&json!({ "machine": machine(), "rounds": effort.rounds, "peers": json }))?;
    if let Some(folder) = &args.docs {
        docs::insert(folder, "scaling", &table.to_string())?;
    }
    Ok(())
}
