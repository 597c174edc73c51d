//! The vocabulary of [`TlsConfig`]: what its methods take.
//!
//! [`Roots`] and [`Identity`] are at the root of the crate.
//!
//! [`TlsConfig`]: crate::TlsConfig
//! [`Roots`]: crate::Roots
//! [`Identity`]: crate::Identity

pub use tungstenite_tls_core::{
    CertificateCompression, CertificateDer, CertificateRevocationListDer, CipherSuite, Dangerous,
    DnsName, Ech, Group, KeyLog, Pin, Pins, PrivateKeyDer, ServerName, SignatureScheme, Sni,
    TlsOption, TlsVersion, TrustedServer, VerifiedChain, certificates_from_file,
    certificates_from_pem, revocation_lists_from_file, revocation_lists_from_pem,
};
#[cfg(feature = "session-store")]
pub use tungstenite_tls_core::{FileSessionStore, SessionStore};
