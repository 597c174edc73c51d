//! The TLS libraries to choose from, and the default one: [`Backend`].

use std::{fmt, str::FromStr};

use cfg_if::cfg_if;
use tungstenite_tls_core::{TlsError, TlsErrorKind};

/// A TLS library that tungstenite-tls can use. Cargo features choose which ones are compiled in;
/// code chooses which one a connection uses.
///
/// `Display` and `FromStr` use the backend's [`name`](Self::name).
///
/// ```
/// use tungstenite_tls_backends::{Backend, TlsError};
///
/// let backend: Backend = "openssl".parse()?;
/// assert_eq!(backend, Backend::OpenSsl);
/// if !backend.is_compiled_in() {
///     println!("build with one of the features {:?}", backend.features());
/// }
/// # Ok::<(), TlsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Backend {
    /// BoringSSL, built from source: feature `boring`.
    Boring,
    /// The operating system's TLS: feature `native-tls`.
    NativeTls,
    /// OpenSSL: feature `openssl`, or `openssl-vendored` to build it from source.
    OpenSsl,
    /// rustls: feature `rustls` (with aws-lc-rs), `rustls-ring` (with ring) or `rustls-size` (with
    /// few algorithms of ring).
    Rustls,
}

impl Backend {
    /// All backends, compiled in or not.
    pub const ALL: &[Self] = &[Self::Boring, Self::NativeTls, Self::OpenSsl, Self::Rustls];

    /// The backends that are compiled in.
    pub fn compiled_in() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|backend| backend.is_compiled_in())
    }

    /// Whether this backend is compiled in.
    pub const fn is_compiled_in(self) -> bool {
        match self {
            Self::Boring => cfg!(feature = "boring"),
            Self::NativeTls => cfg!(feature = "native-tls"),
            Self::OpenSsl => cfg!(feature = "openssl"),
            Self::Rustls => {
                cfg!(any(feature = "rustls", feature = "rustls-ring", feature = "rustls-size"))
            }
        }
    }

    /// The backend's name, which is also the name of its first feature.
    pub fn name(self) -> &'static str {
        match self {
            Self::Boring => "boring",
            Self::NativeTls => "native-tls",
            Self::OpenSsl => "openssl",
            Self::Rustls => "rustls",
        }
    }

    /// The Cargo features that compile this backend in, one for each way to build its library; any
    /// one of them is enough. Features that only imply one of these, such as
    /// `rustls-tls-native-roots` and `default-rustls`, are not among them.
    pub fn features(self) -> &'static [&'static str] {
        match self {
            Self::Boring => &["boring"],
            Self::NativeTls => &["native-tls", "native-tls-vendored"],
            Self::OpenSsl => &["openssl", "openssl-vendored"],
            Self::Rustls => &["rustls", "rustls-ring", "rustls-size"],
        }
    }

    /// The backend to use if the code names none: rustls if it is compiled in, otherwise the only
    /// backend that is. So if a program uses rustls, enabling another backend changes nothing. A
    /// library should name its backend, because it does not choose the program's features.
    ///
    /// # Errors
    /// [`TlsErrorKind::NoBackend`] if no backend is compiled in, or several but not rustls.
    pub fn default_choice() -> Result<Self, TlsError> {
        DEFAULT.map_err(|why| TlsError::new(TlsErrorKind::NoBackend, why))
    }

    /// Whether a feature makes this backend the default of [`program`](crate::program).
    pub(crate) fn is_preferred(self) -> bool {
        match self {
            Self::Boring => cfg!(feature = "default-boring"),
            Self::NativeTls => cfg!(feature = "default-native-tls"),
            Self::OpenSsl => cfg!(feature = "default-openssl"),
            Self::Rustls => cfg!(feature = "default-rustls"),
        }
    }

    /// The error for a backend that is not compiled in.
    pub(crate) fn missing(self) -> TlsError {
        let features = self.features().join("\" or \"");
        TlsError::new(
            TlsErrorKind::NoBackend,
            format!(
                "`{self}` is not compiled in; add the feature \"{features}\" of tungstenite-tls"
            ),
        )
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Backend {
    type Err = TlsError;

    fn from_str(text: &str) -> Result<Self, TlsError> {
        Self::ALL.iter().copied().find(|backend| backend.name() == text).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|backend| backend.name()).collect();
            TlsError::bad_configuration(format!(
                "there is no backend `{}`; choose one of {}",
                text.escape_debug(),
                names.join(", ")
            ))
        })
    }
}

cfg_if! {
    if #[cfg(any(feature = "rustls", feature = "rustls-ring", feature = "rustls-size"))] {
        const DEFAULT: Result<Backend, &str> = Ok(Backend::Rustls);
    } else if #[cfg(any(
        all(feature = "boring", feature = "native-tls"),
        all(feature = "boring", feature = "openssl"),
        all(feature = "native-tls", feature = "openssl"),
    ))] {
        const DEFAULT: Result<Backend, &str> = Err(
            "several are compiled in, but not rustls; name one, as in \
             `Connect::backend(Backend::OpenSsl)`",
        );
    } else if #[cfg(feature = "openssl")] {
        const DEFAULT: Result<Backend, &str> = Ok(Backend::OpenSsl);
    } else if #[cfg(feature = "boring")] {
        const DEFAULT: Result<Backend, &str> = Ok(Backend::Boring);
    } else if #[cfg(feature = "native-tls")] {
        const DEFAULT: Result<Backend, &str> = Ok(Backend::NativeTls);
    } else {
        const DEFAULT: Result<Backend, &str> = Err(
            "none is compiled in; add one to Cargo.toml: \
             tungstenite-tls = { version = \"0.1\", features = [\"rustls\"] }",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_features_are_those_of_the_manifest_that_build_a_library() {
        let (_, features) = include_str!("../Cargo.toml").split_once("[features]").unwrap();
        for &backend in Backend::ALL {
            let builds = |values: &str| {
                values.contains(&format!("\"dep:tungstenite-tls-{backend}\""))
                    || values.contains(&format!("\"tungstenite-tls-{backend}/"))
            };
            let lines = features.lines().filter_map(|line| line.split_once(" = ["));
            let found: Vec<_> =
                lines.filter(|(_, values)| builds(values)).map(|(name, _)| name).collect();
            let mut told = backend.features().to_vec();
            told.sort_by_key(|name| found.iter().position(|it| it == name));
            assert_eq!(told, found, "{backend}");
        }
    }
}
