//! Runs the behaviour suite on a library that speaks TLS 1.2 alone, without ALPN, and that does not
//! tell the alerts apart that it receives: as old libraries are.

mod one_version;
mod untold_alerts;

use std::process::ExitCode;

use one_version::WHY;
use tungstenite_tls_conformance::Capability;
use tungstenite_tls_core::{TlsOption, TlsVersion};
use untold_alerts::UntoldAlerts;

/// The options of TLS 1.3.
const LACKS: &[(TlsOption, &str)] = &[
    (TlsOption::CertificateCompression, WHY),
    (TlsOption::EarlyData, WHY),
    (TlsOption::Ech, WHY),
    (TlsOption::RequirePostQuantum, WHY),
    (TlsOption::Tls13CipherSuites, WHY),
];

fn main() -> ExitCode {
    let lacked = &[Capability::Tls13, Capability::Alpn, Capability::ReceivedAlerts];
    let suite = one_version::suite(TlsVersion::Tls12, lacked, LACKS, UntoldAlerts::over);
    suite.lacks_options(LACKS).run()
}
