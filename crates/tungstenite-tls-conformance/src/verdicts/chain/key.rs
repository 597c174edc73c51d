//! Keys of all kinds and sizes, and their signatures: [`Key`].

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use md5::Md5;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519};
use rcgen::{PublicKeyData, SigningKey as _};
use rsa::{Pkcs1v15Sign, RsaPrivateKey, rand_core::OsRng, traits::PublicKeyParts};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::der::{bit_string, integer, null, octet_string, oid, sequence};

/// A key pair.
#[derive(Clone)]
pub(crate) struct Key(Arc<Kind>);

enum Kind {
    /// ECDSA on P-256 or P-384, or Ed25519.
    Modern(Box<KeyPair>),
    /// RSA of any size.
    Rsa(Box<RsaPrivateKey>),
}

/// The hash of an RSA signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Md5,
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Key {
    pub(crate) fn p256() -> Self {
        Self::modern(&PKCS_ECDSA_P256_SHA256)
    }

    pub(crate) fn p384() -> Self {
        Self::modern(&PKCS_ECDSA_P384_SHA384)
    }

    pub(crate) fn ed25519() -> Self {
        Self::modern(&PKCS_ED25519)
    }

    fn modern(algorithm: &'static rcgen::SignatureAlgorithm) -> Self {
        let pair = KeyPair::generate_for(algorithm).expect("a key can be made");
        Self(Arc::new(Kind::Modern(pair.into())))
    }

    /// An RSA key of this many bits. RSA keys are slow to make, so there is only one of each size.
    pub(crate) fn rsa(bits: usize) -> Self {
        static MADE: Mutex<BTreeMap<usize, Key>> = Mutex::new(BTreeMap::new());
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || {
            let key = RsaPrivateKey::new(&mut OsRng, bits).expect("a key can be made");
            Self(Arc::new(Kind::Rsa(key.into())))
        };
        made.entry(bits).or_insert_with(make).clone()
    }

    /// An RSA key of 2048 bits with the public exponent 3.
    pub(crate) fn rsa_with_exponent_3() -> Self {
        let key = RsaPrivateKey::new_with_exp(&mut OsRng, 2048, &3u8.into());
        Self(Arc::new(Kind::Rsa(Box::new(key.expect("a key can be made")))))
    }

    /// The SubjectPublicKeyInfo.
    pub(crate) fn public(&self) -> Vec<u8> {
        match &*self.0 {
            Kind::Modern(pair) => pair.subject_public_key_info(),
            Kind::Rsa(key) => {
                let algorithm = sequence([oid(RSA_ENCRYPTION), null()]);
                let numbers = [key.n(), key.e()].map(|n| integer(unsigned(&n.to_bytes_be())));
                sequence([algorithm, bit_string(0, sequence(numbers))])
            }
        }
    }

    /// A key identifier (RFC 7093, section 2, method 1).
    pub(crate) fn identifier(&self) -> Vec<u8> {
        Sha256::digest(self.public())[..20].to_vec()
    }

    /// The private key as PKCS#8; `None` for RSA, for which the server uses [`sign`](Self::sign).
    pub(crate) fn pkcs8(&self) -> Option<Vec<u8>> {
        match &*self.0 {
            Kind::Modern(pair) => Some(pair.serialize_der()),
            Kind::Rsa(_) => None,
        }
    }

    /// The AlgorithmIdentifier of the signatures that [`sign`](Self::sign) makes.
    pub(crate) fn algorithm(&self, hash: Hash) -> Vec<u8> {
        match &*self.0 {
            Kind::Modern(pair) if pair.algorithm() == &PKCS_ECDSA_P256_SHA256 => {
                sequence([oid(ECDSA_WITH_SHA256)])
            }
            Kind::Modern(pair) if pair.algorithm() == &PKCS_ECDSA_P384_SHA384 => {
                sequence([oid(ECDSA_WITH_SHA384)])
            }
            Kind::Modern(_) => sequence([oid(ED25519)]),
            Kind::Rsa(_) => sequence([oid(hash.with_rsa()), null()]),
        }
    }

    /// Signs `message`. Only RSA uses `hash`; the other kinds have their own.
    pub(crate) fn sign(&self, hash: Hash, message: &[u8]) -> Vec<u8> {
        match &*self.0 {
            Kind::Modern(pair) => pair.sign(message).expect("signs"),
            Kind::Rsa(key) => {
                let digest = hash.digest(message);
                // The prefix is a DigestInfo without the digest at its end (RFC 8017, section 9.2).
                let info = sequence([sequence([oid(hash.oid()), null()]), octet_string(&digest)]);
                let prefix = info[..info.len() - digest.len()].into();
                let padding = Pkcs1v15Sign { hash_len: Some(digest.len()), prefix };
                key.sign(padding, &digest).expect("signs")
            }
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

impl Hash {
    fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => Md5::digest(message).to_vec(),
            Self::Sha1 => Sha1::digest(message).to_vec(),
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }

    fn oid(self) -> &'static str {
        match self {
            Self::Md5 => "1.2.840.113549.2.5",
            Self::Sha1 => "1.3.14.3.2.26",
            Self::Sha256 => "2.16.840.1.101.3.4.2.1",
            Self::Sha384 => "2.16.840.1.101.3.4.2.2",
            Self::Sha512 => "2.16.840.1.101.3.4.2.3",
        }
    }

    /// `…WithRSAEncryption`
    pub(crate) fn with_rsa(self) -> &'static str {
        match self {
            Self::Md5 => "1.2.840.113549.1.1.4",
            Self::Sha1 => "1.2.840.113549.1.1.5",
            Self::Sha256 => "1.2.840.113549.1.1.11",
            Self::Sha384 => "1.2.840.113549.1.1.12",
            Self::Sha512 => "1.2.840.113549.1.1.13",
        }
    }
}

pub(crate) const ECDSA_WITH_SHA256: &str = "1.2.840.10045.4.3.2";
pub(crate) const ECDSA_WITH_SHA384: &str = "1.2.840.10045.4.3.3";
const ED25519: &str = "1.3.101.112";
const RSA_ENCRYPTION: &str = "1.2.840.113549.1.1.1";

/// The content of a non-negative INTEGER.
fn unsigned(bytes: &[u8]) -> Vec<u8> {
    match bytes.first() {
        Some(0x80..) | None => [&[0], bytes].concat(),
        Some(_) => bytes.to_vec(),
    }
}
