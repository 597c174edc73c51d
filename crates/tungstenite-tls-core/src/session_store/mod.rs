//! Sessions that outlive the process: [`SessionStore`].

mod file;

use std::{
    fmt,
    hash::{Hash, Hasher},
    iter,
    sync::Arc,
};

pub use file::FileSessionStore;
use sha2::{Digest, Sha256};

use crate::Endpoint;

/// Where a connector keeps its sessions instead of in memory, for another process to resume them: a
/// command-line tool's next call, or a device that sleeps.
///
/// A session is a secret, as a password is: who reads it can read what is sent under it. A store
/// keeps it from everybody else, and must not make one up: who writes to it decides whom a
/// connection trusts.
pub trait SessionStore: Send + Sync + 'static {
    /// Keeps `session` under `key`, beside others under the same key. The key is text of 64
    /// hexadecimal digits that tells nothing; it differs wherever resuming would be unsafe: by
    /// backend, server name, port, and all options by which a certificate is verified, the client
    /// identifies itself or a connection is negotiated. Of the platform's roots it knows where
    /// `SSL_CERT_FILE` and `SSL_CERT_DIR` point, and not what is there.
    ///
    /// What cannot be kept is lost: the next connection makes a full handshake.
    fn put(&self, key: &str, session: &[u8]);

    /// Takes a session of `key` out, the newest best, so that nobody gets it again.
    fn take(&self, key: &str) -> Option<Vec<u8>>;
}

/// A store as an option of [`TlsConfig`](crate::TlsConfig): equal to its own clones alone.
#[derive(Clone)]
pub(crate) struct SharedStore(pub(crate) Arc<dyn SessionStore>);

impl PartialEq for SharedStore {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for SharedStore {}

impl Hash for SharedStore {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).cast::<()>().hash(state);
    }
}

impl fmt::Debug for SharedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionStore")
    }
}

/// A store as a backend uses it: with the keys of one configuration.
#[derive(Clone)]
pub struct StoredSessions {
    store: Arc<dyn SessionStore>,
    /// Digest of the backend, its library and the configuration.
    policy: Sha256,
}

impl StoredSessions {
    /// `policy` holds all of the configuration that resuming across would be unsafe.
    pub(crate) fn new(store: &SharedStore, backend: &str, policy: &[Vec<u8>]) -> Self {
        let mut digest = Sha256::new();
        for part in iter::once(backend.as_bytes()).chain(policy.iter().map(Vec::as_slice)) {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        Self { store: Arc::clone(&store.0), policy: digest }
    }

    /// Keeps a session.
    pub fn put(&self, endpoint: &Endpoint, session: &[u8]) {
        self.store.put(&self.key(endpoint), session);
    }

    /// Takes a session out.
    pub fn take(&self, endpoint: &Endpoint) -> Option<Vec<u8>> {
        self.store.take(&self.key(endpoint))
    }

    fn key(&self, endpoint: &Endpoint) -> String {
        let digest = self.policy.clone().chain_update(endpoint.to_string()).finalize();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Debug for StoredSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredSessions")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_differs_wherever_resuming_would_be_unsafe() {
        let shared = SharedStore(Arc::new(FileSessionStore::unusable()));
        let endpoint = |port| Endpoint::new("example.org".try_into().unwrap(), port);
        let key = |backend, policy: [&str; 2], port| {
            let policy = policy.map(|part| part.as_bytes().to_vec());
            StoredSessions::new(&shared, backend, &policy).key(&endpoint(port))
        };
        let base = key("a", ["x", "y"], 443);
        assert_eq!(base.len(), 64);
        assert_eq!(base, key("a", ["x", "y"], 443));
        for other in [
            key("b", ["x", "y"], 443),
            key("a", ["xy", ""], 443),
            key("a", ["x", "z"], 443),
            key("a", ["x", "y"], 444),
        ] {
            assert_ne!(base, other);
        }
    }
}
