//! What a message costs: the cases, the peers, and the commands that measure them.

mod cases;
pub(super) mod clients;
pub(super) mod counts;
mod goals;
pub(super) mod guard;
mod peers;
mod results;
pub(super) mod scaling;
mod tables;
pub(super) mod throughput;

/// The page of the documentation that shows it.
const PAGE: &str = "performance.md";
