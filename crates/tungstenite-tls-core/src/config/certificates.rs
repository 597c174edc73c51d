//! Certificates from PEM and files: [`certificates_from_pem`], [`certificates_from_file`].

use std::path::Path;

use rustls_pki_types::CertificateDer;

use super::{
    encoding,
    pem::{self, Text, Wanted},
};
use crate::TlsError;

/// All certificates of a PEM text (RFC 7468), in order. Other sections are skipped, except
/// `TRUSTED CERTIFICATE`, which is refused because it holds more than a certificate. A byte-order
/// mark, indented lines and the old label `X509 CERTIFICATE` do no harm.
///
/// ```
/// use tungstenite_tls_core::certificates_from_pem;
///
/// let pem = b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
/// assert_eq!(certificates_from_pem(pem)?[0].as_ref(), [0x30, 0]);
/// assert!(certificates_from_pem(b"no PEM").is_err());
/// # Ok::<(), tungstenite_tls_core::TlsError>(())
/// ```
///
/// # Errors
/// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) if there is none, or if one is
/// damaged.
pub fn certificates_from_pem(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    Text::new(pem, WANTED)?.all(WANTED)
}

const WANTED: Wanted = Wanted {
    what: "certificate",
    label: "CERTIFICATE",
    from_der: "use `CertificateDer::from`, or `certificates_from_file`, which takes both",
};

/// All certificates of a file: PEM with any number of them, or DER with one. Reads the file.
///
/// ```
/// use tungstenite_tls_core::certificates_from_file;
///
/// let error = certificates_from_file("/no/such/file.pem").unwrap_err();
/// assert!(error.to_string().contains("/no/such/file.pem"));
/// ```
///
/// # Errors
/// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration), with the name of the file, if it
/// cannot be read or is neither.
pub fn certificates_from_file(
    path: impl AsRef<Path>,
) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let path = path.as_ref();
    let bad = |why: String| {
        TlsError::bad_configuration(format!("certificate file `{}`: {why}", path.display()))
    };
    let bytes = std::fs::read(path)
        .map_err(|error| bad(format!("cannot be read ({})", error.kind())).with_source(error))?;
    if encoding::is_der_sequence(&bytes) {
        return match encoding::other_than_signed(&bytes) {
            Some(other) => Err(bad(format!("it is {other}"))),
            None => Ok(vec![CertificateDer::from(bytes)]),
        };
    }
    certificates_from_pem(&bytes).map_err(|error| match pem::is_text(&bytes) {
        true => bad(error.detail().to_owned()),
        false => bad("neither PEM with a `-----BEGIN CERTIFICATE-----` section nor DER".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TlsErrorKind;

    #[test]
    fn text_that_is_no_pem_is_refused() {
        for text in ["", "hello", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
        {
            let error = certificates_from_pem(text.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), TlsErrorKind::BadConfiguration);
            assert!(error.to_string().contains("BEGIN CERTIFICATE"), "{error}");
        }
    }

    /// Neither a cut certificate, nor one in a line with a key, whose words must not be repeated.
    #[test]
    fn damaged_text_is_not_quoted() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("certificate.pem");
        for text in [
            "-----BEGIN CERTIFICATE-----\nSECRET==\n",
            "-----BEGIN CERTIFICATE-----\n!SECRET!\n-----END CERTIFICATE-----\n",
            "-----BEGIN PRIVATE KEY-----SECRET-----END PRIVATE KEY----------BEGIN CERTIFICATE-----",
            "-----BEGIN CERTIFICATE-----SECRET==",
        ] {
            std::fs::write(&path, text).unwrap();
            let in_text = certificates_from_pem(text.as_bytes()).unwrap_err();
            for error in [in_text, certificates_from_file(&path).unwrap_err()] {
                assert_eq!(error.kind(), TlsErrorKind::BadConfiguration);
                assert!(error.to_string().contains("damaged PEM"), "{error}");
                let all = format!("{error} {error:?}");
                let bytes = format!("{:?}", b"SECRET");
                assert!(!all.contains("SECRET") && !all.contains(bytes.trim_matches(['[', ']'])));
            }
        }
    }

    #[test]
    fn files_are_pem_or_der_and_nothing_else() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("certificate");
        let der = &webpki_root_certs::TLS_SERVER_ROOT_CERTS[0];
        std::fs::write(&path, der).unwrap();
        assert_eq!(certificates_from_file(&path).unwrap(), std::slice::from_ref(der));
        let mut longer = der.to_vec();
        longer.push(b'\n');
        for bytes in [&longer[..], &der[..der.len() - 1], &[], &[0x30], &[0x30, 0x82], &[0xff; 64]]
        {
            std::fs::write(&path, bytes).unwrap();
            let error = certificates_from_file(&path).unwrap_err();
            assert!(error.to_string().contains("neither PEM"), "{error}");
        }
        let error = certificates_from_file(directory.path()).unwrap_err();
        assert!(error.to_string().contains("cannot be read"), "{error}");
    }

    #[test]
    fn a_file_that_cannot_be_used_is_named() {
        for path in ["/no/such/file.pem", env!("CARGO_MANIFEST_PATH")] {
            let error = certificates_from_file(path).unwrap_err();
            assert_eq!(error.kind(), TlsErrorKind::BadConfiguration);
            assert!(error.to_string().contains(path), "{error}");
        }
    }
}
