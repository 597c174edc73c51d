//! Transports for tests: in-memory to a server in the same thread, canned replies, and hostile.

mod canned;
mod hostile;
mod memory;

pub(crate) use self::{canned::Canned, hostile::Hostile, memory::Memory};
