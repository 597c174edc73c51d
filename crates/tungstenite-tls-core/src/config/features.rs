//! Options that are compiled in only with a Cargo feature.
//!
//! Where the feature is off, a configuration that sets the option is refused, and [`Settings`]
//! returns a constant in its place. So the optimiser removes the code behind it from adapters and
//! from the programs that use them.
//!
//! [`Settings`]: super::Settings

use super::{Roots, TlsConfig, TlsOption};
use crate::TlsError;

/// Cipher suites, groups and signature schemes, and demands on them.
pub(super) const ALGORITHMS: bool = cfg!(feature = "algorithms");

/// Revocation lists, OCSP responses, and certificate timestamps.
pub(super) const CERTIFICATE_STATUS: bool = cfg!(feature = "certificate-status");

/// Client certificates.
pub(super) const CLIENT_IDENTITY: bool = cfg!(feature = "client-identity");

/// Options that weaken verification.
pub(super) const DANGEROUS: bool = cfg!(feature = "dangerous");

/// Encrypted Client Hello.
pub(super) const ECH: bool = cfg!(feature = "ech");

/// The file for the secrets of connections.
pub(super) const KEY_LOG: bool = cfg!(feature = "key-log");

/// Pins, servers that are trusted for themselves, and the caller's own check.
pub(super) const PINS: bool = cfg!(feature = "pins");

/// Sessions that later connections resume.
pub(super) const RESUMPTION: bool = cfg!(feature = "resumption");

/// Whether any option that is compiled in needs the verified chain: pins, a verification hook, or a
/// name that is not checked. Without one, an adapter can leave out the code that finds it.
pub const CHAIN_CHECKS: bool = PINS || DANGEROUS;

impl TlsConfig {
    /// Refuses options that are not compiled in, and names the feature that they need.
    pub(super) fn check_features(&self, backend: &'static str) -> Result<(), TlsError> {
        match self.missing_feature() {
            Some((option, what, feature)) => {
                Err(TlsError::not_compiled_in(backend, option, what, feature))
            }
            None => Ok(()),
        }
    }

    fn missing_feature(&self) -> Option<(TlsOption, &'static str, &'static str)> {
        let bundled_roots = cfg!(feature = "bundled-roots") || self.0.roots != Roots::Bundled;
        if !bundled_roots {
            return Some((TlsOption::Roots, "Roots::Bundled", "bundled-roots"));
        }
        let mut wanted = self.options_set();
        if self.0.resumption == Some(false) {
            // Which it is without the feature.
            wanted.remove(TlsOption::Resumption);
        }
        OPTIONAL.iter().filter(|(compiled_in, ..)| !compiled_in).find_map(
            |(_, options, feature)| {
                let option = options.iter().find(|option| wanted.contains(**option))?;
                Some((*option, "the option", *feature))
            },
        )
    }
}

/// Whether a feature is on, the options that need it, and its name.
type Optional = (bool, &'static [TlsOption], &'static str);

const OPTIONAL: [Optional; 8] = [
    (
        ALGORITHMS,
        &[
            TlsOption::Groups,
            TlsOption::RequireFips,
            TlsOption::RequirePostQuantum,
            TlsOption::SignatureSchemes,
            TlsOption::Tls12CipherSuites,
            TlsOption::Tls13CipherSuites,
        ],
        "algorithms",
    ),
    (
        CERTIFICATE_STATUS,
        &[
            TlsOption::CertificateTimestamps,
            TlsOption::MustStaple,
            TlsOption::OcspStapling,
            TlsOption::RevocationLists,
        ],
        "certificate-status",
    ),
    (
        DANGEROUS,
        &[TlsOption::Clock, TlsOption::NoCertificateCheck, TlsOption::NoNameCheck],
        "dangerous",
    ),
    (ECH, &[TlsOption::Ech], "ech"),
    (CLIENT_IDENTITY, &[TlsOption::Identity], "client-identity"),
    (KEY_LOG, &[TlsOption::KeyLog], "key-log"),
    (PINS, &[TlsOption::Pins, TlsOption::TrustedServers, TlsOption::VerifyHook], "pins"),
    (
        RESUMPTION,
        &[TlsOption::EarlyData, TlsOption::Resumption, TlsOption::SessionStore],
        "resumption",
    ),
];
