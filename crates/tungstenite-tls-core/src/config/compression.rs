//! Compression of the server's certificates: [`CertificateCompression`].

use std::{fmt, str::FromStr};

use crate::TlsError;

/// An algorithm that a server may compress its certificates with (RFC 8879).
///
/// ```
/// use tungstenite_tls_core::{CertificateCompression, TlsConfig};
///
/// let both = [CertificateCompression::Brotli, CertificateCompression::Zlib];
/// let config = TlsConfig::new().with_certificate_compression(both);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CertificateCompression {
    /// zlib (RFC 1950)
    Zlib,
    /// Brotli (RFC 7932)
    Brotli,
}

impl CertificateCompression {
    /// The number in IANA's registry.
    pub const fn code(self) -> u16 {
        match self {
            Self::Zlib => 1,
            Self::Brotli => 2,
        }
    }

    /// The name in IANA's registry.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zlib => "zlib",
            Self::Brotli => "brotli",
        }
    }
}

impl fmt::Display for CertificateCompression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for CertificateCompression {
    type Err = TlsError;

    /// Takes `zlib` and `brotli`.
    fn from_str(text: &str) -> Result<Self, TlsError> {
        let known = [Self::Zlib, Self::Brotli].into_iter().find(|known| known.name() == text);
        known.ok_or_else(|| {
            TlsError::bad_configuration(format!(
                "`{}` is not a certificate compression; write zlib or brotli",
                text.escape_debug()
            ))
        })
    }
}
