//! What this library sets out to reach, and whether a run shows it: [`table`].

use super::{
    cases::{KIB, MIB},
    peers::Kind,
    results::{Measure, Results, Row},
};
use crate::{
    compare::{stats::Stats, table::Table},
    plan::Work,
};

/// A line of the table.
struct Goal {
    what: &'static str,
    /// The ratio that is enough.
    enough: f64,
    /// Whether a smaller ratio is better.
    less: bool,
    /// Which cases count; the worst of them decides.
    cases: fn(&Results) -> bool,
    /// Which of this library's rows count; the best of them in a case stands for it.
    ours: fn(&Row) -> bool,
    against: Against,
    measure: Measure,
}

/// With what a row is compared.
enum Against {
    /// The same TLS library without WebSocket.
    Bare,
    /// The best of the other WebSocket libraries, whatever their TLS library.
    BestOther,
    /// That library with the same TLS library.
    Peer(&'static str),
    /// Nothing: it is a number of its own.
    Nothing,
}

const GOALS: [Goal; 11] = [
    Goal {
        what: "send, 1 MiB and 64 MiB, of the bare library",
        enough: 0.9,
        cases: |r| r.case.work == Work::Send && r.case.size >= MIB,
        ..TO_BARE
    },
    Goal {
        what: "receive, 1 MiB and 64 MiB, of the bare library",
        enough: 0.9,
        cases: |r| r.case.work == Work::Receive && r.case.size >= MIB,
        ..TO_BARE
    },
    Goal {
        what: "send, 64 MiB, times tungstenite",
        enough: 20.0,
        cases: |r| r.case.work == Work::Send && r.case.size == 64 * MIB,
        against: Against::Peer("tungstenite"),
        ..TO_BARE
    },
    Goal {
        what: "1 MiB and 64 MiB, both ways, times the best peer",
        enough: 1.0,
        cases: |r| r.case.size >= MIB,
        against: Against::BestOther,
        ..TO_BARE
    },
    Goal {
        what: "send, 64 B and 1 KiB, batched, times the best peer",
        enough: 1.3,
        cases: |r| r.case.work == Work::Send && r.case.batched && r.case.size <= KIB,
        against: Against::BestOther,
        ..TO_BARE
    },
    Goal {
        what: "send, 64 B, each flushed, times the best peer",
        enough: 1.0,
        cases: |r| r.case.work == Work::Send && !r.case.batched && r.case.size == 64,
        against: Against::BestOther,
        ..TO_BARE
    },
    Goal {
        what: "echo, half of the round trips, of the best peer's",
        enough: 1.0,
        less: true,
        cases: |r| r.case.work == Work::Echo,
        against: Against::BestOther,
        measure: Measure::P50,
        ..TO_BARE
    },
    Goal {
        what: "echo, 99 of 100 round trips, of the best peer's",
        enough: 1.0,
        less: true,
        cases: |r| r.case.work == Work::Echo,
        against: Against::BestOther,
        measure: Measure::P99,
        ..TO_BARE
    },
    Goal {
        what: "reads of the socket for a record of 16 KiB",
        enough: 0.5,
        less: true,
        cases: |r| r.case.work == Work::Receive && !r.case.batched && r.case.size == 16 * KIB,
        against: Against::Nothing,
        measure: Measure::Reads,
        ..TO_BARE
    },
    Goal {
        what: "memory of an idle connection, of tokio-tungstenite's",
        enough: 0.25,
        less: true,
        cases: |r| r.case.work == Work::Idle,
        against: Against::Peer("tokio-tungstenite"),
        measure: Measure::Resident,
        ..TO_BARE
    },
    Goal {
        what: "on tokio, both ways, times tokio-tungstenite",
        enough: 1.0,
        cases: |r| matches!(r.case.work, Work::Send | Work::Receive),
        ours: |row| row.peer.name.starts_with("tungstenite-tls-tokio/"),
        against: Against::Peer("tokio-tungstenite"),
        ..TO_BARE
    },
];

/// What most goals share.
const TO_BARE: Goal = Goal {
    what: "",
    enough: 1.0,
    less: false,
    cases: |_| false,
    ours: |_| true,
    against: Against::Bare,
    measure: Measure::CpuRate,
};

/// Every goal that the run says something about, over rustls: by processor time, which other work
/// on the machine disturbs least, and by the clock.
pub(super) fn table(all: &[Results]) -> Table {
    let header = ["goal", "enough", "in CPU time", "by the clock", "the worst case"];
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

    /// The worst case, each represented by the best of our rows over rustls, and its name.
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

    /// The greater is the better one.
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
