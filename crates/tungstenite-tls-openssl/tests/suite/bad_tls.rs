//! The bad servers on which this backend differs beyond OpenSSL itself.

use tungstenite_tls_conformance::bad_tls::{Deviations, Verdict};

/// The deviations in addition to those of OpenSSL itself.
pub(crate) const DEVIATIONS: &[Deviations] = &[Deviations {
    verdict: Verdict::Borne,
    reason: "OpenSSL answers each with a warning while renegotiation is off; the driver ends them \
             after 2 MiB",
    cases: &["tls12::endless_hello_requests"],
}];
