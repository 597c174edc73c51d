//! The choice among the backends: [`Backend`], [`connector`] and the default.

use std::{
    collections::HashMap,
    fmt,
    str::FromStr,
    sync::{LazyLock, Mutex, PoisonError},
};

use cfg_if::cfg_if;
use tungstenite_tls_core::{Connector, TlsConfig, TlsError, TlsErrorKind};

use crate::support::with_alternatives;

/// A TLS library that this crate can use. Which ones a build holds is chosen by Cargo features;
/// which one a connection uses, by code.
///
/// Displays as, and parses from, the name of its feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Backend {
    /// BoringSSL, built from source: feature `boring`.
    Boring,
    /// The TLS of the operating system: feature `native-tls`.
    NativeTls,
    /// OpenSSL: feature `openssl`, or `openssl-vendored` to build it from source.
    OpenSsl,
    /// rustls: feature `rustls`, or `rustls-ring` for another crypto provider.
    Rustls,
}

impl Backend {
    /// All there are, compiled in or not.
    pub const ALL: [Self; 4] = [Self::Boring, Self::NativeTls, Self::OpenSsl, Self::Rustls];

    /// Those compiled in.
    pub fn compiled_in() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|backend| backend.is_compiled_in())
    }

    /// Whether it is compiled in.
    pub fn is_compiled_in(self) -> bool {
        match self {
            Self::Boring => cfg!(feature = "boring"),
            Self::NativeTls => cfg!(feature = "native-tls"),
            Self::OpenSsl => cfg!(feature = "openssl"),
            Self::Rustls => cfg!(any(feature = "rustls", feature = "rustls-ring")),
        }
    }

    /// Its name, which is also that of its feature.
    pub fn name(self) -> &'static str {
        match self {
            Self::Boring => "boring",
            Self::NativeTls => "native-tls",
            Self::OpenSsl => "openssl",
            Self::Rustls => "rustls",
        }
    }

    /// The backend that is used when none is named: rustls if it is compiled in, else the only one
    /// that is. So adding another backend to a program that uses rustls changes nothing for code
    /// already written; a library that does not own the program's features names its backend.
    ///
    /// # Errors
    /// [`TlsErrorKind::NoBackend`] when none is compiled in, or several without rustls.
    pub fn default_choice() -> Result<Self, TlsError> {
        DEFAULT.map_err(|why| TlsError::new(TlsErrorKind::NoBackend, why))
    }

    fn missing(self) -> TlsError {
        let features = match self {
            Self::Rustls => "rustls\" or \"rustls-ring",
            Self::OpenSsl => "openssl\" or \"openssl-vendored",
            other => other.name(),
        };
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
        Self::ALL.into_iter().find(|backend| backend.name() == text).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|backend| backend.name()).collect();
            TlsError::bad_configuration(format!(
                "there is no backend `{text}`; choose one of {}",
                names.join(", ")
            ))
        })
    }
}

cfg_if! {
    if #[cfg(any(feature = "rustls", feature = "rustls-ring"))] {
        const DEFAULT: Result<Backend, &str> = Ok(Backend::Rustls);
    } else if #[cfg(all(feature = "openssl", feature = "native-tls"))] {
        const DEFAULT: Result<Backend, &str> = Err(
            "several are compiled in, and none of them is rustls; name one, as in \
             `connector(Backend::OpenSsl, &TlsConfig::new())`",
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

/// Builds a connector of `backend`. Reads the platform's roots, if they are wanted and are files;
/// does no network I/O. Build it once and share it: it is cheap to clone.
///
/// # Errors
/// [`TlsErrorKind::NoBackend`] when the backend is not compiled in, naming the feature to add;
/// [`TlsErrorKind::UnsupportedOption`] and [`TlsErrorKind::BadConfiguration`] for options that it
/// cannot honour.
pub fn connector(backend: Backend, config: &TlsConfig) -> Result<Connector, TlsError> {
    build(backend, config).map_err(with_alternatives)
}

fn build(backend: Backend, config: &TlsConfig) -> Result<Connector, TlsError> {
    match backend {
        #[cfg(feature = "boring")]
        Backend::Boring => crate::boring::BoringConnector::new(config).map(Connector::new),
        #[cfg(feature = "native-tls")]
        Backend::NativeTls => {
            crate::native_tls::NativeTlsConnector::new(config).map(Connector::new)
        }
        #[cfg(feature = "openssl")]
        Backend::OpenSsl => crate::openssl::OpenSslConnector::new(config).map(Connector::new),
        #[cfg(any(feature = "rustls", feature = "rustls-ring"))]
        Backend::Rustls => crate::rustls::RustlsConnector::new(config).map(Connector::new),
        #[allow(unreachable_patterns)] // with all backends that this platform can combine
        missing => {
            let _ = config;
            Err(missing.missing())
        }
    }
}

/// As [`connector`], but one for the whole process: the same backend and an equal configuration
/// give the same connector again, so roots are loaded once.
///
/// # Errors
/// Those of [`connector`].
pub fn shared_connector(backend: Backend, config: &TlsConfig) -> Result<Connector, TlsError> {
    /// A program with more configurations than that makes them on the fly, and is better served by
    /// connectors of its own.
    const MOST: usize = 64;
    static SHARED: LazyLock<Mutex<HashMap<(Backend, TlsConfig), Connector>>> =
        LazyLock::new(Mutex::default);

    // Held while a connector is built, so that threads that start together build one.
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(connector) = shared.get(&(backend, config.clone())) {
        return Ok(connector.clone());
    }
    let connector = connector(backend, config)?;
    if shared.len() == MOST {
        shared.clear();
    }
    shared.insert((backend, config.clone()), connector.clone());
    Ok(connector)
}
