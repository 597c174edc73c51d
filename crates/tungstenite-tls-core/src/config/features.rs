//! Refuses options whose Cargo feature is off: they are [`compiled_in`] only with it.

use super::{Roots, TlsConfig, TlsOption, compiled_in};
use crate::TlsError;

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
        compiled_in::ALGORITHMS,
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
        compiled_in::CERTIFICATE_STATUS,
        &[
            TlsOption::CertificateTimestamps,
            TlsOption::MustStaple,
            TlsOption::OcspStapling,
            TlsOption::RevocationLists,
        ],
        "certificate-status",
    ),
    (
        compiled_in::DANGEROUS,
        &[TlsOption::Clock, TlsOption::NoCertificateCheck, TlsOption::NoNameCheck],
        "dangerous",
    ),
    (compiled_in::ECH, &[TlsOption::Ech], "ech"),
    (compiled_in::CLIENT_IDENTITY, &[TlsOption::Identity], "client-identity"),
    (compiled_in::KEY_LOG, &[TlsOption::KeyLog], "key-log"),
    (
        compiled_in::PINS,
        &[TlsOption::Pins, TlsOption::TrustedServers, TlsOption::VerifyHook],
        "pins",
    ),
    (
        compiled_in::RESUMPTION,
        &[TlsOption::EarlyData, TlsOption::Resumption, TlsOption::SessionStore],
        "resumption",
    ),
];
