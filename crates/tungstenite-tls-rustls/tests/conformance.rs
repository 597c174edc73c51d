//! Runs the behaviour suite of all backends on rustls.

mod suite;

use std::process::ExitCode;

fn main() -> ExitCode {
    suite::suite(suite::connector).run()
}
