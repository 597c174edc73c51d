//! What clients tell: [`Report`] of messages, [`Connections`] of how they connected.

use serde::{Deserialize, Serialize};

/// What one connection came to. Times are in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Report {
    /// Messages measured.
    pub messages: u64,
    /// From the first message to the last, by the clock on the wall.
    pub wall_ns: u64,
    /// Processor time of the client.
    pub cpu_ns: u64,
    /// Reads that the client asked of its socket: system calls, or nearly all of them.
    pub reads: u64,
    /// Writes, the same.
    pub writes: u64,
    /// Processor time of the server's thread.
    pub server_cpu_ns: u64,
    /// The time that the server was at it.
    pub server_wall_ns: u64,
    /// Half of all round trips took no longer.
    pub p50_ns: u64,
    /// 99 % of all round trips took no longer.
    pub p99_ns: u64,
    /// Resident memory that the connections added, in bytes.
    pub resident: u64,
    /// Memory that the connections took from the allocator, in bytes.
    pub heap: u64,
}

impl Report {
    /// How busy the server was: at 1 it sets the pace.
    pub(crate) fn server_load(&self) -> f64 {
        if self.server_wall_ns == 0 {
            return 0.0;
        }
        self.server_cpu_ns as f64 / self.server_wall_ns as f64
    }
}

/// The server's last words on a connection: its processor time and wall time.
pub(crate) const LAST_WORDS: usize = 16;

#[cfg(any(feature = "client", feature = "server"))]
pub(crate) fn last_words(cpu_ns: u64, wall_ns: u64) -> [u8; LAST_WORDS] {
    let mut bytes = [0; LAST_WORDS];
    bytes[..8].copy_from_slice(&cpu_ns.to_be_bytes());
    bytes[8..].copy_from_slice(&wall_ns.to_be_bytes());
    bytes
}

/// What it took to connect so many times.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Connections {
    /// Up to the answer to the upgrade request, a number a connection.
    pub upgraded_seconds: Vec<f64>,
    /// Up to the first echoed message, where there is to be one.
    pub echoed_seconds: Vec<f64>,
    /// Processor time of a connection.
    pub cpu_seconds: f64,
    /// How many servers in this network namespace took data with the SYN.
    pub fast_opens: u64,
}
