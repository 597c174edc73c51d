//! What a client is configured with: [`Options`], which collects it in any order.

mod connection;
mod tls;
mod trust;

use std::sync::Arc;

use tungstenite_tls::{Backend, TlsConfig, TlsError, backend::connector, config::ServerName};

pub(crate) use self::{
    connection::{ConnectionOptions, duration},
    tls::Lists,
    trust::{Trust, certificates, is_der},
};
use crate::{client::Client, failure::Failure};

/// The caller's own check: whether it accepts these certificates.
pub(crate) type VerifyHook = Arc<dyn Fn(&[&[u8]]) -> bool + Send + Sync>;

/// The options of a client. They may be set in any order: those that depend on each other are put
/// together in [`build`](Self::build).
#[derive(Default)]
pub(crate) struct Options {
    /// What the first setter that failed would not take. A client is not built then, because
    /// nothing is ignored.
    failed: Option<Failure>,
    backend: Option<Backend>,
    pub(crate) trust: Trust,
    pub(crate) connection: ConnectionOptions,
    /// The options of TLS that have one value, the last that was set.
    tls: TlsConfig,
    pub(crate) lists: Lists,
    pub(crate) verify_hook: Option<VerifyHook>,
}

impl Options {
    /// Runs a setter, and remembers the first failure.
    pub(crate) fn set(
        &mut self,
        setter: impl FnOnce(&mut Self) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        setter(self).inspect_err(|failure| {
            self.failed.get_or_insert_with(|| failure.clone());
        })
    }

    /// Replaces the TLS configuration by what `change` makes of it.
    pub(crate) fn tls(&mut self, change: impl FnOnce(TlsConfig) -> TlsConfig) {
        self.tls = change(std::mem::take(&mut self.tls));
    }

    pub(crate) fn backend(&mut self, name: &str) -> Result<(), TlsError> {
        self.backend = Some(name.parse()?);
        Ok(())
    }

    pub(crate) fn set_verified_name(&mut self, name: &str) -> Result<(), Failure> {
        let name = ServerName::try_from(name.to_owned()).map_err(|_| {
            Failure::bad_argument("the name to verify is neither a host name nor an IP address")
        })?;
        self.tls(|tls| tls.with_verified_name(name));
        Ok(())
    }

    /// Builds the connector, which checks the options and reads the platform's roots if they are
    /// trusted.
    pub(crate) fn build(&self) -> Result<Client, Failure> {
        if let Some(failure) = &self.failed {
            return Err(failure.clone());
        }
        let backend = self.backend.map_or_else(Backend::default_choice, Ok)?;
        let mut config = self.lists.apply(self.tls.clone())?.with_roots(self.trust.roots()?);
        if let Some(accepts) = self.verify_hook.clone() {
            config = config.with_verify_hook(move |chain| {
                let certificates: Vec<&[u8]> =
                    chain.certificates().iter().map(|certificate| &**certificate).collect();
                if accepts(&certificates) { Ok(()) } else { Err("refused".into()) }
            });
        }
        self.connection.check()?;
        Ok(Client::new(connector(backend, &config)?, backend, self.connection.clone()))
    }
}
