//! Session resumption: rustls's own cache, one for each port.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use lru::LruCache;
use rustls::{ClientConfig, client::Resumption};

/// Configurations that differ in the session cache alone. rustls finds sessions by the server name;
/// another port may be another server.
#[derive(Debug)]
pub(crate) struct ByPort(Mutex<LruCache<u16, Arc<ClientConfig>>>);

impl ByPort {
    const PORTS: NonZeroUsize = NonZeroUsize::new(64).unwrap();
    /// Sessions of so many servers for each port.
    const SESSIONS: usize = 256;

    /// `config`, with the sessions of `port`.
    pub(crate) fn config(&self, config: &ClientConfig, port: u16) -> Arc<ClientConfig> {
        let mut configs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let with_sessions = || {
            let mut config = config.clone();
            config.resumption = Resumption::in_memory_sessions(Self::SESSIONS);
            Arc::new(config)
        };
        configs.get_or_insert(port, with_sessions).clone()
    }
}

impl Default for ByPort {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(Self::PORTS)))
    }
}
