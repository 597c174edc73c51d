//! Identities in PKCS#12: [`run`]. Their password is `password`.

use tungstenite_tls_core::{Identity, TlsErrorKind};

use crate::error;

/// # Panics
/// If a promise is broken.
pub fn run(data: &[u8]) {
    for password in ["password", ""] {
        match Identity::from_pkcs12(data, password) {
            Ok(identity) => {
                assert!(!identity.certificates().is_empty());
                let _ = identity.plain_key();
            }
            Err(error) => {
                error::is_short(&error);
                let kind = error.kind();
                let ours = [TlsErrorKind::BadConfiguration, TlsErrorKind::BadPassword];
                assert!(ours.contains(&kind), "{error}");
            }
        }
    }
}
