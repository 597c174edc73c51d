//! Identities from PEM, DER and PKCS#12, encrypted or not.

#[cfg(feature = "encrypted-keys")]
mod cost;
#[cfg(all(test, feature = "encrypted-keys", feature = "pkcs12"))]
mod tests;

use std::{fs, path::Path};

use data_encoding::BASE64;
use rustls_pki_types::{
    PrivateKeyDer,
    pem::{Error, PemObject},
};

use super::{
    super::{
        encoding,
        pem::{Text, Wanted, damaged},
    },
    Identity,
};
use crate::{TlsError, certificates_from_file, certificates_from_pem};

/// The first line of an encrypted key in PEM (RFC 7468, section 11).
const ENCRYPTED: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----";

impl Identity {
    /// Certificates and a key in PEM. The key is PKCS#8, PKCS#1 (RSA) or SEC1 (EC); a PKCS#8 key
    /// may be encrypted (`-----BEGIN ENCRYPTED PRIVATE KEY-----`), which needs the feature
    /// `encrypted-keys` and the password. A key that costs more than 10,000,000 rounds of PBKDF2,
    /// or 1 GiB of memory for scrypt, is refused. A byte-order mark and indented lines do no harm.
    ///
    /// # Errors
    /// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) if a certificate or the key is
    /// missing or damaged, and [`BadPassword`](crate::TlsErrorKind::BadPassword) if the password is
    /// missing or wrong.
    pub fn from_pem(
        certificates: &[u8],
        key: &[u8],
        password: Option<&str>,
    ) -> Result<Self, TlsError> {
        Self::new(certificates_from_pem(certificates)?, key_from_pem(key, password)?)
    }

    /// Like [`from_pem`](Self::from_pem), but reads files, which may also be DER.
    ///
    /// # Errors
    /// The same errors; they name the file.
    pub fn from_files(
        certificates: impl AsRef<Path>,
        key: impl AsRef<Path>,
        password: Option<&str>,
    ) -> Result<Self, TlsError> {
        let path = key.as_ref();
        let bad = |why: String| {
            TlsError::bad_configuration(format!("key file `{}`: {why}", path.display()))
        };
        let bytes = fs::read(path).map_err(|error| {
            bad(format!("cannot be read ({})", error.kind())).with_source(error)
        })?;
        let key = key_from_bytes(&bytes, password).map_err(|error| in_file("key", path, &error))?;
        Self::new(certificates_from_file(certificates)?, key)
    }

    /// The identity in a PKCS#12 file (RFC 7292), which must hold exactly one key. Legacy
    /// encryption is supported too. A file that asks for more than 1,000,000 rounds of key
    /// derivation is refused.
    ///
    /// # Errors
    /// [`BadPassword`](crate::TlsErrorKind::BadPassword), and
    /// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) if a key or its certificate is
    /// missing.
    #[cfg(feature = "pkcs12")]
    pub fn from_pkcs12(pkcs12: &[u8], password: &str) -> Result<Self, TlsError> {
        use p12_keystore::{KeyStore, KeyStoreEntry, Pkcs12ImportPolicy, error::Error};
        use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};

        use super::super::pem::is_text;
        use crate::TlsErrorKind;

        if is_text(pkcs12) {
            return Err(TlsError::bad_configuration(
                "not PKCS#12 but PEM; use `Identity::from_pem` or `Identity::from_files`",
            ));
        }
        // The library's errors are not kept: they may quote a secret.
        let store = KeyStore::from_pkcs12(pkcs12, password, Pkcs12ImportPolicy::Relaxed);
        let store = store.map_err(|error| {
            let (kind, what) = match error {
                Error::MacError(_) => {
                    (TlsErrorKind::BadPassword, "the password of the PKCS#12 is wrong")
                }
                Error::UnsupportedEncryptionScheme | Error::UnsupportedMacAlgorithm => (
                    TlsErrorKind::BadConfiguration,
                    "the PKCS#12 is protected in an unsupported way",
                ),
                Error::InvalidParameters => (
                    TlsErrorKind::BadConfiguration,
                    "the PKCS#12 asks for more than 1,000,000 rounds of key derivation, or is \
                     damaged",
                ),
                _ => (TlsErrorKind::BadConfiguration, "damaged PKCS#12, or a wrong password"),
            };
            TlsError::new(kind, what)
        })?;
        let mut chains = store.entries().filter_map(|(_, entry)| match entry {
            KeyStoreEntry::PrivateKeyChain(chain) => Some(chain),
            _ => None,
        });
        let chain = chains.next().ok_or_else(|| {
            TlsError::bad_configuration("no private key in the PKCS#12, or none with a certificate")
        })?;
        if chains.next().is_some() {
            return Err(TlsError::bad_configuration(
                "several private keys in the PKCS#12; keep only one",
            ));
        }
        let certificates = chain.certs().iter();
        let certificates =
            certificates.map(|certificate| CertificateDer::from(certificate.as_der().to_vec()));
        let key = PrivatePkcs8KeyDer::from(chain.key().as_der().to_vec());
        Self::new(certificates.collect(), key.into())
    }

    /// Like [`from_pkcs12`](Self::from_pkcs12), but reads a file.
    ///
    /// # Errors
    /// The same errors; they name the file.
    #[cfg(feature = "pkcs12")]
    pub fn from_pkcs12_file(path: impl AsRef<Path>, password: &str) -> Result<Self, TlsError> {
        let path = path.as_ref();
        let bad = |why: String| {
            TlsError::bad_configuration(format!("identity file `{}`: {why}", path.display()))
        };
        let bytes = fs::read(path).map_err(|error| {
            bad(format!("cannot be read ({})", error.kind())).with_source(error)
        })?;
        Self::from_pkcs12(&bytes, password).map_err(|error| in_file("identity", path, &error))
    }
}

/// The same error, with the file that it is about.
fn in_file(what: &str, path: &Path, error: &TlsError) -> TlsError {
    TlsError::new(error.kind(), format!("{what} file `{}`: {}", path.display(), error.detail()))
}

fn key_from_bytes(
    bytes: &[u8],
    password: Option<&str>,
) -> Result<PrivateKeyDer<'static>, TlsError> {
    if let Some(other) = encoding::other_than_key(bytes) {
        return Err(TlsError::bad_configuration(format!("it is {other}")));
    }
    match PrivateKeyDer::try_from(bytes) {
        Ok(key) => Ok(key.clone_key()),
        Err(_) if bytes.first() == Some(&0x30) => decrypt(bytes, password),
        Err(_) => key_from_pem(bytes, password),
    }
}

const WANTED: Wanted = Wanted {
    what: "private key",
    label: "PRIVATE KEY",
    from_der: "use `PrivateKeyDer::try_from`, or `Identity::from_files`, which takes both",
};

fn key_from_pem(pem: &[u8], password: Option<&str>) -> Result<PrivateKeyDer<'static>, TlsError> {
    let pem = Text::new(pem, WANTED)?;
    let text = String::from_utf8_lossy(pem.as_bytes());
    if text.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(TlsError::bad_configuration(
            "the private key is encrypted in the old PEM format; convert it to PKCS#8, which \
             begins with `-----BEGIN ENCRYPTED PRIVATE KEY-----`",
        ));
    }
    match PrivateKeyDer::from_pem_slice(pem.as_bytes()) {
        Ok(key) => Ok(key),
        Err(Error::NoItemsFound) => match text.find(ENCRYPTED) {
            Some(begin) => decrypt_pem(&text[begin..], password),
            None => Err(pem.lacks(WANTED)),
        },
        Err(error) => Err(damaged(&error)),
    }
}

/// Like [`decrypt`], for the PEM section that `text` begins with, with any line breaks.
fn decrypt_pem(text: &str, password: Option<&str>) -> Result<PrivateKeyDer<'static>, TlsError> {
    let body = text.strip_prefix(ENCRYPTED).and_then(|rest| rest.split_once("-----END"));
    let body: Option<String> = body.map(|(body, _)| body.split_whitespace().collect());
    let der = body.and_then(|body| BASE64.decode(body.as_bytes()).ok());
    let der = der.ok_or_else(|| TlsError::bad_configuration("the private key is damaged PEM"))?;
    decrypt(&der, password)
}

/// The key inside an EncryptedPrivateKeyInfo (RFC 5958, section 3), in DER.
#[cfg(feature = "encrypted-keys")]
fn decrypt(der: &[u8], password: Option<&str>) -> Result<PrivateKeyDer<'static>, TlsError> {
    use pkcs8::{EncryptedPrivateKeyInfoRef, Error, pkcs5};
    use rustls_pki_types::PrivatePkcs8KeyDer;

    use crate::TlsErrorKind;

    let unknown = |what: &str| {
        TlsError::bad_configuration(format!(
            "the private key is {what}encrypted in an unsupported way; convert it with \
             `openssl pkcs8 -topk8 -v2 aes-256-cbc`"
        ))
    };
    let encrypted =
        EncryptedPrivateKeyInfoRef::try_from(der).map_err(|_| unknown("damaged, or "))?;
    cost::check(&encrypted.encryption_algorithm)?;
    let Some(password) = password else {
        let why = "the private key is encrypted; give its password";
        return Err(TlsError::new(TlsErrorKind::BadPassword, why));
    };
    let key = encrypted.decrypt(password).map_err(|error| match error {
        // Decrypted with a wrong password, the key is not DER.
        Error::EncryptedPrivateKey(pkcs5::Error::DecryptFailed) | Error::Asn1(_) => {
            TlsError::new(TlsErrorKind::BadPassword, "the password of the private key is wrong")
        }
        _ => unknown(""),
    })?;
    Ok(PrivatePkcs8KeyDer::from(key.as_bytes().to_vec()).into())
}

#[cfg(not(feature = "encrypted-keys"))]
fn decrypt(_: &[u8], _: Option<&str>) -> Result<PrivateKeyDer<'static>, TlsError> {
    Err(TlsError::bad_configuration(
        "the private key is encrypted or damaged; to read encrypted keys, add the feature \
         `encrypted-keys` of tungstenite-tls",
    ))
}
