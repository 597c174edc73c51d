//! The trust anchors: [`Roots`].

use std::borrow::Cow;

use rustls_pki_types::CertificateDer;

use super::{TlsOption, TrustedServer};
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
    /// is set and names nothing usable, building the connector fails with its name. Needs the
    /// feature `platform-roots`.
    Platform,
    /// The platform's, and your own in addition. Needs the feature `platform-roots`.
    PlatformPlus(Vec<CertificateDer<'static>>),
    /// Mozilla's roots, compiled in: the same on every machine, and as old as the build. Needs the
    /// feature `bundled-roots`.
    Bundled,
    /// Only your own.
    Only(Vec<CertificateDer<'static>>),
    /// No issuer: only these servers, each by its own certificate or key. Needs the feature `pins`.
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
    /// All of the certificates, including the platform's: both of [`load_apart`](Self::load_apart).
    ///
    /// # Errors
    /// The same.
    pub fn load(&self) -> Result<Vec<CertificateDer<'static>>, TlsError> {
        self.load_apart().map(|LoadedRoots { own, platform }| [own, platform].concat())
    }

    /// The certificates that the caller chose, and those of the platform. Reads the files that the
    /// platform or the environment names, which needs the feature `platform-roots`. For backends
    /// whose library cannot ask the platform itself.
    ///
    /// A backend refuses a configuration with a chosen root that its library cannot use. Of the
    /// platform's it leaves such roots out: the user has not chosen them, and cannot mend them.
    ///
    /// ```
    /// use tungstenite_tls_core::{CertificateDer, Roots};
    ///
    /// let own = vec![CertificateDer::from(vec![0x30, 0x00])];
    /// let loaded = Roots::Only(own.clone()).load_apart()?;
    /// assert_eq!((loaded.own, loaded.platform), (own, Vec::new()));
    /// # Ok::<(), tungstenite_tls_core::TlsError>(())
    /// ```
    ///
    /// # Errors
    /// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) if the platform's roots are
    /// included and none can be loaded, or an environment variable names none that can; and for
    /// [`Roots::Exactly`], which has none;
    /// [`UnsupportedOption`](crate::TlsErrorKind::UnsupportedOption) for roots whose Cargo feature
    /// is off.
    pub fn load_apart(&self) -> Result<LoadedRoots, TlsError> {
        if let Self::Exactly(_) = self {
            return Err(TlsError::bad_configuration("Roots::Exactly names servers, not roots"));
        }
        if *self == Self::Bundled && !cfg!(feature = "bundled-roots") {
            return Err(missing("Roots::Bundled", "bundled-roots"));
        }
        let platform = if self.include_platform() { of_platform()? } else { Vec::new() };
        Ok(LoadedRoots { own: self.certificates().into_owned(), platform })
    }
}

/// What [`Roots::load_apart`] returns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadedRoots {
    /// The caller's own, or those that are compiled in: a backend must be able to use each.
    pub own: Vec<CertificateDer<'static>>,
    /// The platform's: a backend leaves out those that its library cannot use.
    pub platform: Vec<CertificateDer<'static>>,
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
    if let Some(roots) = super::environment_roots()? {
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
    TlsError::missing_feature(TlsOption::Roots, what, feature, ", or choose other Roots")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::encoding;

    #[test]
    fn bundled_roots_are_certificates() {
        let roots = Roots::Bundled;
        assert!(roots.certificates().len() > 50);
        assert!(roots.certificates().iter().all(|der| encoding::is_der_sequence(der)));
    }
}
