//! Many connections from one process: what each costs in memory, how many are made a second, and
//! whether any is lost.
//!
//! One server, in a process of its own, echoes. A client a family of TLS libraries opens the
//! connections on tokio, in one thread, and keeps them; `connections-compare` asks the clients one
//! after another.

#[cfg(feature = "connections-client")]
pub mod client;
#[cfg(feature = "connections-compare")]
pub mod compare;
#[cfg(feature = "connections-server")]
pub mod server;

use anyhow::ensure;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Raises the limit of open files as far as it goes without leave.
///
/// # Errors
/// When so many files may not be open.
pub fn allow_files(wanted: u64) -> anyhow::Result<()> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let allowed = maximum.unwrap_or(u64::MAX);
    ensure!(wanted <= allowed, "{wanted} files must be open, {allowed} may be (ulimit -Hn)");
    Ok(setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })?)
}
