//! Lists of revoked certificates, from PEM and files.

use std::{fs, path::Path};

use rustls_pki_types::CertificateRevocationListDer;

use super::{
    encoding,
    pem::{self, Text, Wanted},
};
use crate::TlsError;

/// All revocation lists of a PEM text (RFC 7468), in order. Other sections are skipped.
///
/// ```
/// use tungstenite_tls_core::{TlsConfig, revocation_lists_from_pem};
///
/// let pem = b"-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n";
/// let config = TlsConfig::new().with_revocation_lists(revocation_lists_from_pem(pem)?);
/// # Ok::<(), tungstenite_tls_core::TlsError>(())
/// ```
///
/// # Errors
/// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) if there is none, or if one is
/// damaged.
pub fn revocation_lists_from_pem(
    pem: &[u8],
) -> Result<Vec<CertificateRevocationListDer<'static>>, TlsError> {
    Text::new(pem, WANTED)?.all(WANTED)
}

const WANTED: Wanted = Wanted {
    what: "revocation list",
    label: "X509 CRL",
    from_der: "use `CertificateRevocationListDer::from`, or `revocation_lists_from_file`, which \
               takes both",
};

/// All revocation lists of a file: PEM with any number of them, or DER with one. Reads the file.
///
/// ```
/// use tungstenite_tls_core::revocation_lists_from_file;
///
/// let error = revocation_lists_from_file("/no/such/file.crl").unwrap_err();
/// assert!(error.to_string().contains("/no/such/file.crl"));
/// ```
///
/// # Errors
/// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration), with the name of the file, if it
/// cannot be read or is neither.
pub fn revocation_lists_from_file(
    path: impl AsRef<Path>,
) -> Result<Vec<CertificateRevocationListDer<'static>>, TlsError> {
    let path = path.as_ref();
    let bad = |why: String| {
        TlsError::bad_configuration(format!("revocation list `{}`: {why}", path.display()))
    };
    let bytes = fs::read(path)
        .map_err(|error| bad(format!("cannot be read ({})", error.kind())).with_source(error))?;
    if encoding::is_der_sequence(&bytes) {
        return match encoding::other_than_signed(&bytes) {
            Some(other) => Err(bad(format!("it is {other}"))),
            None => Ok(vec![CertificateRevocationListDer::from(bytes)]),
        };
    }
    revocation_lists_from_pem(&bytes).map_err(|error| match pem::is_text(&bytes) {
        true => bad(error.detail().to_owned()),
        false => bad("neither PEM with a `-----BEGIN X509 CRL-----` section nor DER".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_list_is_refused_by_its_name() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("revoked.crl");
        let certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let cut = "-----BEGIN X509 CRL-----\nAAAA\n";
        for (text, why) in [("", "X509 CRL"), (certificate, "X509 CRL"), (cut, "damaged PEM")] {
            fs::write(&path, text).unwrap();
            let in_text = revocation_lists_from_pem(text.as_bytes()).unwrap_err().to_string();
            let in_file = revocation_lists_from_file(&path).unwrap_err().to_string();
            assert!(in_text.contains(why), "{in_text}");
            assert!(in_file.contains(why) && in_file.contains("revoked.crl"), "{in_file}");
        }
        assert!(revocation_lists_from_file(directory.path()).is_err());
    }

    #[test]
    fn lists_are_taken_in_order() {
        let section =
            |base64| format!("-----BEGIN X509 CRL-----\n{base64}\n-----END X509 CRL-----\n");
        let text = section("AAAA") + "in between\n" + &section("AQEB");
        let lists = revocation_lists_from_pem(text.as_bytes()).unwrap();
        assert_eq!(lists.iter().map(|list| list[0]).collect::<Vec<_>>(), [0, 1]);
    }
}
