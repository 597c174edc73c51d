//! Runs the behaviour suite on a library that speaks TLS 1.3 alone.

mod one_version;

use std::process::ExitCode;

use one_version::WHY;
use tungstenite_tls_conformance::Capability;
use tungstenite_tls_core::{TlsOption, TlsVersion};

/// The options of TLS 1.2.
const LACKS: &[(TlsOption, &str)] =
    &[(TlsOption::FalseStart, WHY), (TlsOption::Tls12CipherSuites, WHY)];

fn main() -> ExitCode {
    let lacked = &[Capability::Tls12];
    let suite = one_version::suite(TlsVersion::Tls13, lacked, LACKS, |connector| connector);
    suite.lacks_options(LACKS).run()
}
