//! The verifier of platforms whose roots are no files.

use std::sync::Arc;

use rustls::{client::danger::ServerCertVerifier, crypto::CryptoProvider};
use rustls_platform_verifier::Verifier;
use tungstenite_tls_core::{CertificateDer, TlsError};

use super::unusable;

/// The platform's own verifier, which trusts `own` as well.
pub(crate) fn platform(
    own: &[CertificateDer<'static>],
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, TlsError> {
    match own {
        [] => Ok(Arc::new(Verifier::new(provider.clone()).map_err(unusable)?)),
        own => platform_and(own, provider),
    }
}

#[cfg(not(target_os = "android"))]
fn platform_and(
    own: &[CertificateDer<'static>],
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, TlsError> {
    let verifier = Verifier::new_with_extra_roots(own.to_vec(), provider.clone());
    Ok(Arc::new(verifier.map_err(unusable)?))
}

#[cfg(target_os = "android")]
fn platform_and(
    _: &[CertificateDer<'static>],
    _: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, TlsError> {
    let why = "Android judges only by its own roots; use Roots::Only";
    let option = tungstenite_tls_core::TlsOption::Roots;
    Err(TlsError::unsupported(crate::error::BACKEND, option, why))
}
