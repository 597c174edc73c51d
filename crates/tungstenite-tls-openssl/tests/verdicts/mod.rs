//! Verdicts on certificates that differ by what this backend asks of OpenSSL.

use tungstenite_tls_conformance::verdicts::{Deviations, Verdict};

/// Beside those of OpenSSL itself.
pub(crate) const DEVIATIONS: &[Deviations] = &[Deviations {
    verdict: Verdict::RefusedAsCertificate,
    reason: "OpenSSL takes it for malformed, as section 4.2.1.4 does",
    cases: &["extensions::leaf_policy_twice"],
}];
