//! Runs the clients in turn, and compares their results.

use std::process::ExitCode;

fn main() -> anyhow::Result<ExitCode> {
    bench::compare::main()
}
