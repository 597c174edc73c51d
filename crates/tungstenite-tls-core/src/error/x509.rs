//! The verification results of X.509 libraries that number them `X509_V_ERR_*`.

use super::kind::TlsErrorKind;

impl TlsErrorKind {
    /// The kind for a verification result as the libraries of the `X509_V_ERR_*` family number
    /// it. A number it does not know is [`TlsErrorKind::OtherCertificate`].
    pub fn from_x509_verify_result(number: i32) -> Self {
        match number {
            // unable to get (local) issuer, self-signed leaf or chain, leaf not verifiable,
            // not trusted
            2 | 18..=21 | 27 => Self::UntrustedIssuer,
            9 => Self::NotYetValid,
            10 => Self::Expired,
            // revoked; and what keeps a revocation list from telling: there is none, its signature,
            // its time, its issuer, its scope
            3 | 5 | 8 | 11 | 12 | 15 | 16 | 23 | 33 | 35 | 36 | 44 | 54 => Self::Revoked,
            // host name, e-mail address, IP address
            62..=64 => Self::NameMismatch,
            _ => Self::OtherCertificate,
        }
    }
}
