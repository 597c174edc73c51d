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
        // A backend may have its own reason to refuse resumption, and all can leave it out.
        let mut wanted = self.options_set().iter().filter(|it| *it != TlsOption::Resumption);
        wanted.find_map(|option| Some((option, THE_OPTION, feature_needed(option)?)))
    }
}

/// The error for an option that is set, and that `backend` has not read.
pub(super) fn not_read(backend: &'static str, option: TlsOption) -> TlsError {
    match feature_needed(option) {
        Some(feature) => TlsError::not_compiled_in(backend, option, THE_OPTION, feature),
        None => TlsError::unsupported(backend, option, "the backend does not read it"),
    }
}

/// The feature to add, if `option` needs one that is off.
fn feature_needed(option: TlsOption) -> Option<&'static str> {
    let needed = OPTIONAL.iter().find(|(_, options, _)| options.contains(&option))?;
    let (compiled_in, _, feature) = *needed;
    (!compiled_in).then_some(feature)
}

const THE_OPTION: &str = "the option";

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

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCES: [&str; 5] = [
        include_str!("dangerous.rs"),
        include_str!("mod.rs"),
        include_str!("protocol.rs"),
        include_str!("resumption.rs"),
        include_str!("trust.rs"),
    ];

    /// The documentation of the method that sets an option.
    fn documentation(option: TlsOption) -> &'static str {
        let name = match option {
            // They are set behind it.
            TlsOption::Clock | TlsOption::NoCertificateCheck | TlsOption::NoNameCheck => {
                "dangerous"
            }
            option => option.name(),
        };
        let setter = [format!("pub fn with_{name}"), format!("pub fn {name}")];
        let before = SOURCES.into_iter().find_map(|source| {
            setter.iter().find_map(|setter| source.split_once(setter)).map(|(before, _)| before)
        });
        before.unwrap_or_else(|| panic!("no setter: {option}")).rsplit("\n\n").next().unwrap()
    }

    #[test]
    fn each_option_says_which_feature_it_needs() {
        for (_, options, feature) in OPTIONAL {
            for &option in options {
                let documented = match option {
                    TlsOption::TrustedServers => include_str!("roots.rs"),
                    // The method is compiled only with its own feature, which includes this one.
                    TlsOption::SessionStore => continue,
                    option => documentation(option),
                };
                let needs = documented.split_whitespace().collect::<Vec<_>>().join(" ");
                let needs = needs.replace("/// ", "");
                assert!(
                    needs.contains(&format!("needs the feature `{feature}`"))
                        || needs.contains(&format!("Needs the feature `{feature}`")),
                    "{option}"
                );
            }
        }
    }
}
