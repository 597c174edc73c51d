//! Pins for the keys in a server's chain: [`Pin`], [`Pins`].

use std::{fmt, str::FromStr};

use data_encoding::BASE64;

use crate::TlsError;

/// The SHA-256 of a SubjectPublicKeyInfo (RFC 7469, section 2.4). Written as `sha256//` and base64,
/// as in curl; `sha256/` is accepted too.
///
/// ```
/// use tungstenite_tls_core::Pin;
///
/// let pin: Pin = "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=".parse()?;
/// assert_eq!(pin.to_string(), "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
/// # Ok::<(), tungstenite_tls_core::TlsError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pin([u8; 32]);

impl Pin {
    /// The pin with this digest.
    pub const fn from_sha256(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// The pin of a key: a SubjectPublicKeyInfo in DER.
    #[cfg(feature = "pins")]
    pub fn of_key(subject_public_key_info: &[u8]) -> Self {
        use sha2::{Digest, Sha256};

        Self(Sha256::digest(subject_public_key_info).into())
    }

    /// The pin of a certificate's key.
    ///
    /// # Errors
    /// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) if the certificate cannot be
    /// read.
    #[cfg(feature = "pins")]
    pub fn of_certificate(certificate: &[u8]) -> Result<Self, TlsError> {
        crate::x509::subject_public_key_info(certificate).map(Self::of_key)
    }
}

impl FromStr for Pin {
    type Err = TlsError;

    fn from_str(text: &str) -> Result<Self, TlsError> {
        let rest = text.strip_prefix("sha256/").unwrap_or_default();
        // The base64 may itself begin with a slash.
        let readings = [rest.strip_prefix('/'), Some(rest)];
        let digest = readings
            .into_iter()
            .flatten()
            .find_map(|base64| BASE64.decode(base64.as_bytes()).ok()?.try_into().ok());
        digest.map(Self).ok_or_else(|| {
            TlsError::bad_configuration(format!(
                "`{}` is not a pin; write sha256// and the base64 of 32 bytes",
                text.escape_debug()
            ))
        })
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256//{}", BASE64.encode(&self.0))
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Pins, one of which must match. The others are for keys that the server may use later.
///
/// ```
/// use tungstenite_tls_core::{Pin, Pins, TlsConfig};
///
/// let (now, backup) = (Pin::from_sha256([1; 32]), Pin::from_sha256([2; 32]));
/// let config = TlsConfig::new().with_pins(Pins::Leaf(vec![now, backup]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Pins {
    /// The key of the server's own certificate must be one of these.
    Leaf(Vec<Pin>),
    /// The key of any certificate of the verified chain must be one of these: the server's own, an
    /// intermediate's, the trust anchor's.
    Chain(Vec<Pin>),
}

impl Pins {
    /// The pins of either kind.
    pub fn as_slice(&self) -> &[Pin] {
        match self {
            Self::Leaf(pins) | Self::Chain(pins) => pins,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_as_it_is_written() {
        for pin in [Pin::of_key(b"a key"), Pin::from_sha256([0xff; 32])] {
            let text = pin.to_string();
            assert_eq!(text.parse::<Pin>().unwrap(), pin, "{text}");
            let short = text.replacen("//", "/", 1);
            assert_eq!(short.parse::<Pin>().unwrap(), pin, "{short}");
        }
    }

    #[test]
    fn says_how_to_write_one() {
        for bad in ["", "sha256//", "sha256//AAAA", "sha1//AAAA", "AAAA", "sha256//!"] {
            let error = bad.parse::<Pin>().unwrap_err().to_string();
            assert!(error.contains("sha256//"), "{error}");
        }
    }
}
