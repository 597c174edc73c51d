//! Certificates, revocation lists and keys in PEM: [`run`]. What is read is what another library
//! reads, and written again it is read again.

use base64::{Engine, engine::general_purpose::STANDARD};
use rustls_pki_types::pem::PemObject;
use tungstenite_tls_core::{
    CertificateDer, Identity, TlsError, certificates_from_pem, revocation_lists_from_pem,
};

use crate::error::{self, contains};

/// # Panics
/// If a promise is broken.
pub fn run(data: &[u8]) {
    match certificates_from_pem(data) {
        Ok(certificates) => {
            let written: String = certificates.iter().map(|der| pem("CERTIFICATE", der)).collect();
            assert_eq!(certificates_from_pem(written.as_bytes()).ok(), Some(certificates));
        }
        Err(error) => refused(data, &error),
    }
    let theirs: Result<Vec<CertificateDer<'_>>, _> = CertificateDer::pem_slice_iter(data).collect();
    let is_plain = data.is_ascii() && !contains(data, "X509") && !contains(data, "TRUSTED");
    if let (Ok(theirs), true, false) = (theirs, is_plain, is_der(data)) {
        let ours = certificates_from_pem(data).unwrap_or_default();
        // Blanks at the beginning and the end of a line hide a section from the other.
        let has_blanks = data
            .split(|byte| matches!(byte, b'\n' | b'\r'))
            .any(|line| line.trim_ascii().len() != line.len());
        assert!(ours == theirs || has_blanks && ours.len() >= theirs.len());
    }
    match revocation_lists_from_pem(data) {
        Ok(lists) => {
            let written: String = lists.iter().map(|der| pem("X509 CRL", der)).collect();
            assert_eq!(revocation_lists_from_pem(written.as_bytes()).ok(), Some(lists));
        }
        Err(error) => refused(data, &error),
    }
    for password in [None, Some("password")] {
        match Identity::from_pem(data, data, password) {
            Ok(identity) => {
                let _ = identity.plain_key();
            }
            Err(error) => refused(data, &error),
        }
    }
}

/// An error is short, and quotes nothing: the data may be a key.
fn refused(data: &[u8], error: &TlsError) {
    error::is_short(error);
    let quoted = data
        .split(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'+' | b'/' | b'='))
        .filter(|word| word.len() >= 24)
        .filter_map(|word| std::str::from_utf8(word).ok());
    quoted.for_each(|word| error::hides(error, word));
}

/// A section.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

fn is_der(data: &[u8]) -> bool {
    matches!(data, [0x30, 0x80..=0x84, ..])
}
