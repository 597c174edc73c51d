//! WebSocket servers of other makers, for tests: [`InteropServer`] starts programs that this
//! machine has on free ports of the loopback, and ends them when it is dropped.

mod nginx;
mod programs;
mod server;
mod websockets;
mod ws;

pub use self::server::{InteropKind, InteropServer};
