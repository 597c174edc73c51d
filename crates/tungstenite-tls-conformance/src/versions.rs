//! The versions of TLS that the suite is about: [`VERSIONS`].

use tungstenite_tls_core::TlsVersion;

/// Both versions of TLS, with their names in test names.
pub(crate) const VERSIONS: [(&str, TlsVersion); 2] =
    [("tls12", TlsVersion::Tls12), ("tls13", TlsVersion::Tls13)];
