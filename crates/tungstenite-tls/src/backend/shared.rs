//! One connector for the whole process: [`shared_connector`].

use std::sync::LazyLock;

use tungstenite_tls_core::{Connector, TlsConfig, TlsError};

use super::{build::connector, once::OnceCache};
use crate::Backend;

/// As [`connector`], but one for the whole process: the same backend and an equal configuration
/// give the same connector again, so roots are loaded once and sessions are resumed. The process
/// keeps the 64 that were used last; a clone that is in use stays what it is.
///
/// Threads that ask for the same connector at once build it once. One that is being built holds up
/// nobody who asks for another.
///
/// ```
/// use tungstenite_tls::{Backend, TlsConfig, Roots, TlsError, backend::shared_connector};
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
/// Those of [`connector`]. They are not kept: the next call tries again.
pub fn shared_connector(backend: Backend, config: &TlsConfig) -> Result<Connector, TlsError> {
    /// A program with more configurations than that makes them on the fly, and is better served by
    /// connectors of its own.
    const MOST: usize = 64;
    static SHARED: LazyLock<OnceCache<(Backend, TlsConfig), Connector>> =
        LazyLock::new(|| OnceCache::new(MOST));

    SHARED.get_or_make((backend, config.clone()), || connector(backend, config))
}
