//! One TLS configuration for every backend: [`TlsConfig`], and [`Settings`], by which a backend reads
//! it.

mod algorithms;
mod check;
mod compression;
mod dangerous;
mod ech;
mod identity;
mod judge;
mod key_log;
mod names;
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

use self::dangerous::Danger;
pub use self::{
    algorithms::{CipherSuite, Group, SignatureScheme},
    compression::CertificateCompression,
    dangerous::{Clock, Dangerous},
    ech::Ech,
    identity::Identity,
    judge::{ConnectionJudge, ServerJudge},
    key_log::{KeyLog, KeyLogFile},
    names::{Names, Sni},
    option::TlsOption,
    pins::{Pin, Pins},
    revocation::{revocation_lists_from_file, revocation_lists_from_pem},
    roots::{Roots, certificates_from_file, certificates_from_pem},
    settings::Settings,
    trusted::{TrustedServer, TrustedServers},
    verify::{ChainCheck, VerifiedChain, VerifyHook},
    version::TlsVersion,
};
use crate::resumption::SharedStore;

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
    // whom to trust
    roots: Roots,
    revocation_lists: Vec<CertificateRevocationListDer<'static>>,
    names: Names,
    chain: ChainCheck,
    ocsp_stapling: bool,
    must_staple: bool,
    certificate_timestamps: bool,
    danger: Danger,
    // who one is
    identity: Option<Identity>,
    // what to negotiate
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
    // what to keep, and what to send early
    resumption: Option<bool>,
    session_store: Option<SharedStore>,
    session_label: Option<String>,
    early_data: bool,
    false_start: bool,
    key_log: Option<KeyLog>,
}

impl TlsConfig {
    /// The defaults: the platform's roots, ALPN `http/1.1`, TLS 1.2 and 1.3, and of the rest what
    /// the backend holds best.
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

    /// Options that weaken verification.
    pub fn dangerous(self) -> Dangerous {
        Dangerous(self)
    }

    /// Writes the secrets of connections to a file, for those who analyse them. The file is opened
    /// when the connector is built. Default: no.
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
