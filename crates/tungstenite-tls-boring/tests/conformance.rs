//! Runs the behaviour suite of all backends on BoringSSL.

mod suite;

use std::process::ExitCode;

fn main() -> ExitCode {
    suite::suite().run()
}
