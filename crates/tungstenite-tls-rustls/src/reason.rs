//! Why rustls refused a certificate, in words: [`reason`].

use rustls::CertificateError;

use crate::compiled_in::IS_SMALL;

/// The reason, if no kind of error says it.
pub(crate) fn reason(error: &CertificateError) -> String {
    let words = match error {
        CertificateError::BadEncoding => "it is malformed",
        CertificateError::BadSignature => "a signature is wrong",
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "its extended key usage does not allow it to be a server's"
        }
        CertificateError::UnhandledCriticalExtension => UNKNOWN_EXTENSION,
        CertificateError::UnsupportedSignatureAlgorithmContext {
            signature_algorithm_id, ..
        } => return unaccepted(signature_algorithm_id),
        CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => WRONG_KEY,
        CertificateError::Other(other) => match other.0.downcast_ref() {
            Some(webpki) => return of_webpki(webpki),
            None => return other.0.to_string(),
        },
        other => return other.to_string(),
    };
    words.to_owned()
}

const UNKNOWN_EXTENSION: &str = "it has a critical extension that rustls does not know";
const WRONG_KEY: &str = "a signature does not fit the kind of key that should have made it";

fn of_webpki(error: &webpki::Error) -> String {
    use webpki::Error::*;
    let words = match error {
        BadDer | BadDerTime | TrailingData(_) => "it is malformed",
        CaUsedAsEndEntity => "a CA's certificate cannot be a server's",
        EmptyEkuExtension => "its extended key usage is empty",
        EndEntityUsedAsCa => "a certificate that is not a CA's has issued another",
        ExtensionValueInvalid | MalformedExtensions => "an extension is malformed",
        InvalidNetworkMaskConstraint | MalformedNameConstraint => {
            "a CA's name constraints are malformed"
        }
        InvalidSerialNumber => "its serial number is malformed",
        MalformedDnsIdentifier => "a DNS name in it is malformed",
        MaximumNameConstraintComparisonsExceeded
        | MaximumPathBuildCallsExceeded
        | MaximumPathDepthExceeded
        | MaximumSignatureChecksExceeded => "the chain is too long, or has too many branches",
        NameConstraintViolation => "a CA's name constraints do not allow its names",
        PathLenConstraintViolated => "the chain is longer than one of its CAs allows",
        SignatureAlgorithmMismatch => "it names two different signature algorithms",
        UnsupportedCertVersion => "it is not an X.509 certificate of version 3",
        UnsupportedCriticalExtension => UNKNOWN_EXTENSION,
        UnsupportedSignatureAlgorithmContext(context) => {
            return unaccepted(&context.signature_algorithm_id);
        }
        UnsupportedSignatureAlgorithmForPublicKeyContext(_) => WRONG_KEY,
        other => return other.to_string(),
    };
    words.to_owned()
}

/// A signature algorithm that is not accepted. `id` is the content of its AlgorithmIdentifier.
fn unaccepted(id: &[u8]) -> String {
    /// The encoded object identifiers of weak algorithms (RFC 8017, appendix A.2.4; RFC 3279,
    /// section 2.2.3).
    const WEAK: [(&[u8], &str); 3] = [
        (&[6, 9, 42, 134, 72, 134, 247, 13, 1, 1, 4], "RSA with MD5"),
        (&[6, 9, 42, 134, 72, 134, 247, 13, 1, 1, 5], "RSA with SHA-1"),
        (&[6, 7, 42, 134, 72, 206, 61, 4, 1], "ECDSA with SHA-1"),
    ];
    match WEAK.iter().find(|(weak, _)| id.starts_with(weak)) {
        Some((_, name)) => format!("it is signed with {name}, which is too weak"),
        None => format!(
            "it is signed with an algorithm or a hash that rustls does not accept{}",
            if IS_SMALL { "; the provider of the feature `rustls-size` accepts few" } else { "" }
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weak_hash_is_named() {
        let sha1 = &[6, 9, 42, 134, 72, 134, 247, 13, 1, 1, 5, 5, 0];
        assert!(unaccepted(sha1).contains("RSA with SHA-1"));
        assert!(unaccepted(&[6, 3, 43, 101, 113]).contains("does not accept"));
    }
}
