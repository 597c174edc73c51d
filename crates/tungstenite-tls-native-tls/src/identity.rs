//! An [`Identity`] in the one form that native-tls takes everywhere: PEM, with the key as PKCS#8.

use data_encoding::BASE64;
use tungstenite_tls_core::{Identity, PrivateKeyDer, TlsError, TlsOption};

use crate::{error::BACKEND, error::refused};

/// native-tls's own form of `identity`.
// `limit` refuses the cases in which `from_pkcs8` would panic.
#[cfg_attr(all(target_vendor = "apple", not(target_os = "macos")), allow(deprecated))]
pub(crate) fn native(identity: &Identity) -> Result<native_tls::Identity, TlsError> {
    if let Some(why) = limit(identity) {
        return Err(TlsError::unsupported(BACKEND, TlsOption::Identity, why));
    }
    let mut certificates = String::new();
    for certificate in identity.certificates() {
        certificates += &pem("CERTIFICATE", certificate);
    }
    let key = pem("PRIVATE KEY", &pkcs8(identity)?);
    native_tls::Identity::from_pkcs8(certificates.as_bytes(), key.as_bytes())
        .map_err(|error| refused("the client identity cannot be used", error))
}

/// What native-tls does not accept on this platform, according to its source.
fn limit(identity: &Identity) -> Option<&'static str> {
    if cfg!(all(target_vendor = "apple", not(target_os = "macos"))) {
        return Some("native-tls accepts only PKCS#12 here");
    }
    if cfg!(windows) && identity.certificates().len() > 1 {
        return Some(
            "with SChannel, native-tls takes the last certificate of a chain for the client's own; \
             leave the chain out",
        );
    }
    None
}

/// The key as PKCS#8, in DER. Here native-tls uses OpenSSL, which converts the other forms.
#[cfg(not(any(windows, target_vendor = "apple")))]
fn pkcs8(identity: &Identity) -> Result<Vec<u8>, TlsError> {
    use openssl::{pkey::PKey, x509::X509};

    let damaged = |error| refused("the private key cannot be used", error);
    let plain = identity.plain_key();
    let key = PKey::private_key_from_der(&plain).map_err(damaged)?;
    // OpenSSL itself does not compare a key with a certificate for a different kind of key.
    let belongs = identity
        .certificates()
        .first()
        .map(|leaf| X509::from_der(leaf).and_then(|leaf| leaf.public_key()))
        .transpose()
        .map_err(|error| refused("the client certificate cannot be used", error))?
        .is_some_and(|public| public.public_eq(&key));
    if !belongs {
        return Err(TlsError::bad_configuration(
            "the private key does not belong to the client certificate",
        ));
    }
    match identity.key() {
        PrivateKeyDer::Pkcs8(_) => Ok(plain.into_owned()),
        _ => key.private_key_to_pkcs8().map_err(damaged),
    }
}

/// The key, if it is PKCS#8.
#[cfg(any(windows, target_vendor = "apple"))]
fn pkcs8(identity: &Identity) -> Result<Vec<u8>, TlsError> {
    match identity.key() {
        PrivateKeyDer::Pkcs8(_) => Ok(identity.plain_key().into_owned()),
        _ => Err(TlsError::unsupported(
            BACKEND,
            TlsOption::Identity,
            "native-tls accepts only PKCS#8 here; convert the key with `openssl pkcs8 \
             -topk8 -nocrypt`",
        )),
    }
}

/// A PEM section (RFC 7468).
fn pem(label: &str, der: &[u8]) -> String {
    let base64 = BASE64.encode(der);
    let lines = base64.as_bytes().chunks(64).map(String::from_utf8_lossy);
    let body: String = lines.map(|line| line.into_owned() + "\n").collect();
    format!("-----BEGIN {label}-----\n{body}-----END {label}-----\n")
}
