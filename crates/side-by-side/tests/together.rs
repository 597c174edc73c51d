//! Runs the behaviour suites of all four backends in one process, at the same time.

#[path = "../../tungstenite-tls-boring/tests/suite/mod.rs"]
mod boring;
#[path = "../../tungstenite-tls-native-tls/tests/suite/mod.rs"]
mod native_tls;
#[path = "../../tungstenite-tls-openssl/tests/suite/mod.rs"]
mod openssl;
#[path = "../../tungstenite-tls-rustls/tests/suite/mod.rs"]
mod rustls;

use std::process::ExitCode;

use tungstenite_tls_conformance::Suite;

fn main() -> ExitCode {
    let suites = vec![
        rustls::suite(rustls::connector),
        native_tls::suite(),
        openssl::suite(),
        boring::suite(),
    ];
    Suite::run_together(suites)
}
