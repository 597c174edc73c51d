//! Transports to test with: through memory to a server in the same thread, and hostile ones.

mod canned;
mod hostile;
mod memory;

pub(crate) use self::{canned::Canned, hostile::Hostile, memory::Memory};
