//! The client's certificate and key (mTLS).

use std::sync::Arc;

use rustls::{
    Error,
    client::ResolvesClientCert,
    crypto::CryptoProvider,
    sign::{CertifiedKey, SingleCertAndKey},
};
use tungstenite_tls_core::{Identity, TlsError};

/// Presents `identity` to each server that asks. That its key is the certificate's is checked here.
pub(crate) fn resolver(
    identity: &Identity,
    provider: &CryptoProvider,
) -> Result<Arc<dyn ResolvesClientCert>, TlsError> {
    let certificates = identity.certificates().to_vec();
    let key = CertifiedKey::from_der(certificates, identity.key().clone_key(), provider);
    let key = key.map_err(|error| {
        let what = match &error {
            Error::InconsistentKeys(_) => "its key and its certificate do not belong together",
            Error::InvalidCertificate(_) => "its certificate cannot be read",
            _ => "its key is of no kind that the provider knows, or damaged",
        };
        TlsError::bad_configuration(format!("the client identity: {what}")).with_source(error)
    })?;
    Ok(Arc::new(SingleCertAndKey::from(key)))
}
