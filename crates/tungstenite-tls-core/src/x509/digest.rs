//! The digest of a certificate that binds a channel to it (RFC 5929, section 4.1).

use sha2::{Digest, Sha256, Sha384, Sha512};

use super::{Certificate, unreadable};
use crate::TlsError;

/// The digest of a certificate with the hash of its own signature, or with SHA-256 if that hash is
/// MD5 or SHA-1 (RFC 5929, section 4.1). `None` if the signature has no single hash, or an unknown
/// one.
pub(crate) fn digest_by_signature(certificate: &[u8]) -> Result<Option<Vec<u8>>, TlsError> {
    let read = Certificate::read(certificate);
    let algorithm = read.and_then(|read| read.signature_algorithm()).map_err(unreadable)?;
    Ok(match SIGNATURES.iter().find(|(known, _)| *known == algorithm) {
        Some((_, 256)) => Some(Sha256::digest(certificate).to_vec()),
        Some((_, 384)) => Some(Sha384::digest(certificate).to_vec()),
        Some((_, 512)) => Some(Sha512::digest(certificate).to_vec()),
        _ => None,
    })
}

/// Signature algorithms, and the SHA-2 that goes with each.
const SIGNATURES: [(&[u8], u16); 9] = [
    // md5, sha1, sha256, sha384 and sha512WithRSAEncryption: 1.2.840.113549.1.1
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 4], 256),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 5], 256),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11], 256),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 12], 384),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 13], 512),
    // ecdsa-with-SHA1, -SHA256, -SHA384 and -SHA512: 1.2.840.10045.4
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1], 256),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2], 256),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3], 384),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4], 512),
];
