//! The caller's choice of connector, or of backend and configuration: [`TlsChoice`].

use tungstenite::http::Uri;
use tungstenite_tls_core::{Connector, TlsConfig, TlsError};

use crate::{Backend, backend::shared_connector};

/// A connector, or the backend and configuration to build one from.
#[derive(Clone, Default)]
pub(super) struct TlsChoice {
    pub(super) connector: Option<Connector>,
    pub(super) backend: Option<Backend>,
    pub(super) config: Option<TlsConfig>,
}

impl TlsChoice {
    /// The caller's connector, or the shared one.
    pub(super) fn connector(&self) -> Result<Connector, TlsError> {
        self.check()?;
        if let Some(connector) = &self.connector {
            return Ok(connector.clone());
        }
        let backend = self.backend.map_or_else(Backend::default_choice, Ok)?;
        shared_connector(backend, &self.config())
    }

    /// The configuration of the shared connector.
    pub(super) fn config(&self) -> TlsConfig {
        self.config.clone().unwrap_or_default()
    }

    /// Refuses a connector together with a backend or a configuration, because it has both already.
    pub(super) fn check(&self) -> Result<(), TlsError> {
        if self.connector.is_none() {
            return Ok(());
        }
        let other = match (&self.backend, &self.config) {
            (Some(_), _) => "backend",
            (None, Some(_)) => "tls_config",
            (None, None) => return Ok(()),
        };
        Err(TlsError::bad_configuration(format!(
            "`Connect::connector` and `Connect::{other}` exclude each other, because a connector \
             already has a backend and a configuration; remove one of the two calls"
        )))
    }

    /// The choice for `target`, a URL of another origin. `None`: do not connect there.
    pub(super) fn for_another_origin(&self, target: &Uri) -> Option<Self> {
        if target.scheme_str() == Some("ws") {
            return Some(self.clone());
        }
        // A connector may hold secrets for the first origin.
        if self.connector.is_some() {
            return None;
        }
        let config = match &self.config {
            Some(config) => Some(config.for_another_origin()?),
            None => None,
        };
        Some(Self { connector: None, backend: self.backend, config })
    }
}
