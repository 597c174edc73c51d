//! Tests of `wss serve`, from its clients' side.

mod certificates;
mod faults;
mod hostile;
mod log;
mod refusals;
