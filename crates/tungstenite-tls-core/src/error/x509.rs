//! The verification results of X.509 libraries that number them `X509_V_ERR_*`.

use super::kind::TlsErrorKind;

impl TlsErrorKind {
    /// The kind for the number of an `X509_V_ERR_*` verification result. An unknown number is
    /// [`TlsErrorKind::OtherCertificate`].
    pub fn from_x509_verify_result(number: i32) -> Self {
        match number {
            // unable to get (local) issuer, self-signed leaf or chain, leaf not verifiable,
            // not trusted
            2 | 18..=21 | 27 => Self::UntrustedIssuer,
            9 => Self::NotYetValid,
            10 => Self::Expired,
            // revoked; or the revocation list does not settle it: it is missing, or its signature,
            // time, issuer or scope is wrong
            3 | 5 | 8 | 11 | 12 | 15 | 16 | 23 | 33 | 35 | 36 | 44 | 54 => Self::Revoked,
            // host name, e-mail address, IP address
            62..=64 => Self::NameMismatch,
            _ => Self::OtherCertificate,
        }
    }
}
