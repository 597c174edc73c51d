//! Lists of revoked certificates, from PEM and files.

use std::{fs, path::Path};

use rustls_pki_types::{CertificateRevocationListDer, pem::PemObject};

use crate::TlsError;

/// All revocation lists of a PEM text (RFC 7468), in order. Other sections are passed over.
///
/// # Errors
/// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) when there is none, or one that is
/// damaged.
pub fn revocation_lists_from_pem(
    pem: &[u8],
) -> Result<Vec<CertificateRevocationListDer<'static>>, TlsError> {
    let lists: Result<Vec<_>, _> = CertificateRevocationListDer::pem_slice_iter(pem).collect();
    let lists =
        lists.map_err(|error| TlsError::bad_configuration(format!("damaged PEM: {error}")))?;
    if lists.is_empty() {
        return Err(TlsError::bad_configuration(
            "no revocation list in the PEM text; it needs a `-----BEGIN X509 CRL-----` section",
        ));
    }
    Ok(lists)
}

/// All revocation lists of a file: PEM with any number of them, or DER with one. Reads the file.
///
/// # Errors
/// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration), naming the file, when it cannot be
/// read or is neither.
pub fn revocation_lists_from_file(
    path: impl AsRef<Path>,
) -> Result<Vec<CertificateRevocationListDer<'static>>, TlsError> {
    let path = path.as_ref();
    let bad = |why: String| {
        TlsError::bad_configuration(format!("revocation list `{}`: {why}", path.display()))
    };
    let bytes = fs::read(path)
        .map_err(|error| bad(format!("cannot be read ({})", error.kind())).with_source(error))?;
    if super::roots::is_der_sequence(&bytes) {
        return Ok(vec![CertificateRevocationListDer::from(bytes)]);
    }
    revocation_lists_from_pem(&bytes).map_err(|_| {
        bad("neither PEM with a `-----BEGIN X509 CRL-----` section nor DER".to_owned())
    })
}
