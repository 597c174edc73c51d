//! A server that presents any chain and signs with any key. It sends the certificates' bytes
//! unchecked, so its library does not matter: it is rustls for every backend.

use std::sync::Arc;

use rustls::{
    SignatureAlgorithm, SignatureScheme,
    crypto::ring::sign::any_supported_type,
    sign::{CertifiedKey, Signer, SigningKey},
    version::{TLS12, TLS13},
};
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tungstenite_tls_testing::server::Host;

use super::chain::{
    Chain,
    key::{Hash, Key},
};

pub(super) fn presenting(chain: &Chain) -> Host {
    let (key, versions) = match chain.key.pkcs8() {
        Some(der) => {
            let der = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(der));
            let key = any_supported_type(&der).expect("a key of a kind that rustls signs with");
            (key, &[&TLS13, &TLS12][..])
        }
        // RSA keys of fewer than 522 bits cannot sign for TLS 1.3.
        None => (Arc::new(Rsa(chain.key.clone())) as _, &[&TLS12][..]),
    };
    Host::presenting(CertifiedKey::new(chain.presented.clone(), key), versions)
        .expect("the server can be made")
}

/// RSA keys of any size; rustls's own signer refuses the small ones.
#[derive(Clone, Debug)]
struct Rsa(Key);

impl SigningKey for Rsa {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        offered.contains(&self.scheme()).then(|| Box::new(self.clone()) as _)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::RSA
    }
}

impl Signer for Rsa {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        Ok(self.0.sign(Hash::Sha256, message))
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::RSA_PKCS1_SHA256
    }
}
