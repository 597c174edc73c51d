//! In place of the platform's verifier: an error where the feature for it is off. Where the
//! platform's roots are files, nothing calls it.

use std::sync::Arc;

use rustls::{client::danger::ServerCertVerifier, crypto::CryptoProvider};
use tungstenite_tls_core::{CertificateDer, TlsError, TlsOption};

use crate::error::BACKEND;

pub(crate) fn platform(
    _: &[CertificateDer<'static>],
    _: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, TlsError> {
    let (option, what) = (TlsOption::Roots, "Roots::Platform");
    Err(TlsError::not_compiled_in(BACKEND, option, what, "platform-roots"))
}
