//! The certificate verdicts that differ because of what this backend asks of OpenSSL.

use tungstenite_tls_conformance::verdicts::{Deviations, Verdict};

/// The deviations in addition to those of OpenSSL itself.
pub(crate) const DEVIATIONS: &[Deviations] = &[Deviations {
    verdict: Verdict::RefusedAsCertificate,
    reason: "OpenSSL treats the policy list as malformed, as RFC 5280 (section 4.2.1.4) does",
    cases: &["extensions::leaf_policy_twice"],
}];
