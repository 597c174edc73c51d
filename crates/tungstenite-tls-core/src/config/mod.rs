//! One TLS configuration for every backend: [`TlsConfig`], and [`Settings`], through which a
//! backend reads it.

mod algorithms;
mod apply;
mod certificates;
mod check;
mod clock;
mod compiled_in;
mod compression;
mod dangerous;
mod ech;
mod encoding;
mod environment;
mod features;
mod identity;
mod judge;
mod key_log;
mod names;
mod offer;
mod option;
mod origin;
mod pem;
mod pins;
mod policy;
mod protocol;
mod resumption;
mod revocation;
mod roots;
mod settings;
mod trust;
mod trusted;
mod verify;
mod version;

use std::sync::Arc;

use rustls_pki_types::CertificateRevocationListDer;

pub(crate) use self::offer::{advice, identity_advice};
pub use self::{
    algorithms::{CipherSuite, Group, SignatureScheme},
    certificates::{certificates_from_file, certificates_from_pem},
    clock::Clock,
    compiled_in::CHAIN_CHECKS,
    compression::CertificateCompression,
    dangerous::Dangerous,
    ech::Ech,
    environment::environment_roots,
    identity::Identity,
    judge::{ConnectionJudge, ServerJudge},
    key_log::{KeyLog, KeyLogFile},
    names::{Names, Sni},
    offer::Offer,
    option::TlsOption,
    pins::{Pin, Pins},
    revocation::{revocation_lists_from_file, revocation_lists_from_pem},
    roots::{LoadedRoots, Roots},
    settings::Settings,
    trusted::{TrustedServer, TrustedServers, check_certificate},
    verify::{ChainCheck, VerifiedChain, VerifyHook},
    version::TlsVersion,
};
use crate::resumption::SharedStore;

/// The TLS configuration, in terms that every backend shares.
///
/// It is a value: comparable, hashable, cheap to clone and to share. It does no I/O. A backend
/// builds its connector from it once, and fails with an error that names any option it does not
/// support; nothing is ignored.
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
    // trust
    roots: Roots,
    revocation_lists: Vec<CertificateRevocationListDer<'static>>,
    names: Names,
    chain: ChainCheck,
    ocsp_stapling: bool,
    must_staple: bool,
    certificate_timestamps: bool,
    danger: Danger,
    // the client itself
    identity: Option<Identity>,
    // negotiation
    alpn: Vec<Vec<u8>>,
    min_version: TlsVersion,
    max_version: TlsVersion,
    tls12_suites: Vec<CipherSuite>,
    tls13_suites: Vec<CipherSuite>,
    groups: Vec<Group>,
    signature_schemes: Vec<SignatureScheme>,
    post_quantum: bool,
    fips: bool,
    ech: Option<Ech>,
    certificate_compression: Vec<CertificateCompression>,
    max_record_size: Option<u16>,
    // sessions and early data
    resumption: Option<bool>,
    session_store: Option<SharedStore>,
    session_label: Option<String>,
    early_data: bool,
    false_start: bool,
    key_log: Option<KeyLog>,
}

/// The options that weaken verification.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Danger {
    no_name_check: bool,
    no_certificate_check: bool,
    clock: Option<Clock>,
}

impl TlsConfig {
    /// The defaults: the platform's roots, ALPN `http/1.1`, TLS 1.2 and 1.3. Everything else is
    /// left to the backend's safe defaults.
    pub fn new() -> Self {
        Self(Arc::new(Options {
            roots: Roots::Platform,
            revocation_lists: Vec::new(),
            names: Names::default(),
            chain: ChainCheck::default(),
            ocsp_stapling: false,
            must_staple: false,
            certificate_timestamps: false,
            danger: Danger::default(),
            identity: None,
            alpn: vec![b"http/1.1".to_vec()],
            min_version: TlsVersion::Tls12,
            max_version: TlsVersion::Tls13,
            tls12_suites: Vec::new(),
            tls13_suites: Vec::new(),
            groups: Vec::new(),
            signature_schemes: Vec::new(),
            post_quantum: false,
            fips: false,
            ech: None,
            certificate_compression: Vec::new(),
            max_record_size: None,
            resumption: None,
            session_store: None,
            session_label: None,
            early_data: false,
            false_start: false,
            key_log: None,
        }))
    }

    /// Writes the secrets of connections to a file, for tools that decrypt captured traffic.
    /// Building the connector opens the file. Default: none. Needs the feature `key-log`.
    ///
    /// ```
    /// use tungstenite_tls_core::{KeyLog, TlsConfig};
    ///
    /// let config = TlsConfig::new().with_key_log(KeyLog::File("keys.log".into()));
    /// ```
    #[must_use]
    pub fn with_key_log(mut self, key_log: KeyLog) -> Self {
        self.options().key_log = Some(key_log);
        self
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_allocates_nothing() {
        let config = TlsConfig::new();
        assert!(Arc::ptr_eq(&config.0, &config.clone().0));
    }
}
