//! The cases that are measured: [`Case`].

use serde::{Deserialize, Serialize};

use crate::plan::{Plan, Work};

/// A kind of work and a message size, measured for all peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Case {
    pub(super) work: Work,
    /// Bytes of payload in a message.
    pub(super) size: usize,
    pub(super) batched: bool,
}

pub(super) const KIB: usize = 1 << 10;
pub(super) const MIB: usize = 1 << 20;

/// The most encrypted bytes that the server holds at once.
const MOST_BYTES: usize = 256 * MIB;

/// All cases: both directions, then echoes and idle connections.
pub(super) fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for work in [Work::Send, Work::Receive] {
        for size in [64, KIB, 16 * KIB] {
            cases.push(Case { work, size, batched: false });
            cases.push(Case { work, size, batched: true });
        }
        // Batching makes no difference for these.
        cases.push(Case { work, size: MIB, batched: false });
        cases.push(Case { work, size: 64 * MIB, batched: false });
    }
    cases.push(Case { work: Work::Echo, size: 64, batched: false });
    cases.push(Case { work: Work::Echo, size: 16 * KIB, batched: false });
    cases.push(Case { work: Work::Idle, size: KIB, batched: false });
    cases
}

impl Case {
    pub(super) fn name(&self) -> String {
        let mode = match self.work {
            Work::Send | Work::Receive if self.batched => "-batched",
            _ => "",
        };
        format!("{}-{}{mode}", self.work.name(), self.size)
    }

    pub(super) fn title(&self) -> String {
        let size = size(self.size);
        let work = self.work.name();
        match (self.work, self.batched) {
            (Work::Idle, _) => format!("idle connections, after one echo of {size}"),
            (Work::Echo, _) => format!("echo, {size}"),
            (_, true) => format!("{work}, {size}, batched"),
            (_, false) => format!("{work}, {size}, each flushed"),
        }
    }

    /// A first guess at how many messages to measure.
    pub(super) fn first_count(&self) -> u64 {
        match self.work {
            Work::Idle => 1000,
            Work::Echo => 500,
            Work::Send | Work::Receive => (4 * MIB / self.size).clamp(1, 5000) as u64,
        }
    }

    /// The plan for `count` messages.
    pub(super) fn plan(&self, count: u64, framed: bool) -> Plan {
        let most = match self.work {
            Work::Send => u64::MAX,
            // Encryption nearly doubles the smallest messages.
            _ => (MOST_BYTES / (self.size + 32)).max(1) as u64,
        };
        let count = if self.work == Work::Idle { count } else { count.min(most) };
        let warm_up = match self.work {
            Work::Idle => 10,
            _ => (MIB / self.size).clamp(1, 500) as u64,
        };
        Plan {
            work: self.work,
            size: self.size,
            batched: self.batched,
            distinct: 1,
            warm_up,
            count,
            framed,
            fragment: usize::MAX,
        }
    }
}

/// Formats a size in the unit that fits.
fn size(bytes: usize) -> String {
    match bytes {
        0..KIB => format!("{bytes} B"),
        KIB..MIB => format!("{} KiB", bytes / KIB),
        _ => format!("{} MiB", bytes / MIB),
    }
}
