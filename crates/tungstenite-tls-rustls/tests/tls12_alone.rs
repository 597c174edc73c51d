//! Runs the behaviour suite on a library that speaks TLS 1.2 alone.

mod one_version;

use std::process::ExitCode;

use one_version::WHY;
use tungstenite_tls_conformance::Capability;
use tungstenite_tls_core::{TlsOption, TlsVersion};

/// The options of TLS 1.3.
const LACKS: &[(TlsOption, &str)] = &[
    (TlsOption::CertificateCompression, WHY),
    (TlsOption::EarlyData, WHY),
    (TlsOption::Ech, WHY),
    (TlsOption::RequirePostQuantum, WHY),
    (TlsOption::Tls13CipherSuites, WHY),
];

fn main() -> ExitCode {
    one_version::suite(TlsVersion::Tls12, &[Capability::Tls13], LACKS).lacks_options(LACKS).run()
}
