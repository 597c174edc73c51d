//! Options that are compiled in only with a Cargo feature.

use super::{Options, Roots, TlsConfig, TlsOption, TrustedServer};
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
        let Options { roots, chain, .. } = &*self.0;
        let is_key = |server: &TrustedServer| matches!(server, TrustedServer::Key(_));
        let trusts_keys = matches!(roots, Roots::Exactly(servers) if servers.iter().any(is_key));
        let (pins, bundled) = (cfg!(feature = "pins"), cfg!(feature = "bundled-roots"));
        match () {
            () if !bundled && *roots == Roots::Bundled => {
                Some((TlsOption::Roots, "Roots::Bundled", "bundled-roots"))
            }
            () if !pins && trusts_keys => {
                Some((TlsOption::TrustedServers, "TrustedServer::Key", "pins"))
            }
            () if !pins && chain.pins.is_some() => {
                Some((TlsOption::Pins, "the check of pins", "pins"))
            }
            () => None,
        }
    }
}
