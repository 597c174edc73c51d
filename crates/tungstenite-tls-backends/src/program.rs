//! The program's TLS library, for code that names none.
//!
//! The drop-in crates for tungstenite, tokio-tungstenite and async-tungstenite ask here. The first
//! of these answers counts:
//!
//! 1. what the program has chosen by code: [`choose`], [`choose_for_all`] or
//!    [`choose_from_environment`];
//! 2. with the feature `environment`, the backend that the variable `TUNGSTENITE_TLS_BACKEND`
//!    names;
//! 3. the backend of the feature `default-boring`, `default-native-tls`, `default-openssl` or
//!    `default-rustls`;
//! 4. [`Backend::default_choice`].
//!
//! Whatever answers first is the program's choice until it ends, so all connections share one
//! connector, and sessions are resumed.

use std::{env, sync::OnceLock};

use tungstenite_tls_core::{Connector, TlsConfig, TlsError, TlsErrorKind};

use crate::{Backend, shared_connector};

/// The environment variable that names a backend, where the program allows it.
pub const VARIABLE: &str = "TUNGSTENITE_TLS_BACKEND";

static CHOICE: OnceLock<Choice> = OnceLock::new();

struct Choice {
    connector: Connector,
    /// Also where code brings a connector of its own.
    for_all: bool,
}

/// Sets the connector for code that brings none. Call it once, before the first connection.
///
/// # Errors
/// [`BadConfiguration`](TlsErrorKind::BadConfiguration) if the choice is made already: by an
/// earlier call, or because a connection has been opened.
pub fn choose(connector: Connector) -> Result<(), TlsError> {
    set(Choice { connector, for_all: false })
}

/// Like [`choose`], and also replaces the connectors that code brings: its roots, pins, client
/// certificates and checks are then **not** used, only those of `connector`.
///
/// # Errors
/// The same errors as [`choose`].
pub fn choose_for_all(connector: Connector) -> Result<(), TlsError> {
    set(Choice { connector, for_all: true })
}

/// Chooses the backend that the environment variable `TUNGSTENITE_TLS_BACKEND` names, with the
/// default configuration. Does nothing if the variable is not set or empty.
///
/// # Errors
/// Those of [`choose`] and [`shared_connector`], and
/// [`BadConfiguration`](TlsErrorKind::BadConfiguration) if there is no backend of this name.
pub fn choose_from_environment() -> Result<(), TlsError> {
    match from_environment()? {
        Some(backend) => choose(shared_connector(backend, &TlsConfig::new())?),
        None => Ok(()),
    }
}

/// The connector for code that brings none. The first call builds it, unless it is chosen.
///
/// # Errors
/// Those of [`shared_connector`], and [`NoBackend`](TlsErrorKind::NoBackend) if no backend is
/// compiled in, or several and none is chosen. Errors are not kept: the next call tries again.
pub fn connector() -> Result<Connector, TlsError> {
    if let Some(choice) = CHOICE.get() {
        return Ok(choice.connector.clone());
    }
    let connector = shared_connector(backend()?, &TlsConfig::new())?;
    // Another thread may have been first.
    Ok(CHOICE.get_or_init(|| Choice { connector, for_all: false }).connector.clone())
}

/// The connector to use instead of one that code brings: that of [`choose_for_all`].
pub fn overriding_connector() -> Option<Connector> {
    CHOICE.get().filter(|choice| choice.for_all).map(|choice| choice.connector.clone())
}

fn set(choice: Choice) -> Result<(), TlsError> {
    CHOICE.set(choice).map_err(|_| {
        TlsError::bad_configuration(
            "the program's TLS library is chosen already; choose it once, before the first \
             connection",
        )
    })
}

fn from_environment() -> Result<Option<Backend>, TlsError> {
    let Some(name) = env::var_os(VARIABLE).filter(|name| !name.is_empty()) else {
        return Ok(None);
    };
    let named = Backend::ALL.iter().copied().find(|backend| name == backend.name());
    named.map(Some).ok_or_else(|| {
        let names: Vec<_> = Backend::ALL.iter().map(|backend| backend.name()).collect();
        TlsError::bad_configuration(format!(
            "the environment variable {VARIABLE} names no backend; set it to one of {}",
            names.join(", ")
        ))
    })
}

fn backend() -> Result<Backend, TlsError> {
    let named = if cfg!(feature = "environment") { from_environment()? } else { None };
    match named {
        Some(backend) => Ok(backend),
        None => of_features(&preferred()),
    }
}

/// The backends that a feature makes the default.
fn preferred() -> Vec<Backend> {
    Backend::ALL.iter().copied().filter(|backend| backend.is_preferred()).collect()
}

fn of_features(preferred: &[Backend]) -> Result<Backend, TlsError> {
    match preferred {
        [] => Backend::default_choice()
            .map_err(|_| TlsError::new(TlsErrorKind::NoBackend, undecided())),
        [backend] => Ok(*backend),
        several => {
            let names: Vec<_> = several.iter().map(|name| format!("`default-{name}`")).collect();
            Err(TlsError::new(
                TlsErrorKind::NoBackend,
                format!("the features {} exclude each other; remove all but one", names.join(", ")),
            ))
        }
    }
}

fn undecided() -> String {
    let compiled_in: Vec<_> = Backend::compiled_in().map(Backend::name).collect();
    match &compiled_in[..] {
        [] => "none is compiled in; add one to the program's Cargo.toml: tungstenite-tls-backends \
               = { version = \"0.1\", features = [\"rustls\"] }"
            .to_owned(),
        names => format!(
            "{} are compiled in, but not rustls; choose one with a feature of \
             tungstenite-tls-backends, `default-{}` for example, or with \
             `tungstenite_tls_backends::program::choose`",
            names.join(" and "),
            names[0]
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preferred_backend_comes_before_the_default_one() {
        for backend in Backend::ALL {
            assert_eq!(of_features(&[*backend]).unwrap(), *backend);
        }
        let error = of_features(&[Backend::Boring, Backend::Rustls]).unwrap_err();
        assert!(error.to_string().contains("`default-boring`, `default-rustls`"), "{error}");
    }

    #[test]
    fn without_a_choice_the_error_names_the_fix() {
        match of_features(&[]) {
            Ok(backend) => assert!(backend.is_compiled_in()),
            Err(error) => {
                assert_eq!(error.kind(), TlsErrorKind::NoBackend);
                assert!(error.to_string().contains("tungstenite-tls-backends"), "{error}");
            }
        }
    }
}
