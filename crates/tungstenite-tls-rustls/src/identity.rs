//! The client's certificate and key (mTLS).

use std::sync::Arc;

use rustls::{
    Error,
    client::ResolvesClientCert,
    crypto::CryptoProvider,
    sign::{CertifiedKey, SingleCertAndKey},
};
use tungstenite_tls_core::{Identity, TlsError, TlsOption};

use crate::{error::BACKEND, provider};

/// Presents `identity` to any server that asks. Checks here that the key belongs to the
/// certificate.
pub(crate) fn resolver(
    identity: &Identity,
    provider: &CryptoProvider,
) -> Result<Arc<dyn ResolvesClientCert>, TlsError> {
    if !cfg!(feature = "client-identity") {
        let (option, what) = (TlsOption::Identity, "a client certificate");
        return Err(TlsError::not_compiled_in(BACKEND, option, what, "client-identity"));
    }
    let certificates = identity.certificates().to_vec();
    let key = CertifiedKey::from_der(certificates, identity.key().clone_key(), provider);
    let key = key.map_err(|error| {
        let what = match &error {
            Error::InconsistentKeys(_) => "its key and its certificate do not belong together",
            Error::InvalidCertificate(_) => "its certificate cannot be read",
            _ => &format!(
                "its key is damaged, or of a kind that rustls does not support with {}",
                provider::name(provider)
            ),
        };
        TlsError::bad_configuration(format!("the client identity: {what}")).with_source(error)
    })?;
    Ok(Arc::new(SingleCertAndKey::from(key)))
}
