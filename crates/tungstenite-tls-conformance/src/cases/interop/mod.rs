//! Interoperability with other servers, in child processes on loopback: nginx in front of Python's
//! `websockets`, and `openssl s_server`.

mod nginx;
pub(super) mod renewal;
mod s_server;

use crate::case::Case;

pub(super) fn cases() -> Vec<Case> {
    [nginx::cases(), renewal::cases(), s_server::cases()].into_iter().flatten().collect()
}
