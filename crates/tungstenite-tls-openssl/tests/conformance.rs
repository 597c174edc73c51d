//! Runs the behaviour suite of all backends on OpenSSL.

mod suite;

use std::process::ExitCode;

fn main() -> ExitCode {
    suite::suite().run()
}
