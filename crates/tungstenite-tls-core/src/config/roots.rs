//! The trust anchors: [`Roots`], and certificates from PEM and files.

use std::{borrow::Cow, path::Path};

use rustls_pki_types::CertificateDer;

use super::{
    TlsOption, TrustedServer, encoding,
    environment::environment_roots,
    pem::{self, Text, Wanted},
};
use crate::TlsError;

/// The trust anchors that a server's certificate must lead to.
///
/// ```no_run
/// use tungstenite_tls_core::{Roots, TlsConfig, certificates_from_file};
///
/// # fn run() -> Result<(), tungstenite_tls_core::TlsError> {
/// let company = certificates_from_file("company-ca.pem")?;
/// let config = TlsConfig::new().with_roots(Roots::PlatformPlus(company));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Roots {
    /// The roots of the operating system or its administrator. On systems where they are files, the
    /// environment variables `SSL_CERT_FILE` (PEM, or one certificate in DER) and `SSL_CERT_DIR`
    /// (folders, separated as in `PATH`) can name others, which then count instead. If one of them
    /// is set and names nothing usable, building the connector fails with its name.
    Platform,
    /// The platform's, and your own in addition.
    PlatformPlus(Vec<CertificateDer<'static>>),
    /// Mozilla's roots, compiled in: the same on every machine, and as old as the build.
    Bundled,
    /// Only your own.
    Only(Vec<CertificateDer<'static>>),
    /// No issuer: only these servers, each by its own certificate or key.
    ///
    /// For private servers whose certificate is self-signed, marked as a CA's, of version 1, or
    /// issued by an issuer that the client does not trust. The certificate's dates and its name are
    /// checked as always, by tungstenite-tls itself. The library builds no chain, so nothing else
    /// in the certificate is checked, such as its key usage.
    ///
    /// A certificate without a subjectAltName, such as any of version 1, is valid for no name;
    /// connect to its server with
    /// [`Dangerous::without_name_check`](crate::Dangerous::without_name_check). Here that lets the
    /// trusted servers, and only them, answer for each other.
    ///
    /// Pins, revocation lists and must-staple are about issuers, so they cannot be combined with
    /// this.
    ///
    /// ```
    /// use tungstenite_tls_core::{Pin, Roots, TlsConfig, TrustedServer};
    ///
    /// let key: Pin = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".parse()?;
    /// let config = TlsConfig::new().with_roots(Roots::Exactly(vec![TrustedServer::Key(key)]));
    /// # Ok::<(), tungstenite_tls_core::TlsError>(())
    /// ```
    Exactly(Vec<TrustedServer>),
}

impl Roots {
    /// Whether the platform's roots are among them.
    pub fn include_platform(&self) -> bool {
        matches!(self, Self::Platform | Self::PlatformPlus(_))
    }

    /// The trust anchors that this value itself carries: all except the platform's, and none for
    /// [`Roots::Exactly`]. None for [`Roots::Bundled`] without the feature `bundled-roots`, which
    /// [`load`](Self::load) refuses.
    pub fn certificates(&self) -> Cow<'_, [CertificateDer<'static>]> {
        match self {
            Self::Platform | Self::Exactly(_) => Cow::Borrowed(&[]),
            Self::PlatformPlus(own) | Self::Only(own) => Cow::Borrowed(own),
            Self::Bundled => Cow::Borrowed(bundled()),
        }
    }
}

impl Roots {
    /// All of the certificates, including the platform's. Reads the files that the platform or the
    /// environment names. For backends whose library cannot ask the platform itself.
    ///
    /// # Errors
    /// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) if the platform's roots are
    /// included and none can be loaded, or an environment variable names none that can; and for
    /// [`Roots::Exactly`], which has none;
    /// [`UnsupportedOption`](crate::TlsErrorKind::UnsupportedOption) for roots whose Cargo feature
    /// is off.
    pub fn load(&self) -> Result<Vec<CertificateDer<'static>>, TlsError> {
        if let Self::Exactly(_) = self {
            return Err(TlsError::bad_configuration("Roots::Exactly names servers, not roots"));
        }
        if *self == Self::Bundled && !cfg!(feature = "bundled-roots") {
            return Err(missing("Roots::Bundled", "bundled-roots"));
        }
        let mut certificates = self.certificates().into_owned();
        if self.include_platform() {
            certificates.extend(of_platform()?);
        }
        Ok(certificates)
    }
}

#[cfg(feature = "bundled-roots")]
fn bundled() -> &'static [CertificateDer<'static>] {
    webpki_root_certs::TLS_SERVER_ROOT_CERTS
}

#[cfg(not(feature = "bundled-roots"))]
fn bundled() -> &'static [CertificateDer<'static>] {
    &[]
}

#[cfg(feature = "platform-roots")]
fn of_platform() -> Result<Vec<CertificateDer<'static>>, TlsError> {
    if let Some(roots) = environment_roots()? {
        return Ok(roots);
    }
    let found = rustls_native_certs::load_native_certs();
    if !found.certs.is_empty() {
        return Ok(found.certs);
    }
    let why = found.errors.first().map_or_else(String::new, |e| format!(" ({e})"));
    Err(TlsError::bad_configuration(format!(
        "the platform has no roots{why}; install its CA certificates, set SSL_CERT_FILE, or use \
         Roots::Bundled"
    )))
}

#[cfg(not(feature = "platform-roots"))]
fn of_platform() -> Result<Vec<CertificateDer<'static>>, TlsError> {
    Err(missing("Roots::Platform", "platform-roots"))
}

/// The error for roots whose feature is off.
fn missing(what: &str, feature: &str) -> TlsError {
    let fix = format!("add the feature `{feature}` of tungstenite-tls, or choose other Roots");
    TlsError::unsupported_option(TlsOption::Roots, &format!("{what} is not compiled in"))
        .with_fix(fix)
}

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

    #[test]
    fn bundled_roots_are_certificates() {
        let roots = Roots::Bundled;
        assert!(roots.certificates().len() > 50);
        assert!(roots.certificates().iter().all(|der| encoding::is_der_sequence(der)));
    }
}
