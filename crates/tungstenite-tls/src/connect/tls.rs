//! Who speaks TLS for a connection: [`TlsChoice`].

use tungstenite::http::Uri;
use tungstenite_tls_core::{Connector, TlsConfig, TlsError};

use crate::{Backend, backend::shared_connector};

/// A connector, or what one is made of.
#[derive(Clone, Default)]
pub(super) struct TlsChoice {
    pub(super) connector: Option<Connector>,
    pub(super) backend: Option<Backend>,
    pub(super) config: Option<TlsConfig>,
}

impl TlsChoice {
    /// The connector that was given, or the shared one.
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

    /// Refuses what would override each other: a connector has its backend and its configuration.
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
            "`Connect::connector` and `Connect::{other}` exclude each other, since a connector has \
             its backend and its configuration already; leave one of the two calls out"
        )))
    }

    /// What is left of it for `target`, a URL of another origin. `None`: nothing may be.
    pub(super) fn for_another_origin(&self, target: &Uri) -> Option<Self> {
        if target.scheme_str() == Some("ws") {
            return Some(self.clone());
        }
        // A connector may hold anything.
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
