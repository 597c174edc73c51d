//! The crypto provider that rustls uses.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use tungstenite_tls_core::{TlsError, TlsErrorKind, backend::has_fast_aes};

use crate::error::BACKEND;

/// The process-wide provider if the program installed one, else the one compiled in.
pub(crate) fn default() -> Result<Arc<CryptoProvider>, TlsError> {
    if let Some(provider) = CryptoProvider::get_default() {
        return Ok(provider.clone());
    }
    compiled_in().map(cheapest_first).map(Arc::new).ok_or_else(|| {
        let why = "rustls has no crypto provider; enable the feature `aws-lc-rs` or `ring` of \
                   tungstenite-tls-rustls, or pass one to RustlsConnector::with_provider";
        TlsError::new(TlsErrorKind::NoBackend, why).on_backend(BACKEND)
    })
}

/// The [`name`] of the provider that supports everything in rustls.
pub(crate) const AWS_LC_RS: &str = "aws-lc-rs";

/// The provider's name, if it is a well-known one. Its key loader identifies it, because programs
/// change the lists of suites and groups but keep the loader.
pub(crate) fn name(provider: &CryptoProvider) -> &'static str {
    match format!("{:?}", provider.key_provider).as_str() {
        "AwsLcRs" => AWS_LC_RS,
        "Ring" => "ring",
        _ => "another provider",
    }
}

/// Orders the suites of each version by what is fast on this processor. rustls puts AES-256 first.
fn cheapest_first(mut provider: CryptoProvider) -> CryptoProvider {
    let fast_aes = has_fast_aes();
    provider.cipher_suites.sort_by_key(|suite| {
        let name = suite.suite().as_str().unwrap_or_default();
        let tls12 = suite.tls13().is_none();
        (tls12, name.contains("AES") != fast_aes, name.contains("AES_256"))
    });
    provider
}

fn compiled_in() -> Option<CryptoProvider> {
    #[cfg(feature = "aws-lc-rs")]
    return Some(rustls::crypto::aws_lc_rs::default_provider());
    #[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
    return Some(rustls::crypto::ring::default_provider());
    #[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
    None
}

#[cfg(all(test, feature = "aws-lc-rs"))]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_known_by_its_name() {
        assert_eq!(name(&default().unwrap()), AWS_LC_RS);
    }

    #[test]
    fn no_process_wide_provider_is_installed() {
        default().unwrap();
        assert!(CryptoProvider::get_default().is_none());
    }
}
