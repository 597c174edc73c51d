//! Shares connectors across the process: [`shared_connector`].

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use tungstenite_tls_core::{Connector, TlsConfig, TlsError};

use crate::{Backend, build::connector, once::OnceCache};

/// Like [`connector`], but shared across the process: the same backend with an equal configuration
/// returns the same connector again, so roots are loaded once and sessions are resumed. The process
/// keeps the 64 most recently used connectors; clones of a dropped one keep working.
///
/// If several threads ask for the same connector at once, it is built once. Threads that ask for
/// a different connector do not wait for it.
///
/// ```
/// use tungstenite_tls_backends::{Backend, Roots, TlsConfig, TlsError, shared_connector};
///
/// # let root = tungstenite_tls_testing::certificates::Certificates::shared().root().clone();
/// for backend in Backend::compiled_in() {
///     let config = TlsConfig::new().with_roots(Roots::Only(vec![root.clone()]));
///     let first = shared_connector(backend, &config)?;
///     assert!(first.is_same(&shared_connector(backend, &config)?));
/// }
/// # Ok::<(), TlsError>(())
/// ```
///
/// # Errors
/// The same as [`connector`]. Errors are not cached: the next call tries again.
pub fn shared_connector(backend: Backend, config: &TlsConfig) -> Result<Connector, TlsError> {
    /// A program with more configurations generates them, and should keep its own connectors.
    const MOST: usize = 64;
    static SHARED: OnceCache<Key, Connector> = OnceCache::new(MOST);

    SHARED.get_or_make(Key::of(backend, config), || connector(backend, config))
}

/// The digest comes first: it tells configurations apart that differ only in their last root.
#[derive(Clone, PartialEq)]
struct Key(u64, Backend, TlsConfig);

impl Key {
    fn of(backend: Backend, config: &TlsConfig) -> Self {
        let mut digest = DefaultHasher::new();
        config.hash(&mut digest);
        Self(digest.finish(), backend, config.clone())
    }
}
