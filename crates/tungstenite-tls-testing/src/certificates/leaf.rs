//! Certificates of servers and clients: [`Leaf`].

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{
    CertificateParams, CertifiedIssuer, CustomExtension, DistinguishedName, DnType, Error,
    ExtendedKeyUsagePurpose, Issuer, KeyPair, KeyUsagePurpose, SerialNumber,
};

use super::identity::Identity;

pub(super) const DAY: i64 = 24 * 60 * 60;

/// The extension id-pe-tlsfeature (RFC 7633), and its value that requires status_request.
const TLS_FEATURE: [u64; 9] = [1, 3, 6, 1, 5, 5, 7, 1, 24];
const STATUS_REQUEST: [u8; 5] = [0x30, 3, 2, 1, 5];

/// The time `$seconds` from now, in a type that `rcgen` takes but does not export.
macro_rules! at {
    ($seconds:expr) => {
        rcgen::date_time_ymd(1970, 1, 1) + $crate::certificates::leaf::since_1970($seconds)
    };
}
pub(super) use at;

/// The validity period, in seconds from now.
#[derive(Clone, Copy)]
pub(super) struct Validity {
    pub(super) from: i64,
    pub(super) until: i64,
}

impl Validity {
    pub(super) fn apply(self, params: &mut CertificateParams) {
        params.not_before = at!(self.from);
        params.not_after = at!(self.until);
    }
}

/// The time since 1970, `seconds` from now.
pub(super) fn since_1970(seconds: i64) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_secs(now.as_secs().saturating_add_signed(seconds))
}

/// The algorithm that a key signs with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// ECDSA on the curve P-256.
    P256,
    /// ECDSA on the curve P-384.
    P384,
    /// RSA of 2,048 bits; needs the feature `aws-lc-rs`.
    Rsa,
}

impl KeyKind {
    /// All kinds, with their names in test cases.
    pub const ALL: [(&str, Self); 4] = [
        ("ed25519", Self::Ed25519),
        ("p256", Self::P256),
        ("p384", Self::P384),
        ("rsa", Self::Rsa),
    ];

    /// Whether RSA keys can be made.
    ///
    /// # Errors
    /// The reason, if they cannot.
    pub fn has_rsa() -> Result<(), String> {
        match cfg!(feature = "aws-lc-rs") {
            true => Ok(()),
            false => Err("RSA keys need the feature `aws-lc-rs` of the test servers".to_owned()),
        }
    }

    /// The key in PKCS#8, as DER and PEM. An Ed25519 key is written without the public key, because
    /// OpenSSL 3.0 cannot read that (RFC 8410, section 7).
    fn write(self, key: &KeyPair) -> (Vec<u8>, String) {
        const VERSION_1: [u8; 16] = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];
        let der = key.serialize_der();
        if self != Self::Ed25519 {
            return (der, key.serialize_pem());
        }
        let der = [&VERSION_1[..], &der[16..48]].concat();
        let base64 = STANDARD.encode(&der);
        (der, format!("-----BEGIN PRIVATE KEY-----\n{base64}\n-----END PRIVATE KEY-----\n"))
    }

    fn generate(self) -> Result<KeyPair, Error> {
        match self {
            Self::Ed25519 => KeyPair::generate_for(&rcgen::PKCS_ED25519),
            Self::P256 => KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256),
            Self::P384 => KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384),
            Self::Rsa => KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256),
        }
    }
}

#[derive(Clone)]
pub(super) struct Leaf {
    pub(super) names: Vec<String>,
    pub(super) validity: Validity,
    pub(super) purpose: ExtendedKeyUsagePurpose,
    pub(super) key: KeyKind,
    pub(super) must_staple: bool,
    /// Whether the only name is the common name, without a subjectAltName.
    pub(super) common_name_alone: bool,
}

impl Leaf {
    pub(super) fn issued_by(
        &self,
        issuer: &CertifiedIssuer<'_, KeyPair>,
    ) -> Result<Identity, Error> {
        self.signed_by(issuer, issuer)
    }

    /// Makes a leaf signed by `signer`, and presented with the certificate of `issuer`.
    pub(super) fn signed_by(
        &self,
        signer: &Issuer<'_, KeyPair>,
        issuer: &CertifiedIssuer<'_, KeyPair>,
    ) -> Result<Identity, Error> {
        let key = self.key.generate()?;
        let mut params = self.params(&key)?;
        params.use_authority_key_identifier_extension = true;
        let leaf = params.signed_by(&key, signer)?;
        let (key_der, key_pem) = self.key.write(&key);
        Ok(Identity {
            chain_pem: leaf.pem() + &issuer.pem(),
            chain: vec![leaf.der().clone(), issuer.der().clone()],
            key_der,
            key_pem,
            serial: serial(&key),
        })
    }

    pub(super) fn self_signed(&self) -> Result<Identity, Error> {
        let key = self.key.generate()?;
        let leaf = self.params(&key)?.self_signed(&key)?;
        let (key_der, key_pem) = self.key.write(&key);
        Ok(Identity {
            chain_pem: leaf.pem(),
            chain: vec![leaf.der().clone()],
            key_der,
            key_pem,
            serial: serial(&key),
        })
    }

    fn params(&self, key: &KeyPair) -> Result<CertificateParams, Error> {
        let alternative = if self.common_name_alone { Vec::new() } else { self.names.clone() };
        let mut params = CertificateParams::new(alternative)?;
        params.serial_number = Some(SerialNumber::from(serial(key)));
        params.distinguished_name = named(self.names.first().map_or("", String::as_str));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![self.purpose.clone()];
        if self.must_staple {
            let extension = CustomExtension::from_oid_content(&TLS_FEATURE, STATUS_REQUEST.into());
            params.custom_extensions = vec![extension];
        }
        self.validity.apply(&mut params);
        Ok(params)
    }
}

/// A unique, positive serial number, made of the key's bytes.
pub(super) fn serial(key: &KeyPair) -> Vec<u8> {
    let mut serial = key.public_key_raw()[9..25].to_vec();
    serial[0] = serial[0] & 0x7f | 0x40;
    serial
}

pub(super) fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}
