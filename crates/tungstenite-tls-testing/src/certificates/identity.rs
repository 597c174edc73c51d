//! A certificate chain with its private key: [`Identity`].

use base64::{Engine, engine::general_purpose::STANDARD};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// A certificate chain, leaf first and without the root, and the leaf's private key.
#[derive(Clone, Debug)]
pub struct Identity {
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) chain_pem: String,
    pub(super) key_der: Vec<u8>,
    pub(super) key_pem: String,
    /// The leaf's serial number.
    pub(super) serial: Vec<u8>,
}

impl Identity {
    /// The chain, leaf first.
    pub fn chain(&self) -> &[CertificateDer<'static>] {
        &self.chain
    }

    /// The leaf's certificate.
    pub fn leaf(&self) -> &CertificateDer<'static> {
        &self.chain[0]
    }

    /// The leaf's private key.
    pub fn key(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.key_der.clone()).into()
    }

    /// The chain as PEM.
    pub fn chain_pem(&self) -> &str {
        &self.chain_pem
    }

    /// The private key as PEM (PKCS#8).
    pub fn key_pem(&self) -> &str {
        &self.key_pem
    }

    /// The private key in DER (PKCS#8).
    pub fn key_der(&self) -> &[u8] {
        &self.key_der
    }

    /// Makes an identity of one certificate and its key in PKCS#8. Neither is checked.
    pub fn of(certificate: CertificateDer<'static>, key: Vec<u8>) -> Self {
        Self {
            chain_pem: pem("CERTIFICATE", &certificate),
            chain: vec![certificate],
            key_pem: pem("PRIVATE KEY", &key),
            key_der: key,
            serial: Vec::new(),
        }
    }

    /// Returns a copy with one more certificate at the end of the chain.
    pub fn with(&self, certificate: &CertificateDer<'static>) -> Self {
        let mut identity = self.clone();
        identity.chain.push(certificate.clone());
        identity
    }

    /// Returns a copy with the key of `other`, which does not belong to the certificate.
    pub fn with_key_of(&self, other: &Self) -> Self {
        let (key_der, key_pem) = (other.key_der.clone(), other.key_pem.clone());
        Self { key_der, key_pem, ..self.clone() }
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}
