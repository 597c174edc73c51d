//! The client's certificate and key: an [`Identity`] in an OpenSSL context.

use openssl::{error::ErrorStack, pkey::PKey, ssl::SslContextBuilder, x509::X509};
use tungstenite_tls_core::{Identity, TlsError};

/// Lets `context` answer servers that ask for a client certificate.
pub(crate) fn set(context: &mut SslContextBuilder, identity: &Identity) -> Result<(), TlsError> {
    let mut certificates = identity.certificates().iter();
    let mut set_certificates = || {
        if let Some(own) = certificates.next() {
            context.set_certificate(&*X509::from_der(own)?)?;
        }
        for above in &mut certificates {
            context.add_extra_chain_cert(X509::from_der(above)?)?;
        }
        Ok(())
    };
    set_certificates().map_err(|error| unusable("certificate cannot be used", error))?;
    // Takes PKCS#8, PKCS#1 and SEC1.
    let key = PKey::private_key_from_der(&identity.plain_key())
        .map_err(|error| unusable("private key cannot be used", error))?;
    context
        .set_private_key(&key)
        .and_then(|()| context.check_private_key())
        .map_err(|error| unusable("private key does not belong to its certificate", error))
}

fn unusable(what: &str, error: ErrorStack) -> TlsError {
    TlsError::bad_configuration(format!("the identity's {what}; see the cause")).with_source(error)
}
