//! The client's certificate and key: [`Identity`].

mod files;
mod pkcs8;

use std::{
    borrow::Cow,
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
};

use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use super::pem;
use crate::TlsError;

/// A client's certificate with the chain above it, and its private key (mTLS; RFC 8446, section
/// 4.4.2). `Debug` does not show the key.
///
/// ```no_run
/// use tungstenite_tls_core::{Identity, TlsConfig};
///
/// # fn run() -> Result<(), tungstenite_tls_core::TlsError> {
/// let identity = Identity::from_files("client.pem", "client.key", None)?;
/// let config = TlsConfig::new().with_identity(identity);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Identity(Arc<Inner>);

#[derive(PartialEq, Eq)]
struct Inner {
    certificates: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Identity {
    /// An identity with `certificates`, the client's own first, and the private key. Building the
    /// connector checks that they belong together.
    ///
    /// # Errors
    /// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) if there is no certificate,
    /// or if one is PEM instead of DER.
    pub fn new(
        certificates: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<Self, TlsError> {
        if certificates.is_empty() {
            return Err(TlsError::bad_configuration(
                "an identity needs a certificate as well as a key",
            ));
        }
        if certificates.iter().any(|certificate| pem::is_text(certificate)) {
            return Err(TlsError::bad_configuration(
                "a certificate is PEM, not DER; use Identity::from_pem",
            ));
        }
        Ok(Self(Arc::new(Inner { certificates, key })))
    }

    /// The certificates, the client's own first.
    pub fn certificates(&self) -> &[CertificateDer<'static>] {
        &self.0.certificates
    }

    /// The private key.
    pub fn key(&self) -> &PrivateKeyDer<'static> {
        &self.0.key
    }

    /// The private key in DER, as it was given, but without the public key that PKCS#8 may also
    /// hold (RFC 5958, section 2): some libraries refuse it.
    pub fn plain_key(&self) -> Cow<'_, [u8]> {
        pkcs8::plain(&self.0.key)
    }
}

impl PartialEq for Identity {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Identity {}

impl Hash for Identity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.certificates.hash(state);
        self.0.key.secret_der().hash(state);
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("certificates", &self.0.certificates)
            .finish_non_exhaustive()
    }
}
