//! Runs the behaviour suite of all backends on native-tls.

mod suite;

use std::process::ExitCode;

fn main() -> ExitCode {
    suite::suite().run()
}
