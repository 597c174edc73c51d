//! Windows's verdicts on certificates, from the text of native-tls's errors: [`refusal`].

use tungstenite_tls_core::{TlsError, TlsErrorKind};

/// native-tls's own verdict, when only the caller's roots are trusted.
const NO_ROOT: &str = "unable to find any user-specified roots in the final cert chain";

/// The codes of `winerror.h`, with the kind that each means and what else it says.
const VERDICTS: &[(u32, TlsErrorKind, &str)] = &[
    // CRYPT_E_REVOKED
    (0x8009_2010, TlsErrorKind::Revoked, ""),
    // TRUST_E_CERT_SIGNATURE
    (0x8009_6004, TlsErrorKind::OtherCertificate, "its signature is wrong"),
    // TRUST_E_BASIC_CONSTRAINTS
    (0x8009_6019, TlsErrorKind::OtherCertificate, "its basic constraints do not allow the chain"),
    // CERT_E_EXPIRED
    (0x800b_0101, TlsErrorKind::Expired, "or not valid yet: Windows has one error for both"),
    // CERT_E_VALIDITYPERIODNESTING
    (0x800b_0102, TlsErrorKind::OtherCertificate, "the validity periods of the chain do not nest"),
    // CERT_E_ROLE
    (0x800b_0103, TlsErrorKind::OtherCertificate, "a certificate has a role that it may not have"),
    // CERT_E_PATHLENCONST
    (0x800b_0104, TlsErrorKind::OtherCertificate, "the chain is longer than an issuer allows"),
    // CERT_E_CRITICAL
    (0x800b_0105, TlsErrorKind::OtherCertificate, "a critical extension is unknown"),
    // CERT_E_PURPOSE
    (0x800b_0106, TlsErrorKind::OtherCertificate, "it is not meant for servers"),
    // CERT_E_UNTRUSTEDROOT
    (0x800b_0109, TlsErrorKind::UntrustedIssuer, ""),
    // CERT_E_CHAINING
    (0x800b_010a, TlsErrorKind::UntrustedIssuer, ""),
    // CERT_E_REVOKED
    (0x800b_010c, TlsErrorKind::Revoked, ""),
    // CERT_E_UNTRUSTEDTESTROOT
    (0x800b_010d, TlsErrorKind::UntrustedIssuer, ""),
    // CERT_E_REVOCATION_FAILURE
    (0x800b_010e, TlsErrorKind::OtherCertificate, "whether it was revoked could not be checked"),
    // CERT_E_CN_NO_MATCH
    (0x800b_010f, TlsErrorKind::NameMismatch, ""),
    // CERT_E_WRONG_USAGE
    (0x800b_0110, TlsErrorKind::OtherCertificate, "it is not meant for servers"),
    // CERT_E_UNTRUSTEDCA
    (0x800b_0112, TlsErrorKind::UntrustedIssuer, ""),
    // CERT_E_INVALID_POLICY
    (0x800b_0113, TlsErrorKind::OtherCertificate, "its policies do not allow the chain"),
    // CERT_E_INVALID_NAME
    (0x800b_0114, TlsErrorKind::OtherCertificate, "its name is not allowed by an issuer"),
];

/// The error for the verdict that `text` names, if it names one. native-tls gives the code only at
/// the end of its text.
pub(crate) fn refusal(text: &str) -> Option<TlsError> {
    if text == NO_ROOT {
        return Some(TlsError::new(TlsErrorKind::UntrustedIssuer, ""));
    }
    let (_, code) = text.strip_suffix(')')?.rsplit_once("(os error ")?;
    let code: i32 = code.parse().ok()?;
    let (_, kind, detail) = VERDICTS.iter().find(|(known, ..)| *known == code as u32)?;
    Some(TlsError::new(*kind, *detail))
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    fn kind(text: &str) -> Option<TlsErrorKind> {
        refusal(text).map(|error| error.kind())
    }

    #[test]
    fn a_verdict_is_found_by_its_code_in_any_language() {
        let text = |code: u32| io::Error::from_raw_os_error(code as i32).to_string();
        assert_eq!(kind(&text(0x800b_0109)), Some(TlsErrorKind::UntrustedIssuer));
        assert_eq!(kind(&text(0x800b_010f)), Some(TlsErrorKind::NameMismatch));
        assert_eq!(
            kind("Le nom ne convient pas. (os error -2146762481)"),
            kind(&text(0x800b_010f))
        );
        assert_eq!(kind(&text(0x8009_0326)), None);
        assert_eq!(kind(NO_ROOT), Some(TlsErrorKind::UntrustedIssuer));
        assert_eq!(kind("unexpected EOF during handshake"), None);
    }

    #[test]
    fn one_code_for_two_verdicts_is_said() {
        let error = refusal("(os error -2146762495)").unwrap();
        assert_eq!(error.kind(), TlsErrorKind::Expired);
        assert!(error.to_string().contains("or not valid yet"), "{error}");
    }
}
