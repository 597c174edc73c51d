//! One TLS configuration for every backend: [`TlsConfig`], and [`Configure`], by which a backend
//! takes it over.

mod roots;
mod version;

use std::{iter, sync::Arc};

pub use roots::{Roots, certificates_from_file, certificates_from_pem};
pub use version::TlsVersion;

use crate::{SessionStore, StoredSessions, TlsError, session_store::SharedStore};

/// How TLS is to be done, in terms that no backend owns.
///
/// A value: it can be compared, hashed, shared and cloned cheaply, and does no I/O. A backend's
/// connector is built from it once, and refuses then what it cannot honour; nothing is ignored.
///
/// ```
/// use tungstenite_tls_core::{Roots, TlsConfig, TlsVersion};
///
/// let config = TlsConfig::new().with_roots(Roots::Bundled).with_min_version(TlsVersion::Tls13);
/// assert_eq!(config, config.clone());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TlsConfig(Arc<Options>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Options {
    roots: Roots,
    alpn: Vec<Vec<u8>>,
    min_version: TlsVersion,
    max_version: TlsVersion,
    resumption: Option<bool>,
    session_store: Option<SharedStore>,
    early_data: bool,
    false_start: bool,
}

impl TlsConfig {
    /// The defaults: the platform's roots, ALPN `http/1.1`, TLS 1.2 and 1.3.
    pub fn new() -> Self {
        Self(Arc::new(Options {
            roots: Roots::Platform,
            alpn: vec![b"http/1.1".to_vec()],
            min_version: TlsVersion::Tls12,
            max_version: TlsVersion::Tls13,
            resumption: None,
            session_store: None,
            early_data: false,
            false_start: false,
        }))
    }

    /// Whom to trust. Default: [`Roots::Platform`].
    #[must_use]
    pub fn with_roots(mut self, roots: Roots) -> Self {
        self.options().roots = roots;
        self
    }

    /// The protocols to offer with ALPN (RFC 7301), most wanted first; none: no ALPN at all.
    /// Default: `http/1.1`, which the upgrade needs (RFC 6455, section 4.1): a server that is
    /// offered nothing may choose HTTP/2.
    #[must_use]
    pub fn with_alpn<P: Into<Vec<u8>>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        self.options().alpn = protocols.into_iter().map(Into::into).collect();
        self
    }

    /// The oldest version of TLS to accept. Default: TLS 1.2, which is also the oldest there is
    /// here (RFC 8996).
    #[must_use]
    pub fn with_min_version(mut self, version: TlsVersion) -> Self {
        self.options().min_version = version;
        self
    }

    /// The newest version of TLS to offer. Default: TLS 1.3.
    #[must_use]
    pub fn with_max_version(mut self, version: TlsVersion) -> Self {
        self.options().max_version = version;
        self
    }

    /// Whether sessions are resumed: a connection to a server that was connected to before then
    /// costs less, and with TLS 1.2 a round trip less. Default: on every backend that can, which a
    /// refusal tells when this is set.
    #[must_use]
    pub fn with_resumption(mut self, resumption: bool) -> Self {
        self.options().resumption = Some(resumption);
        self
    }

    /// Keeps sessions in a store of one's own instead of in the connector's memory, so that another
    /// process can resume them. Two configurations are equal only with the same store, not with an
    /// equal one.
    #[must_use]
    pub fn with_session_store(mut self, store: Arc<dyn SessionStore>) -> Self {
        self.options().session_store = Some(SharedStore(store));
        self
    }

    /// Whether the upgrade request may leave as early data (0-RTT; RFC 8446, section 2.3) when a
    /// session is resumed: with the ClientHello, a round trip earlier. Nothing but that request ever
    /// does. Default: no.
    ///
    /// Early data can be replayed by an attacker, and is sent before the server has proved anything
    /// anew. So it is for servers whose upgrade has no effect of its own, and for requests whose
    /// headers may be seen twice.
    #[must_use]
    pub fn with_early_data(mut self, early_data: bool) -> Self {
        self.options().early_data = early_data;
        self
    }

    /// Whether TLS 1.2 may send application data with its last flight, a round trip before the
    /// server's is there (False Start; RFC 7918). It happens where the server chose forward secrecy,
    /// an AEAD suite and a protocol by ALPN. TLS 1.3 needs no such thing. Default: no.
    #[must_use]
    pub fn with_false_start(mut self, false_start: bool) -> Self {
        self.options().false_start = false_start;
        self
    }

    /// Hands each option to `backend`, in a fixed order.
    ///
    /// # Errors
    /// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) when the options contradict
    /// themselves, and the backend's own error for the first option it refuses.
    pub fn apply(&self, backend: &mut impl Configure) -> Result<(), TlsError> {
        self.check()?;
        // Without `..`: an option that is not handed on does not compile.
        let Options {
            roots,
            alpn,
            min_version,
            max_version,
            resumption,
            session_store,
            early_data,
            false_start,
        } = &*self.0;
        backend.versions(*min_version, *max_version)?;
        backend.roots(roots)?;
        backend.alpn(alpn)?;
        if let Some(on) = resumption {
            backend.resumption(*on)?;
        }
        if let Some(store) = session_store {
            let policy = self.resumption_policy();
            backend.session_store(StoredSessions::new(store, backend.backend(), &policy))?;
        }
        if *early_data {
            backend.early_data()?;
        }
        if *false_start { backend.false_start() } else { Ok(()) }
    }

    /// What must be equal for a session to be resumed: whom it was verified against, and what was
    /// offered.
    fn resumption_policy(&self) -> Vec<Vec<u8>> {
        let Options { roots, alpn, min_version, max_version, .. } = &*self.0;
        let certificates = roots.certificates();
        let platform = [u8::from(roots.include_platform())].to_vec();
        [platform, format!("{min_version}, {max_version}").into_bytes(), alpn_wire_format(alpn)]
            .into_iter()
            .chain(certificates.iter().map(|certificate| certificate.to_vec()))
            .collect()
    }

    fn check(&self) -> Result<(), TlsError> {
        let Options { roots, alpn, min_version, max_version, resumption, early_data, .. } =
            &*self.0;
        if self.0.session_store.is_some() && *resumption == Some(false) {
            return Err(TlsError::bad_configuration(
                "a session store is set, and resumption is off; choose one",
            ));
        }
        if min_version > max_version {
            return Err(TlsError::bad_configuration(format!(
                "the minimum version, {min_version}, is above the maximum, {max_version}"
            )));
        }
        if let Roots::Only(certificates) | Roots::PlatformPlus(certificates) = roots {
            if certificates.is_empty() {
                return Err(TlsError::bad_configuration(
                    "the list of own roots is empty; add one, or use Roots::Platform",
                ));
            }
        }
        if *early_data && *resumption == Some(false) {
            return Err(TlsError::bad_configuration(
                "early data needs a session to resume, and resumption is off",
            ));
        }
        if *early_data && *max_version < TlsVersion::Tls13 {
            return Err(TlsError::bad_configuration(
                "early data needs TLS 1.3, and the maximum version is below",
            ));
        }
        if let Some(bad) = alpn.iter().find(|name| name.is_empty() || name.len() > 255) {
            return Err(TlsError::bad_configuration(format!(
                "an ALPN protocol name has 1 to 255 bytes, not {}",
                bad.len()
            )));
        }
        Ok(())
    }

    fn options(&mut self) -> &mut Options {
        Arc::make_mut(&mut self.0)
    }
}

impl Default for TlsConfig {
    fn default() -> Self {
        Self::new()
    }
}

/// How a backend takes a [`TlsConfig`] over: one method an option.
///
/// Each method defaults to a refusal, so what a backend does not implement it refuses by name.
pub trait Configure {
    /// The backend's name, for refusals.
    fn backend(&self) -> &'static str;

    /// See [`TlsConfig::with_roots`]. Lists of own roots are not empty.
    fn roots(&mut self, roots: &Roots) -> Result<(), TlsError> {
        let _ = roots;
        Err(TlsError::unsupported(self.backend(), "roots", ""))
    }

    /// See [`TlsConfig::with_alpn`]. The names are 1 to 255 bytes long; an empty list means no
    /// ALPN. [`alpn_wire_format`] gives the form that many libraries want.
    fn alpn(&mut self, protocols: &[Vec<u8>]) -> Result<(), TlsError> {
        let _ = protocols;
        Err(TlsError::unsupported(self.backend(), "alpn", ""))
    }

    /// See [`TlsConfig::with_min_version`] and [`TlsConfig::with_max_version`]. Both are set, and
    /// `min` is not above `max`.
    fn versions(&mut self, min: TlsVersion, max: TlsVersion) -> Result<(), TlsError> {
        let _ = (min, max);
        Err(TlsError::unsupported(self.backend(), "min_version, max_version", ""))
    }

    /// See [`TlsConfig::with_resumption`]. Called only where it was set.
    fn resumption(&mut self, on: bool) -> Result<(), TlsError> {
        let _ = on;
        Err(TlsError::unsupported(self.backend(), "resumption", ""))
    }

    /// See [`TlsConfig::with_session_store`]. Called only where one was set.
    fn session_store(&mut self, store: StoredSessions) -> Result<(), TlsError> {
        let _ = store;
        Err(TlsError::unsupported(self.backend(), "session_store", ""))
    }

    /// See [`TlsConfig::with_early_data`]. Called only where it was asked for.
    fn early_data(&mut self) -> Result<(), TlsError> {
        Err(TlsError::unsupported(self.backend(), "early_data", ""))
    }

    /// See [`TlsConfig::with_false_start`]. Called only where it was asked for.
    fn false_start(&mut self) -> Result<(), TlsError> {
        Err(TlsError::unsupported(self.backend(), "false_start", ""))
    }
}

/// A list of ALPN protocols as it goes over the wire (RFC 7301, section 3.1), without the length
/// of the whole: each name after its length in one byte. The names are 1 to 255 bytes long.
pub fn alpn_wire_format(protocols: &[Vec<u8>]) -> Vec<u8> {
    protocols
        .iter()
        .flat_map(|name| iter::once(name.len() as u8).chain(name.iter().copied()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TlsErrorKind;

    /// Implements no option at all.
    struct Forgetful;

    impl Configure for Forgetful {
        fn backend(&self) -> &'static str {
            "forgetful"
        }
    }

    #[test]
    fn a_backend_refuses_what_it_does_not_implement() {
        let error = TlsConfig::new().apply(&mut Forgetful).unwrap_err();
        assert_eq!(error.kind(), TlsErrorKind::UnsupportedOption);
        assert_eq!(error.backend(), Some("forgetful"));
    }

    #[test]
    fn contradictions_are_refused_before_the_backend_is_asked() {
        let refused = |config: TlsConfig| {
            let error = config.apply(&mut Forgetful).unwrap_err();
            assert_eq!(error.kind(), TlsErrorKind::BadConfiguration, "{error}");
            error.to_string()
        };
        let config = TlsConfig::new();
        let versions = config.clone().with_min_version(TlsVersion::Tls13);
        assert!(refused(versions.with_max_version(TlsVersion::Tls12)).contains("minimum version"));
        assert!(refused(config.clone().with_roots(Roots::Only(vec![]))).contains("roots is empty"));
        assert!(refused(config.clone().with_alpn([""])).contains("ALPN"));
        assert!(refused(config.clone().with_alpn([vec![b'x'; 256]])).contains("256"));
        let early = config.with_early_data(true);
        assert!(refused(early.clone().with_resumption(false)).contains("resumption is off"));
        assert!(refused(early.with_max_version(TlsVersion::Tls12)).contains("TLS 1.3"));
    }

    #[test]
    fn a_clone_allocates_nothing() {
        let config = TlsConfig::new();
        assert!(Arc::ptr_eq(&config.0, &config.clone().0));
    }
}
