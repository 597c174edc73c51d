//! The little that is read from certificates here; judging them is the TLS library's.

use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_cert::{
    certificate::{CertificateInner, Raw},
    der::{Decode, Encode, oid::ObjectIdentifier},
};

use crate::TlsError;

/// The SubjectPublicKeyInfo of a certificate, in DER.
pub(crate) fn public_key(certificate: &[u8]) -> Result<Vec<u8>, TlsError> {
    parse(certificate)?
        .tbs_certificate()
        .subject_public_key_info()
        .to_der()
        .map_err(|error| unreadable().with_source(error))
}

/// The digest of a certificate by the hash of its own signature, SHA-256 where that is MD5 or SHA-1
/// (RFC 5929, section 4.1). `None`: the signature has no single hash, or one unknown here.
pub(crate) fn digest_by_signature(certificate: &[u8]) -> Result<Option<Vec<u8>>, TlsError> {
    let algorithm = parse(certificate)?.signature_algorithm().oid;
    Ok(match SIGNATURES.iter().find(|(known, _)| *known == algorithm) {
        Some((_, 256)) => Some(Sha256::digest(certificate).to_vec()),
        Some((_, 384)) => Some(Sha384::digest(certificate).to_vec()),
        Some((_, 512)) => Some(Sha512::digest(certificate).to_vec()),
        _ => None,
    })
}

/// Whether a certificate, in DER, promises that its server staples an OCSP response (TLS feature
/// `status_request`; RFC 7633, section 4.2.3).
///
/// # Errors
/// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) when it cannot be read.
pub fn promises_ocsp_response(certificate: &[u8]) -> Result<bool, TlsError> {
    const TLS_FEATURE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.24");
    let certificate = parse(certificate)?;
    let mut extensions = certificate.tbs_certificate().extensions().into_iter().flatten();
    let found = extensions.find(|extension| extension.extn_id == TLS_FEATURE);
    found.map_or(Ok(false), |found| has_status_request(found.extn_value.as_bytes()))
}

fn has_status_request(features: &[u8]) -> Result<bool, TlsError> {
    const STATUS_REQUEST: u32 = 5;
    let features = Vec::<u32>::from_der(features);
    Ok(features.map_err(|error| unreadable().with_source(error))?.contains(&STATUS_REQUEST))
}

/// Signature algorithms, and the SHA-2 that goes with each.
const SIGNATURES: [(ObjectIdentifier, u16); 9] = [
    // md5, sha1, sha256, sha384 and sha512WithRSAEncryption
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.4"), 256),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.5"), 256),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11"), 256),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12"), 384),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13"), 512),
    // ecdsa-with-SHA1, -SHA256, -SHA384 and -SHA512
    (ObjectIdentifier::new_unwrap("1.2.840.10045.4.1"), 256),
    (ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2"), 256),
    (ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3"), 384),
    (ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4"), 512),
];

fn parse(certificate: &[u8]) -> Result<CertificateInner<Raw>, TlsError> {
    CertificateInner::from_der(certificate).map_err(|error| unreadable().with_source(error))
}

fn unreadable() -> TlsError {
    TlsError::bad_configuration("a certificate cannot be read")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_request_is_found_among_features() {
        assert!(has_status_request(&[0x30, 3, 2, 1, 5]).unwrap());
        assert!(has_status_request(&[0x30, 6, 2, 1, 17, 2, 1, 5]).unwrap());
        // status_request_v2 alone
        assert!(!has_status_request(&[0x30, 3, 2, 1, 17]).unwrap());
        assert!(has_status_request(&[0x30, 3, 2]).is_err());
    }

    #[test]
    fn a_certificate_without_features_promises_nothing() {
        let certificates = webpki_root_certs::TLS_SERVER_ROOT_CERTS;
        assert!(certificates.iter().all(|der| !promises_ocsp_response(der).unwrap()));
        assert!(promises_ocsp_response(b"no certificate").is_err());
    }
}
