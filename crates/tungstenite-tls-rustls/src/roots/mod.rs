//! The roots: a store, or the platform's own verifier.

#[cfg(all(
    feature = "platform-roots",
    any(windows, target_vendor = "apple", target_os = "android")
))]
mod platform;

#[cfg(not(all(
    feature = "platform-roots",
    any(windows, target_vendor = "apple", target_os = "android")
)))]
#[path = "no_platform.rs"]
mod platform;

use rustls::RootCertStore;
use tungstenite_tls_core::{Roots, TlsError};

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

/// The error for roots that rustls cannot use.
pub(crate) fn unusable(error: impl std::error::Error + Send + Sync + 'static) -> TlsError {
    TlsError::bad_configuration("the roots cannot be used; see the cause").with_source(error)
}
