//! The commands that measure what a message costs, with their cases and peers.

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
mod upgrade;

/// The page of the documentation that shows the results.
const PAGE: &str = "performance.md";
