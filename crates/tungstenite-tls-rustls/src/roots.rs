//! The roots: a store, or the platform's own verifier.

use std::sync::Arc;

use rustls::{RootCertStore, client::danger::ServerCertVerifier, crypto::CryptoProvider};
#[cfg(feature = "platform-roots")]
use rustls_platform_verifier::Verifier as PlatformVerifier;
use tungstenite_tls_core::{CertificateDer, Roots, TlsError};

/// Whether the platform's roots are files, so that rustls itself can judge. Elsewhere the platform
/// judges, and does not show the chain.
const ROOTS_ARE_FILES: bool =
    cfg!(all(unix, not(any(target_vendor = "apple", target_os = "android"))));

/// The roots, including the platform's if they are files; `None` if the platform must judge. Reads
/// the files.
pub(crate) fn store(roots: &Roots) -> Result<Option<RootCertStore>, TlsError> {
    if roots.include_platform() && !ROOTS_ARE_FILES {
        return Ok(None);
    }
    let mut store = RootCertStore::empty();
    for certificate in roots.certificates().iter() {
        store.add(certificate.clone()).map_err(unusable)?;
    }
    if roots.include_platform() {
        // The platform may have roots that rustls cannot read; those are left out.
        store.add_parsable_certificates(Roots::Platform.load()?);
    }
    Ok(Some(store))
}

/// The platform's own verifier, which trusts `own` as well.
#[cfg(feature = "platform-roots")]
pub(crate) fn platform(
    own: &[CertificateDer<'static>],
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, TlsError> {
    match own {
        [] => Ok(Arc::new(PlatformVerifier::new(provider.clone()).map_err(unusable)?)),
        own => platform_and(own, provider),
    }
}

#[cfg(all(feature = "platform-roots", not(target_os = "android")))]
fn platform_and(
    own: &[CertificateDer<'static>],
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, TlsError> {
    let verifier = PlatformVerifier::new_with_extra_roots(own.to_vec(), provider.clone());
    Ok(Arc::new(verifier.map_err(unusable)?))
}

#[cfg(all(feature = "platform-roots", target_os = "android"))]
fn platform_and(
    _: &[CertificateDer<'static>],
    _: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, TlsError> {
    let why = "Android judges only by its own roots; use Roots::Only";
    let option = tungstenite_tls_core::TlsOption::Roots;
    Err(TlsError::unsupported(crate::error::BACKEND, option, why))
}

#[cfg(not(feature = "platform-roots"))]
pub(crate) fn platform(
    _: &[CertificateDer<'static>],
    _: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, TlsError> {
    let option = tungstenite_tls_core::TlsOption::Roots;
    Err(TlsError::not_compiled_in(
        crate::error::BACKEND,
        option,
        "Roots::Platform",
        "platform-roots",
    ))
}

/// The error for roots that rustls cannot use.
pub(crate) fn unusable(error: impl std::error::Error + Send + Sync + 'static) -> TlsError {
    TlsError::bad_configuration("the roots cannot be used; see the cause").with_source(error)
}
