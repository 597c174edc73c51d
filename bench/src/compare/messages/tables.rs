//! Formats the results of a case as a table.

use super::{
    peers::Kind,
    results::{Measure, Results, Row},
};
use crate::{
    compare::{
        stats::Stats,
        table::{Table, show, spread},
    },
    plan::Work,
    report::Report,
};

/// The table for a case.
pub(super) fn of(results: &Results) -> Table {
    match results.case.work {
        Work::Send | Work::Receive => rates(results),
        Work::Echo => round_trips(results),
        Work::Idle => memory(results),
    }
}

fn rates(results: &Results) -> Table {
    let header = [
        "peer",
        "MB/s",
        "spread",
        "of bare",
        "of best peer",
        "CPU ns/message",
        "of bare, CPU",
        "of best, CPU",
        "reads/message",
        "writes/message",
        "server busy",
    ];
    let mut table = Table::new(results.case.title(), &header);
    for row in &results.rows {
        let stats = |measure| results.stats(row, measure);
        let per_message = |value: fn(&Report) -> u64| {
            Stats::of(row.samples.iter().map(|r| value(r) as f64 / r.messages as f64))
        };
        // libwebsockets does not count its calls.
        let calls = |value| per_message(value).filter(|_| row.peer.runs_in_memory());
        let load = Stats::of(row.samples.iter().map(Report::server_load));
        let mut cells = vec![
            row.peer.name.to_owned(),
            show(stats(Measure::Rate), |rate| format!("{:.1}", rate / 1e6)),
            spread(stats(Measure::Rate)),
        ];
        cells.extend(ratios(results, row, Measure::Rate));
        cells.push(show(per_message(|r| r.cpu_ns), |ns| format!("{ns:.0}")));
        cells.extend(ratios(results, row, Measure::CpuRate));
        cells.push(show(calls(|r| r.reads), |n| format!("{n:.3}")));
        cells.push(show(calls(|r| r.writes), |n| format!("{n:.3}")));
        cells.push(show(load, |load| {
            let bound = if load > 0.9 { ", bound" } else { "" };
            format!("{:.0} %{bound}", load * 100.0)
        }));
        table.push(cells);
    }
    table
}

fn round_trips(results: &Results) -> Table {
    let header = ["peer", "p50 µs", "of best peer", "p99 µs", "of best peer", "CPU µs"];
    let mut table = Table::new(results.case.title(), &header);
    for row in &results.rows {
        let micros = |measure| show(results.stats(row, measure), |ns| format!("{:.1}", ns / 1e3));
        let cpu = Stats::of(row.samples.iter().map(|r| r.cpu_ns as f64 / r.messages as f64));
        let [_, p50] = ratios(results, row, Measure::P50);
        let [_, p99] = ratios(results, row, Measure::P99);
        table.push(vec![
            row.peer.name.to_owned(),
            micros(Measure::P50),
            p50,
            micros(Measure::P99),
            p99,
            show(cpu, |ns| format!("{:.1}", ns / 1e3)),
        ]);
    }
    table
}

fn memory(results: &Results) -> Table {
    let header = ["peer", "resident bytes", "of tokio-tungstenite", "heap bytes"];
    let mut table = Table::new(results.case.title(), &header);
    for row in &results.rows {
        let of = results.rows.iter().find(|other| {
            let tls = row.peer.tls();
            let tls = if tls == "rustls" { tls } else { "native-tls" };
            other.peer.name == format!("tokio-tungstenite/{tls}")
        });
        let ratio = of.and_then(|other| results.ratio(row, other, Measure::Resident));
        let bytes = |measure| show(results.stats(row, measure), |bytes| format!("{bytes:.0}"));
        table.push(vec![
            row.peer.name.to_owned(),
            bytes(Measure::Resident),
            show(ratio, |ratio| format!("{ratio:.3}")),
            bytes(Measure::Heap),
        ]);
    }
    table
}

/// The ratios to the bare library and to the best of the others.
fn ratios(results: &Results, row: &Row, measure: Measure) -> [String; 2] {
    let bare = results.bare(row).filter(|_| row.peer.kind != Kind::Bare);
    let best = results.best_other(measure).filter(|_| row.peer.kind != Kind::Bare);
    [bare, best].map(|other| {
        let ratio = other.and_then(|other| results.ratio(row, other, measure));
        show(ratio, |ratio| format!("{ratio:.2}"))
    })
}
