//! The results of a case, [`Results`], and the quantities that are compared, [`Measure`].

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::{
    cases::Case,
    peers::{self, Kind, Peer},
};
use crate::{compare::stats::Stats, report::Report};

/// A peer's samples for a case, in the order of rounds.
#[derive(Serialize, Deserialize)]
pub(super) struct Row {
    #[serde(serialize_with = "name", deserialize_with = "named")]
    pub(super) peer: &'static Peer,
    pub(super) samples: Vec<Report>,
}

/// A case with all its rows.
#[derive(Serialize, Deserialize)]
pub(super) struct Results {
    pub(super) case: Case,
    pub(super) rows: Vec<Row>,
}

fn name<S: Serializer>(peer: &Peer, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(peer.name)
}

fn named<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static Peer, D::Error> {
    let name = String::deserialize(deserializer)?;
    let known = peers::ALL.iter().find(|peer| peer.name == name);
    known.ok_or_else(|| D::Error::custom(format!("there is no peer `{name}`")))
}

/// A quantity of a report that is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// Payload bytes per second.
    Rate,
    /// Payload bytes per second of the client's processor time.
    CpuRate,
    P50,
    P99,
    /// Socket reads per message.
    Reads,
    /// Bytes per connection.
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
        // A row that was measured only once is compared with all rounds of the other.
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
