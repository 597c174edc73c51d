//! The goals of this library, and whether a run reaches them: [`table`].

use super::{
    cases::{KIB, MIB},
    peers::Kind,
    results::{Measure, Results, Row},
};
use crate::{
    compare::{stats::Stats, table::Table},
    plan::Work,
};

/// A row of the table.
struct Goal {
    what: &'static str,
    /// The ratio to reach.
    enough: f64,
    /// Whether a smaller ratio is better.
    less: bool,
    /// The cases that count; the worst of them decides.
    cases: fn(&Results) -> bool,
    /// The rows of this library that count; the best of them represents a case.
    ours: fn(&Row) -> bool,
    against: Against,
    measure: Measure,
}

/// What a row is compared with.
enum Against {
    /// The bare TLS library.
    Bare,
    /// The best of the other WebSocket libraries, with any TLS library.
    BestOther,
    /// This other library, with the same TLS library.
    Peer(&'static str),
    /// Nothing: the goal is an absolute number.
    Nothing,
}

const GOALS: [Goal; 13] = [
    Goal {
        what: "send, 1 MiB and 64 MiB, as a share of bare",
        enough: 0.9,
        cases: |r| r.case.work == Work::Send && r.case.size >= MIB,
        ..TO_BARE
    },
    Goal {
        what: "receive, 1 MiB and 64 MiB, as a share of bare",
        enough: 0.9,
        cases: |r| r.case.work == Work::Receive && r.case.size >= MIB,
        ..TO_BARE
    },
    Goal {
        what: "send, 64 MiB, against tungstenite",
        enough: 20.0,
        cases: |r| r.case.work == Work::Send && r.case.size == 64 * MIB,
        against: Against::Peer("tungstenite"),
        ..TO_BARE
    },
    Goal {
        what: "1 MiB and 64 MiB, both ways, against the best peer",
        enough: 1.0,
        cases: |r| r.case.size >= MIB,
        against: Against::BestOther,
        ..TO_BARE
    },
    Goal {
        what: "send, 64 B and 1 KiB, batched, against the best peer",
        enough: 1.3,
        cases: |r| r.case.work == Work::Send && r.case.batched && r.case.size <= KIB,
        against: Against::BestOther,
        ..TO_BARE
    },
    Goal {
        what: "send, 64 B, each flushed, against the best peer",
        enough: 1.0,
        cases: |r| r.case.work == Work::Send && !r.case.batched && r.case.size == 64,
        against: Against::BestOther,
        ..TO_BARE
    },
    Goal {
        what: "echo, median round trip, against the best peer",
        enough: 1.0,
        less: true,
        cases: |r| r.case.work == Work::Echo,
        against: Against::BestOther,
        measure: Measure::P50,
        ..TO_BARE
    },
    Goal {
        what: "echo, 99th percentile, against the best peer",
        enough: 1.0,
        less: true,
        cases: |r| r.case.work == Work::Echo,
        against: Against::BestOther,
        measure: Measure::P99,
        ..TO_BARE
    },
    Goal {
        what: "socket reads per record of 16 KiB",
        enough: 0.5,
        less: true,
        cases: |r| r.case.work == Work::Receive && !r.case.batched && r.case.size == 16 * KIB,
        against: Against::Nothing,
        measure: Measure::Reads,
        ..TO_BARE
    },
    Goal {
        what: "memory of an idle connection, against tokio-tungstenite",
        enough: 0.25,
        less: true,
        cases: |r| r.case.work == Work::Idle,
        against: Against::Peer("tokio-tungstenite"),
        measure: Measure::Resident,
        ..TO_BARE
    },
    Goal {
        what: "on tokio, both ways, against tokio-tungstenite",
        enough: 1.0,
        cases: |r| matches!(r.case.work, Work::Send | Work::Receive),
        ours: |row| row.peer.name.starts_with("tungstenite-tls-tokio/"),
        against: Against::Peer("tokio-tungstenite"),
        ..TO_BARE
    },
    Goal {
        what: "send, batch on tokio, against the blocking batch",
        enough: 0.9,
        cases: |r| r.case.work == Work::Send,
        ours: |row| row.peer.name.starts_with("tungstenite-tls-tokio-batch/"),
        against: Against::Peer("tungstenite-tls-batch"),
        ..TO_BARE
    },
    Goal {
        what: "send, batch on tokio, against the best peer",
        enough: 1.0,
        cases: |r| r.case.work == Work::Send,
        ours: |row| row.peer.name.starts_with("tungstenite-tls-tokio-batch/"),
        against: Against::BestOther,
        ..TO_BARE
    },
];

/// The fields that most goals share.
const TO_BARE: Goal = Goal {
    what: "",
    enough: 1.0,
    less: false,
    cases: |_| false,
    ours: |_| true,
    against: Against::Bare,
    measure: Measure::CpuRate,
};

/// Every goal that the run measured, over rustls: by processor time, which other work on the
/// machine disturbs least, and by wall time.
pub(super) fn table(all: &[Results]) -> Table {
    let header = ["goal", "target", "CPU time", "wall time", "worst case"];
    let mut table = Table::new("", &header);
    for goal in &GOALS {
        let Some((ratio, name)) = goal.worst(all, goal.measure) else { continue };
        let clock = (goal.measure == Measure::CpuRate).then(|| goal.worst(all, Measure::Rate));
        let sign = if goal.less { "≤" } else { "≥" };
        table.push(vec![
            goal.what.to_owned(),
            format!("{sign} {}", goal.enough),
            format!("{:.2}", ratio.median),
            clock.flatten().map_or_else(String::new, |(ratio, _)| format!("{:.2}", ratio.median)),
            format!("{name}{}", if goal.is_reached(ratio.median) { "" } else { ": missed" }),
        ]);
    }
    table
}

impl Goal {
    fn is_reached(&self, ratio: f64) -> bool {
        if self.less { ratio <= self.enough } else { ratio >= self.enough }
    }

    /// The worst case and its name. Each case is represented by the best of our rows over rustls.
    fn worst(&self, all: &[Results], measure: Measure) -> Option<(Stats, String)> {
        let cases = all.iter().filter(|results| (self.cases)(results));
        let ratios = cases.filter_map(|results| {
            let ours = results.rows.iter().filter(|row| {
                row.peer.kind == Kind::Ours && row.peer.tls() == "rustls" && (self.ours)(row)
            });
            let best = ours
                .filter_map(|row| Some((self.ratio(results, row, measure)?, row.peer.name)))
                .max_by(|(a, _), (b, _)| self.order(a.median, b.median))?;
            Some((best.0, format!("{}, {}", results.case.title(), best.1)))
        });
        ratios.min_by(|(a, _), (b, _)| self.order(a.median, b.median))
    }

    /// Orders ratios so that the better one is greater.
    fn order(&self, a: f64, b: f64) -> std::cmp::Ordering {
        if self.less { b.total_cmp(&a) } else { a.total_cmp(&b) }
    }

    fn ratio(&self, results: &Results, row: &Row, measure: Measure) -> Option<Stats> {
        let other = match self.against {
            Against::Bare => results.bare(row)?,
            Against::BestOther => results.best_other(measure)?,
            Against::Nothing => return results.stats(row, measure),
            Against::Peer(library) => {
                let name = format!("{library}/{}", row.peer.tls());
                results.rows.iter().find(|other| other.peer.name == name)?
            }
        };
        results.ratio(row, other, measure)
    }
}
