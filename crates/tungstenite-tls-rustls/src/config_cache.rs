//! The configurations of one connector: [`ConfigCache`].

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use rustls::{
    ClientConfig,
    client::Resumption,
    pki_types::{DnsName, ServerName},
};
use tungstenite_tls_core::{
    Endpoint,
    backend::{Names, Recent},
};

use crate::{
    sessions::Store,
    verifier::{Renamed, Rules, Verifier},
};

/// Configurations that differ in the names, if the caller wants names other than the URL's, and in
/// what the caller's edit makes of each.
///
/// The edit may set one of rustls's session caches, which find sessions by the name that is sent.
/// Another port may be another server, and so may another URL under the same name, so each has its
/// own configuration.
pub(crate) struct ConfigCache {
    base: ClientConfig,
    names: Names,
    rules: Arc<Rules>,
    sessions: Option<Arc<Store>>,
    edit: Option<Box<Edit>>,
    made: Mutex<Recent<Key, Arc<ClientConfig>>>,
}

/// The caller's last word on a configuration.
pub(crate) type Edit = dyn Fn(&mut ClientConfig) + Send + Sync;

/// The port, and the URL's name if it is not the one that rustls sends.
type Key = (u16, Option<ServerName<'static>>);

impl ConfigCache {
    /// How many servers or ports have a cached configuration.
    const CONFIGS: usize = 64;

    /// Variants of `base`, which verifies by `rules`.
    pub(crate) fn new(
        base: ClientConfig,
        rules: Arc<Rules>,
        names: Names,
        sessions: Option<Arc<Store>>,
        edit: Option<Box<Edit>>,
    ) -> Self {
        let made = Mutex::new(Recent::new(Self::CONFIGS));
        Self { base, names, rules, sessions, edit, made }
    }

    /// The kept sessions, if sessions are kept.
    pub(crate) fn sessions(&self) -> Option<&Arc<Store>> {
        self.sessions.as_ref()
    }

    /// The configuration for no server in particular.
    pub(crate) fn common(&self) -> ClientConfig {
        let mut config = self.base.clone();
        self.edit(&mut config);
        config
    }

    /// The configuration for `endpoint`, and the name to give to rustls with it.
    pub(crate) fn of(&self, endpoint: &Endpoint) -> (Arc<ClientConfig>, ServerName<'static>) {
        let verified = self.names.verified(endpoint);
        let sni = self.names.sni(endpoint);
        let sent = sni.map_or_else(|| verified.clone(), |name| ServerName::DnsName(name.clone()));
        let usual = self.names == Names::default();
        let key = (endpoint.port(), (!usual).then(|| endpoint.server_name().clone()));

        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let config = made.get_or_insert_with(key, || {
            let mut config = self.base.clone();
            if let Some(sessions) = &self.sessions {
                config.resumption = Resumption::store(sessions.clone());
            }
            if !usual {
                self.rename(&mut config, sni, &sent, verified);
            }
            self.edit(&mut config);
            Arc::new(config)
        });
        (config.clone(), sent)
    }

    fn rename(
        &self,
        config: &mut ClientConfig,
        sni: Option<&DnsName<'_>>,
        sent: &ServerName<'static>,
        verified: &ServerName<'static>,
    ) {
        config.enable_sni = sni.is_some();
        if sent != verified {
            let renamed = Renamed { sent: sent.clone(), verified: verified.clone() };
            let verifier = Verifier { rules: self.rules.clone(), renamed: Some(renamed) };
            // rustls calls any custom verifier "dangerous"; this is the same one as before.
            config.dangerous().set_certificate_verifier(Arc::new(verifier));
        }
    }

    fn edit(&self, config: &mut ClientConfig) {
        if let Some(edit) = &self.edit {
            edit(config);
        }
    }
}

impl fmt::Debug for ConfigCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfigCache").field("base", &self.base).finish_non_exhaustive()
    }
}
