//! The crypto provider that rustls uses.

use std::sync::Arc;

use rustls::{SupportedCipherSuite, crypto::CryptoProvider};
use tungstenite_tls_core::{
    TlsConfig, TlsError, TlsErrorKind,
    backend::{Offer, has_fast_aes},
};

use crate::{compiled_in::IS_SMALL, error::BACKEND};

/// The process-wide provider if the program installed one, else the one compiled in.
pub(crate) fn default() -> Result<Arc<CryptoProvider>, TlsError> {
    if let Some(provider) = CryptoProvider::get_default() {
        return Ok(provider.clone());
    }
    compiled_in().map(cheapest_first).map(Arc::new).ok_or_else(|| {
        let why = "rustls has no crypto provider; enable the feature `aws-lc-rs`, `ring` or `size` \
                   of tungstenite-tls-rustls, or pass one to RustlsConnector::with_provider";
        TlsError::new(TlsErrorKind::NoBackend, why).on_backend(BACKEND)
    })
}

/// The [`name`] of the provider that supports everything in rustls.
pub(crate) const AWS_LC_RS: &str = "aws-lc-rs";

/// The [`name`] of ring with few algorithms.
const SMALL: &str = "the few algorithms of the feature `rustls-size`";

/// What to do about a server that needs others.
const MORE: &str = "it may need others, which the features `rustls-ring` and `rustls` have";

/// What rustls offers with `config` and `provider`.
pub(crate) fn offer(config: &TlsConfig, provider: &CryptoProvider) -> Offer {
    let mut offer = Offer::of(config);
    if !cfg!(feature = "tls12") {
        offer = offer.without_tls12();
    }
    if IS_SMALL && name(provider) == SMALL {
        offer = offer.with_only(SMALL, MORE);
    }
    offer
}

/// The provider's name, if it is a well-known one. Its key loader identifies it, because programs
/// change the lists of suites and groups but keep the loader.
pub(crate) fn name(provider: &CryptoProvider) -> &'static str {
    match format!("{:?}", provider.key_provider).as_str() {
        "AwsLcRs" => AWS_LC_RS,
        "Ring" | "RingWithoutKeys" => "ring",
        "SmallRing" => SMALL,
        _ => "another provider",
    }
}

/// Orders the suites of each version by what is fast on this processor. rustls puts AES-256 first.
fn cheapest_first(mut provider: CryptoProvider) -> CryptoProvider {
    let fast_aes = has_fast_aes();
    let suites = std::mem::take(&mut provider.cipher_suites);
    // In place of a sort, whose code is larger than all of this.
    for wanted in 0..8 {
        provider
            .cipher_suites
            .extend(suites.iter().filter(|suite| cost(suite, fast_aes) == wanted));
    }
    provider
}

/// From 0 to 7. Does not look at the suite's name: rustls has a table with the names of all suites.
fn cost(suite: &SupportedCipherSuite, fast_aes: bool) -> u8 {
    use rustls::CipherSuite::*;
    let is_chacha20 = matches!(
        suite.suite(),
        TLS13_CHACHA20_POLY1305_SHA256
            | TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
            | TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
    );
    let is_aes256 = matches!(
        suite.suite(),
        TLS13_AES_256_GCM_SHA384
            | TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
            | TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
    );
    let dearer = [suite.tls13().is_none(), is_chacha20 == fast_aes, is_aes256];
    dearer.into_iter().fold(0, |cost, dearer| cost * 2 + u8::from(dearer))
}

/// A provider that loads no private keys, for programs without client certificates.
#[cfg(all(feature = "ring", not(feature = "aws-lc-rs"), not(feature = "client-identity")))]
mod without_keys {
    use std::sync::Arc;

    use rustls::{
        Error,
        crypto::{CryptoProvider, KeyProvider},
        pki_types::PrivateKeyDer,
        sign::SigningKey,
    };

    pub(super) fn of(provider: CryptoProvider) -> CryptoProvider {
        CryptoProvider { key_provider: &RingWithoutKeys, ..provider }
    }

    #[derive(Debug)]
    struct RingWithoutKeys;

    impl KeyProvider for RingWithoutKeys {
        fn load_private_key(
            &self,
            _: PrivateKeyDer<'static>,
        ) -> Result<Arc<dyn SigningKey>, Error> {
            Err(Error::General("client certificates are not compiled in".to_owned()))
        }
    }
}

fn compiled_in() -> Option<CryptoProvider> {
    #[cfg(feature = "aws-lc-rs")]
    return Some(rustls::crypto::aws_lc_rs::default_provider());
    #[cfg(all(feature = "ring", not(feature = "aws-lc-rs"), feature = "client-identity"))]
    return Some(rustls::crypto::ring::default_provider());
    #[cfg(all(feature = "ring", not(feature = "aws-lc-rs"), not(feature = "client-identity")))]
    return Some(without_keys::of(rustls::crypto::ring::default_provider()));
    #[cfg(all(feature = "size", not(any(feature = "ring", feature = "aws-lc-rs"))))]
    return Some(crate::small::provider());
    #[cfg(not(any(feature = "ring", feature = "aws-lc-rs", feature = "size")))]
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
