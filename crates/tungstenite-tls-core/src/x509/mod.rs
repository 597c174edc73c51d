//! The few fields that this crate reads from certificates: [`Certificate`], and functions on it for
//! other modules.

mod date;
pub(crate) mod der;
#[cfg(feature = "channel-binding")]
mod digest;
#[cfg(test)]
mod fuzz;
#[cfg(test)]
pub(crate) mod tests;
mod time;

pub use self::date::date;
use self::der::{INTEGER, Malformed, OBJECT_IDENTIFIER, OCTET_STRING, Reader, SEQUENCE, Value};
#[cfg(feature = "channel-binding")]
pub(crate) use self::digest::digest_by_signature;
use crate::{TlsError, TlsErrorKind};

/// A certificate (RFC 5280, section 4.1) up to its public key, of any version. Its other fields are
/// read on demand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Certificate<'a> {
    validity: Reader<'a>,
    public_key: &'a [u8],
    /// What follows the key: unique identifiers and extensions.
    after_key: Reader<'a>,
    /// What follows the part that is signed: the signature and its algorithm.
    #[cfg_attr(not(feature = "channel-binding"), expect(dead_code))]
    after_signed: Reader<'a>,
}

impl<'a> Certificate<'a> {
    pub(crate) fn read(der: &'a [u8]) -> Result<Self, Malformed> {
        const VERSION: u8 = 0xa0;
        let mut certificate = Reader::of_sequence(der)?;
        let mut signed = certificate.sequence()?;
        signed.optional(VERSION)?;
        signed.expect(INTEGER)?; // serial number
        signed.sequence()?; // algorithm of the signature
        signed.sequence()?; // issuer
        let validity = signed.sequence()?;
        signed.sequence()?; // subject
        let public_key = signed.expect(SEQUENCE)?.whole;
        Ok(Self { validity, public_key, after_key: signed, after_signed: certificate })
    }

    /// The SubjectPublicKeyInfo, in DER.
    pub(crate) fn public_key(&self) -> &'a [u8] {
        self.public_key
    }

    /// The first and the last second of its validity, since 1970.
    pub(crate) fn validity(&self) -> Result<(i64, i64), Malformed> {
        let mut validity = self.validity;
        let [from, until] = [validity.value()?, validity.value()?];
        validity.end()?;
        Ok((time::unix_seconds(from)?, time::unix_seconds(until)?))
    }

    /// The names in its subjectAltName (section 4.2.1.6), each with its tag. `None` if it has none.
    pub(crate) fn alternative_names(&self) -> Result<Option<Vec<Value<'a>>>, Malformed> {
        const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1d, 0x11];
        let Some(extension) = self.extension(SUBJECT_ALT_NAME)? else { return Ok(None) };
        let mut left = Reader::of_sequence(extension)?;
        let mut names = Vec::new();
        while !left.is_empty() {
            names.push(left.value()?);
        }
        Ok(Some(names))
    }

    /// The object identifier of the algorithm that it was signed with, without tag and length.
    #[cfg(feature = "channel-binding")]
    fn signature_algorithm(&self) -> Result<&'a [u8], Malformed> {
        let mut after = self.after_signed;
        Ok(after.sequence()?.expect(OBJECT_IDENTIFIER)?.content)
    }

    /// The value of an extension, which must not occur twice.
    fn extension(&self, id: &[u8]) -> Result<Option<&'a [u8]>, Malformed> {
        const UNIQUE_IDS: [u8; 2] = [0x81, 0x82];
        const EXTENSIONS: u8 = 0xa3;
        let mut after = self.after_key;
        for tag in UNIQUE_IDS {
            after.optional(tag)?;
        }
        let extensions = after.optional(EXTENSIONS)?;
        after.end()?;
        let Some(extensions) = extensions else { return Ok(None) };
        let mut left = Reader::of_sequence(extensions.content)?;
        let mut found = None;
        while !left.is_empty() {
            let mut extension = left.sequence()?;
            let this = extension.expect(OBJECT_IDENTIFIER)?.content;
            extension.skip_boolean()?; // whether it is critical
            let value = extension.expect(OCTET_STRING)?.content;
            extension.end()?;
            if this == id && found.replace(value).is_some() {
                return Err(Malformed);
            }
        }
        Ok(found)
    }
}

/// Whether `der` has the form of a certificate.
pub(crate) fn is_certificate(der: &[u8]) -> bool {
    Certificate::read(der).is_ok()
}

/// The SubjectPublicKeyInfo of a certificate, in DER. Nothing else in the certificate is checked,
/// neither its version nor its extensions.
///
/// ```
/// use tungstenite_tls_core::subject_public_key_info;
///
/// assert!(subject_public_key_info(b"no certificate").is_err());
/// ```
///
/// # Errors
/// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) if the certificate cannot be read.
pub fn subject_public_key_info(certificate: &[u8]) -> Result<&[u8], TlsError> {
    Certificate::read(certificate).map(|read| read.public_key()).map_err(unreadable)
}

/// Whether a certificate, in DER, promises that its server staples an OCSP response (TLS feature
/// `status_request`; RFC 7633, section 4.2.3).
///
/// ```
/// use tungstenite_tls_core::backend::promises_ocsp_response;
///
/// assert!(promises_ocsp_response(b"no certificate").is_err());
/// ```
///
/// # Errors
/// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) if the certificate cannot be read.
pub fn promises_ocsp_response(certificate: &[u8]) -> Result<bool, TlsError> {
    // 1.3.6.1.5.5.7.1.24
    const TLS_FEATURE: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 1, 24];
    let found = Certificate::read(certificate).and_then(|read| read.extension(TLS_FEATURE));
    found.and_then(|found| found.map_or(Ok(false), has_status_request)).map_err(unreadable)
}

fn has_status_request(features: &[u8]) -> Result<bool, Malformed> {
    const STATUS_REQUEST: &[u8] = &[5];
    let mut features = Reader::of_sequence(features)?;
    let mut found = false;
    while !features.is_empty() {
        found |= features.expect(INTEGER)?.content == STATUS_REQUEST;
    }
    Ok(found)
}

/// The error for a certificate that the server sent.
pub(crate) fn unreadable_of_server(why: Malformed) -> TlsError {
    let what = "a certificate of the server cannot be read";
    TlsError::new(TlsErrorKind::OtherCertificate, what).with_source(why)
}

fn unreadable(why: Malformed) -> TlsError {
    TlsError::bad_configuration("a certificate cannot be read").with_source(why)
}
