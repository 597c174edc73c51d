//! The results that clients print: [`Report`] about messages, [`Connections`] about connecting.

use serde::{Deserialize, Serialize};

/// The results of one run of a client. Times are in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Report {
    /// Messages measured.
    pub messages: u64,
    /// Wall time from the first message to the last.
    pub wall_ns: u64,
    /// Processor time of the client.
    pub cpu_ns: u64,
    /// The client's reads of its socket; nearly all of them are system calls.
    pub reads: u64,
    /// The client's writes to its socket, likewise.
    pub writes: u64,
    /// Processor time of the server's thread.
    pub server_cpu_ns: u64,
    /// Wall time of the server's part.
    pub server_wall_ns: u64,
    /// The median round trip.
    pub p50_ns: u64,
    /// The 99th percentile of round trips.
    pub p99_ns: u64,
    /// Resident memory that the connections added, in bytes.
    pub resident: u64,
    /// Memory that the connections took from the allocator, in bytes.
    pub heap: u64,
}

impl Report {
    /// How busy the server was. At 1, the server limits the rate.
    pub(crate) fn server_load(&self) -> f64 {
        if self.server_wall_ns == 0 {
            return 0.0;
        }
        self.server_cpu_ns as f64 / self.server_wall_ns as f64
    }
}

/// The length of the server's last words on a connection: its processor time and wall time.
pub(crate) const LAST_WORDS: usize = 16;

#[cfg(any(feature = "client", feature = "server"))]
pub(crate) fn last_words(cpu_ns: u64, wall_ns: u64) -> [u8; LAST_WORDS] {
    let mut bytes = [0; LAST_WORDS];
    bytes[..8].copy_from_slice(&cpu_ns.to_be_bytes());
    bytes[8..].copy_from_slice(&wall_ns.to_be_bytes());
    bytes
}

/// The results of connecting a number of times.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Connections {
    /// Time up to the answer to the upgrade request, one number per connection.
    pub upgraded_seconds: Vec<f64>,
    /// Time up to the first echoed message, if one was requested.
    pub echoed_seconds: Vec<f64>,
    /// Processor time per connection.
    pub cpu_seconds: f64,
    /// How often servers accepted data with the SYN, in this network namespace.
    pub fast_opens: u64,
}
