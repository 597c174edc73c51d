//! Sessions that outlive the process: [`SessionStore`].

mod file;
mod private;

use std::{
    fmt,
    hash::{Hash, Hasher},
    iter,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

pub use file::FileSessionStore;
use sha2::{Digest, Sha256};

use crate::{Endpoint, TlsError, resumption::life::SessionLife};

/// Keeps a connector's sessions outside its memory, so that another process can resume them: the
/// next run of a command-line tool, or a device that wakes up.
///
/// A session is as secret as a password: anyone who has it can read the data sent under it. A store
/// must keep sessions from everybody else and must never invent one: whoever writes to the store
/// decides which server a connection trusts. [`FileSessionStore`] is one implementation. The
/// methods may do I/O and block; they are called during the handshake.
///
/// ```
/// use std::{collections::HashMap, sync::Mutex};
/// use tungstenite_tls_core::SessionStore;
///
/// /// In memory, for several connectors.
/// #[derive(Default)]
/// struct Shared(Mutex<HashMap<String, Vec<Vec<u8>>>>);
///
/// impl SessionStore for Shared {
///     fn put(&self, key: &str, session: &[u8]) {
///         let mut sessions = self.0.lock().unwrap();
///         sessions.entry(key.to_owned()).or_default().push(session.to_vec());
///     }
///
///     fn take(&self, key: &str) -> Option<Vec<u8>> {
///         self.0.lock().unwrap().get_mut(key)?.pop()
///     }
/// }
/// ```
pub trait SessionStore: Send + Sync + 'static {
    /// Keeps `session` under `key`, in addition to others under the same key. The key is 64
    /// hexadecimal digits that reveal nothing; it differs wherever resuming would be unsafe: by
    /// backend, server name, port, and every option that affects how a certificate is verified, how
    /// the client identifies itself or how a connection is negotiated. For the platform's roots it
    /// covers where `SSL_CERT_FILE` and `SSL_CERT_DIR` point, but not what is there.
    ///
    /// The bytes begin with the age of the session: the time of its full handshake, in seconds
    /// since 1970 (8 bytes), and the lifetime in seconds (4 bytes), both big-endian. The rest is in
    /// the TLS library's own format. A session that is too old is taken but not used.
    ///
    /// A session that cannot be kept is lost, and the next connection does a full handshake. A
    /// panic here has the same effect and does not reach the connection.
    fn put(&self, key: &str, session: &[u8]);

    /// Removes a session of `key` and returns it, if there is one, so that nobody else gets it.
    /// Preferably the newest.
    fn take(&self, key: &str) -> Option<Vec<u8>>;

    /// Forgets the sessions of `key`, because the server refused one of them. By default, takes
    /// sessions until none is left, at most 64.
    fn forget(&self, key: &str) {
        for _ in 0..MOST_FORGOTTEN {
            if self.take(key).is_none() {
                return;
            }
        }
    }
}

/// The most sessions of one key that are taken at a time, to forget them or to find one that is not
/// too old. A connection keeps at most eight.
const MOST_FORGOTTEN: usize = 64;

/// A store as an option of [`TlsConfig`](crate::TlsConfig): equal only to its own clones.
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
pub(crate) struct StoredSessions {
    store: Arc<dyn SessionStore>,
    /// Digest of the backend, its library and the configuration.
    policy: Sha256,
    labelled: bool,
}

impl StoredSessions {
    /// `policy` holds every part of the configuration that must match for resuming to be safe;
    /// `label` is the caller's addition to it.
    pub(crate) fn new(
        store: &SharedStore,
        backend: &str,
        policy: &[Vec<u8>],
        label: Option<&str>,
    ) -> Self {
        let mut digest = Sha256::new();
        digest.update([u8::from(label.is_some())]);
        let own = iter::once(backend.as_bytes()).chain(policy.iter().map(Vec::as_slice));
        for part in own.chain(label.map(str::as_bytes)) {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        Self { store: Arc::clone(&store.0), policy: digest, labelled: label.is_some() }
    }

    /// Call this before the caller edits the native configuration. The sessions' keys do not cover
    /// such an edit, so another connector could resume a session that was verified by different
    /// rules.
    ///
    /// # Errors
    /// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration), unless the caller has given the
    /// sessions a label ([`TlsConfig::with_session_label`](crate::TlsConfig::with_session_label)).
    pub(crate) fn allow_native_edit(&self) -> Result<(), TlsError> {
        if self.labelled {
            return Ok(());
        }
        Err(TlsError::bad_configuration(
            "`session_store` with a native edit: the store cannot tell which sessions were made \
             under the edit; name the edit with `TlsConfig::with_session_label`, or leave out \
             one of the two",
        ))
    }

    /// Keeps a session, or loses it if the store panics.
    pub(crate) fn put(&self, endpoint: &Endpoint, session: &[u8], life: SessionLife) {
        let (key, session) = (self.key(endpoint), [&life.to_bytes(), session].concat());
        // Some libraries call this from C, which no panic may unwind through.
        let _ = catch_unwind(AssertUnwindSafe(|| self.store.put(&key, &session)));
    }

    /// Takes a session that is not too old at `now`, and parses it with `read`.
    pub(crate) fn take<S>(
        &self,
        endpoint: &Endpoint,
        now: u64,
        read: impl Fn(&[u8]) -> Option<S>,
    ) -> Option<(S, SessionLife)> {
        let key = self.key(endpoint);
        for _ in 0..MOST_FORGOTTEN {
            let bytes = self.store.take(&key)?;
            let Some((life, session)) = bytes.split_first_chunk() else { continue };
            let life = SessionLife::from_bytes(life);
            if !life.is_over(now) {
                if let Some(session) = read(session) {
                    return Some((session, life));
                }
            }
        }
        None
    }

    /// Forgets all sessions of a server.
    pub(crate) fn forget(&self, endpoint: &Endpoint) {
        self.store.forget(&self.key(endpoint));
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
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_key_differs_wherever_resuming_would_be_unsafe() {
        let shared = SharedStore(Arc::new(FileSessionStore::unusable()));
        let endpoint = |port| Endpoint::new("example.org".try_into().unwrap(), port);
        let key = |backend, policy: [&str; 2], label, port| {
            let policy = policy.map(|part| part.as_bytes().to_vec());
            StoredSessions::new(&shared, backend, &policy, label).key(&endpoint(port))
        };
        let base = key("a", ["x", "y"], None, 443);
        assert_eq!(base.len(), 64);
        assert_eq!(base, key("a", ["x", "y"], None, 443));
        for other in [
            key("b", ["x", "y"], None, 443),
            key("a", ["xy", ""], None, 443),
            key("a", ["x", "z"], None, 443),
            key("a", ["x", "y"], Some("z"), 443),
            key("a", ["x", "y"], None, 444),
        ] {
            assert_ne!(base, other);
        }
        let labelled = key("a", ["x", "y"], Some("z"), 443);
        assert_ne!(labelled, key("a", ["x", "y"], Some("w"), 443));
    }

    /// Returns the same session for ever.
    struct Endless(AtomicUsize);

    impl SessionStore for Endless {
        fn put(&self, _: &str, _: &[u8]) {}

        fn take(&self, _: &str) -> Option<Vec<u8>> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Some(vec![0; SessionLife::BYTES + 1])
        }
    }

    #[test]
    fn a_store_without_an_end_is_asked_so_often_at_most() {
        let store = Arc::new(Endless(AtomicUsize::new(0)));
        let sessions = StoredSessions::new(&SharedStore(store.clone()), "a", &[], None);
        let endpoint = Endpoint::new("example.org".try_into().unwrap(), 443);
        sessions.forget(&endpoint);
        assert!(sessions.take(&endpoint, 1_000_000, |_| Some(())).is_none());
        assert_eq!(store.0.load(Ordering::Relaxed), 2 * MOST_FORGOTTEN);
    }
}
