//! The supported versions of TLS: [`TlsVersion`].

use std::{fmt, str::FromStr};

use crate::TlsError;

/// A TLS version. Older versions must not be used (RFC 8996), and have no name here.
///
/// ```
/// use tungstenite_tls_core::{TlsConfig, TlsVersion};
///
/// let config = TlsConfig::new().with_min_version("1.3".parse()?);
/// assert_eq!(config, TlsConfig::new().with_min_version(TlsVersion::Tls13));
/// # Ok::<(), tungstenite_tls_core::TlsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TlsVersion {
    /// TLS 1.2 (RFC 5246).
    Tls12,
    /// TLS 1.3 (RFC 8446).
    Tls13,
}

impl fmt::Display for TlsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tls12 => "TLS 1.2",
            Self::Tls13 => "TLS 1.3",
        })
    }
}

impl FromStr for TlsVersion {
    type Err = TlsError;

    /// Takes `1.2` and `1.3`.
    fn from_str(text: &str) -> Result<Self, TlsError> {
        match text {
            "1.2" => Ok(Self::Tls12),
            "1.3" => Ok(Self::Tls13),
            _ => Err(TlsError::bad_configuration(format!(
                "`{}` is not a supported TLS version; write 1.2 or 1.3",
                text.escape_debug()
            ))),
        }
    }
}
