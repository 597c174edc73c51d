//! The TLS with an `https://` proxy: [`ProxyTls`].

use tungstenite_tls_core::{Connector, TlsConfig, TlsError};

use crate::{Backend, backend::shared_connector};

/// A connector, or the backend and configuration to build one from.
#[derive(Clone, Debug, Default)]
pub(super) struct ProxyTls {
    pub(super) connector: Option<Connector>,
    pub(super) backend: Option<Backend>,
    pub(super) config: Option<TlsConfig>,
}

impl ProxyTls {
    /// The caller's connector, or the shared one.
    pub(super) fn connector(&self) -> Result<Connector, TlsError> {
        if let Some(connector) = &self.connector {
            return Ok(connector.clone());
        }
        let backend = self.backend.map_or_else(Backend::default_choice, Ok)?;
        shared_connector(backend, &self.config.clone().unwrap_or_default())
    }

    /// Refuses a connector together with a backend or a configuration, because it has both already;
    /// and all of them for a proxy without TLS.
    pub(super) fn check(&self, is_https: bool) -> Result<(), TlsError> {
        let set = [
            ("connector", self.connector.is_some()),
            ("backend", self.backend.is_some()),
            ("tls_config", self.config.is_some()),
        ];
        let mut set = set.into_iter().filter_map(|(name, is_set)| is_set.then_some(name));
        match (set.next(), set.next()) {
            (Some(name), _) if !is_https => Err(TlsError::bad_configuration(format!(
                "`Proxy::{name}` is for `https://` proxies, and this proxy has no TLS; remove the \
                 call, or use `https://`"
            ))),
            (Some("connector"), Some(other)) => Err(TlsError::bad_configuration(format!(
                "`Proxy::connector` and `Proxy::{other}` exclude each other, because a connector \
                 already has a backend and a configuration; remove one of the two calls"
            ))),
            _ => Ok(()),
        }
    }
}
