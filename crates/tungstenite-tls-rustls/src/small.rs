//! A provider for small programs: ring with few algorithms.
//!
//! The linker leaves out what no list names. With the feature `ring` or `aws-lc-rs` this provider
//! is not used, so that the feature takes nothing from a program that asks for more elsewhere.

use std::sync::Arc;

use ring::rand::{SecureRandom as _, SystemRandom};
use rustls::{
    Error, SignatureScheme,
    crypto::{
        CryptoProvider, GetRandomFailed, KeyProvider, SecureRandom, WebPkiSupportedAlgorithms,
        ring::{cipher_suite, kx_group, sign::any_ecdsa_type},
    },
    pki_types::PrivateKeyDer,
    sign::SigningKey,
};
use webpki::ring::{
    ECDSA_P256_SHA256, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
};

/// X25519, and with TLS 1.2 also P-256; AES-128-GCM and ChaCha20-Poly1305; signatures of servers
/// and certificates by P-256 and RSA with SHA-256; client keys on P-256 and P-384.
pub(crate) fn provider() -> CryptoProvider {
    CryptoProvider {
        cipher_suites: vec![
            cipher_suite::TLS13_AES_128_GCM_SHA256,
            cipher_suite::TLS13_CHACHA20_POLY1305_SHA256,
            #[cfg(feature = "tls12")]
            cipher_suite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            #[cfg(feature = "tls12")]
            cipher_suite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
            #[cfg(feature = "tls12")]
            cipher_suite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            #[cfg(feature = "tls12")]
            cipher_suite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        ],
        kx_groups: vec![
            kx_group::X25519,
            // In TLS 1.2, a server may use a key on a curve only if the client lists the curve here
            // (RFC 8422, section 5.1).
            #[cfg(feature = "tls12")]
            kx_group::SECP256R1,
        ],
        signature_verification_algorithms: SIGNATURES,
        secure_random: &SmallRing,
        key_provider: &SmallRing,
    }
}

const SIGNATURES: WebPkiSupportedAlgorithms = WebPkiSupportedAlgorithms {
    all: &[ECDSA_P256_SHA256, RSA_PSS_2048_8192_SHA256_LEGACY_KEY, RSA_PKCS1_2048_8192_SHA256],
    mapping: &[
        (SignatureScheme::ECDSA_NISTP256_SHA256, &[ECDSA_P256_SHA256]),
        (SignatureScheme::RSA_PSS_SHA256, &[RSA_PSS_2048_8192_SHA256_LEGACY_KEY]),
        (SignatureScheme::RSA_PKCS1_SHA256, &[RSA_PKCS1_2048_8192_SHA256]),
    ],
};

/// The keys of clients, and random bytes. rustls's own would bring every kind of key.
#[derive(Debug)]
struct SmallRing;

impl SecureRandom for SmallRing {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), GetRandomFailed> {
        SystemRandom::new().fill(bytes).map_err(|_| GetRandomFailed)
    }
}

impl KeyProvider for SmallRing {
    fn load_private_key(&self, key: PrivateKeyDer<'static>) -> Result<Arc<dyn SigningKey>, Error> {
        match cfg!(feature = "client-identity") {
            true => any_ecdsa_type(&key),
            false => Err(Error::General("client certificates are not compiled in".to_owned())),
        }
    }
}
