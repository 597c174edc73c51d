//! The roots: a store, or the platform's own verifier.

#[cfg(all(
    feature = "platform-roots",
    any(windows, target_vendor = "apple", target_os = "android")
))]
mod platform;

use std::sync::Arc;

use rustls::{RootCertStore, client::danger::ServerCertVerifier, crypto::CryptoProvider};
use tungstenite_tls_core::{CertificateDer, Roots, TlsError};

#[cfg(all(
    feature = "platform-roots",
    any(windows, target_vendor = "apple", target_os = "android")
))]
pub(crate) use self::platform::platform;

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

/// The platform's own verifier, which trusts `own` as well. Without it there is an error: the
/// feature for the platform's roots is off.
#[cfg(not(all(
    feature = "platform-roots",
    any(windows, target_vendor = "apple", target_os = "android")
)))]
pub(crate) fn platform(
    _: &[CertificateDer<'static>],
    _: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, TlsError> {
    use tungstenite_tls_core::TlsOption;
    let (option, what) = (TlsOption::Roots, "Roots::Platform");
    Err(TlsError::not_compiled_in(crate::error::BACKEND, option, what, "platform-roots"))
}

/// The error for roots that rustls cannot use.
pub(crate) fn unusable(error: impl std::error::Error + Send + Sync + 'static) -> TlsError {
    TlsError::bad_configuration("the roots cannot be used; see the cause").with_source(error)
}
