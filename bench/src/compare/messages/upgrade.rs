//! The guard's case `upgrade`: what the HTTP upgrade costs over a plain stream in memory, with this
//! library and with tungstenite, which must not be cheaper.

use super::counts::{self, Cost};
use crate::compare::process::{ask, client, under};

/// This library, in the baseline.
pub(super) const OURS: &str = "upgrade/tungstenite-tls";

/// The limit.
pub(super) const THEIRS: &str = "upgrade/tungstenite";

/// How many upgrades are counted.
const COUNT: &str = "200";

/// Counts both.
pub(super) fn costs() -> anyhow::Result<Vec<(String, Cost)>> {
    [OURS, THEIRS].into_iter().map(|name| Ok((name.to_owned(), cost(name)?))).collect()
}

/// Counts the client's part: not that of the server, which is in the same process.
fn cost(name: &str) -> anyhow::Result<Cost> {
    let peer = name.trim_start_matches("upgrade/");
    counts::counted(&["*measured_upgrade*", "*server_answer*"], |tool| {
        let mut command = under(tool, &client("rustls")?);
        command.args(["upgrade", "--peer", peer, "--count", COUNT]);
        ask(command, name)
    })
}
