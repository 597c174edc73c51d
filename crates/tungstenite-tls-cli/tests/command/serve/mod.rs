//! Tests of `wss serve`, from its clients' side.

mod certificates;
mod faults;
mod log;
mod refusals;
