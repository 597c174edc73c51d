//! The certificate verdicts that differ because native-tls lacks a switch.

use tungstenite_tls_conformance::verdicts::{Deviations, Verdict};
use tungstenite_tls_core::TlsErrorKind;

/// The deviations in addition to those of OpenSSL itself.
pub(crate) const DEVIATIONS: &[Deviations] = &[
    Deviations {
        verdict: Verdict::Accepted,
        reason: "native-tls has no switch for policies",
        cases: &[
            "extensions::intermediate_requires_policy",
            "extensions::intermediate_requires_policy_empty",
        ],
    },
    Deviations {
        verdict: Verdict::Accepted,
        reason: "native-tls has no switch to ignore the common name",
        cases: &[
            "names::common_name_alone",
            "names::directory_alone_and_common_name",
            "names::email_alone_and_common_name",
            "names::email_without_user_alone_and_common_name",
            "names::empty_list_beside_common_name",
            "names::ip_bytes_alone_and_common_name",
            "names::other_name_alone_and_common_name",
            "names::uri_alone_and_common_name",
            "names::wildcard_common_name",
        ],
    },
    Deviations {
        verdict: Verdict::Refused(TlsErrorKind::UntrustedIssuer),
        reason: "native-tls has no switch to trust certificates that are not self-signed",
        cases: &[
            "roots::intermediate_alone",
            "roots::intermediate_alone_and_absent",
            "roots::leaf_alone",
        ],
    },
];
