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
        PrivateKeyDer::try_from(self.key_der.clone())
            .unwrap_or_else(|_| PrivatePkcs8KeyDer::from(self.key_der.clone()).into())
    }

    /// The chain as PEM.
    pub fn chain_pem(&self) -> &str {
        &self.chain_pem
    }

    /// The private key as PEM.
    pub fn key_pem(&self) -> &str {
        &self.key_pem
    }

    /// The private key in DER: PKCS#8, or the format that it was given in.
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

    /// Makes an identity of a chain, leaf first, and the leaf's key. Neither is checked.
    pub fn of_chain(chain: Vec<CertificateDer<'static>>, key: &PrivateKeyDer<'_>) -> Self {
        let label = match key {
            PrivateKeyDer::Pkcs1(_) => "RSA PRIVATE KEY",
            PrivateKeyDer::Sec1(_) => "EC PRIVATE KEY",
            _ => "PRIVATE KEY",
        };
        Self {
            chain_pem: chain.iter().map(|certificate| pem("CERTIFICATE", certificate)).collect(),
            chain,
            key_pem: pem(label, key.secret_der()),
            key_der: key.secret_der().to_vec(),
            serial: Vec::new(),
        }
    }

    /// Returns a copy with only the leaf's certificate, as a server presents that lacks the
    /// intermediate's.
    pub fn without_issuers(&self) -> Self {
        Self {
            chain: vec![self.leaf().clone()],
            chain_pem: pem("CERTIFICATE", self.leaf()),
            ..self.clone()
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

pub(super) fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}
