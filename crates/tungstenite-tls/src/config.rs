//! The types that the methods of [`TlsConfig`] take, and functions that read them from files.
//!
//! [`Roots`] and [`Identity`] are at the root of the crate.
//!
//! ```
//! use tungstenite_tls::{
//!     TlsConfig,
//!     config::{Group, KeyLog, Sni, TlsVersion},
//! };
//!
//! let config = TlsConfig::new()
//!     .with_min_version(TlsVersion::Tls13)
//!     .with_groups([Group::X25519MLKEM768, Group::X25519])
//!     .with_sni(Sni::Off)
//!     .with_key_log(KeyLog::Environment);
//! assert_eq!(config, config.clone());
//! ```
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
