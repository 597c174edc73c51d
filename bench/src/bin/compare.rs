//! Asks the clients in turn, and shows what they answered.

use std::process::ExitCode;

fn main() -> anyhow::Result<ExitCode> {
    bench::compare::main()
}
