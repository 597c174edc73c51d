//! Asks the clients of `connections`, and shows what they answered.

use std::process::ExitCode;

fn main() -> anyhow::Result<ExitCode> {
    bench::connections::compare::main()
}
