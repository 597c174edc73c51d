//! The backend under test, and what is declared about it: [`Subject`].

use std::{collections::BTreeMap, sync::Arc};

use tungstenite_tls_core::{Connector, TlsConfig, TlsError};
use tungstenite_tls_testing::server::ServerLibrary;

use crate::{capability::Capability, io_kind::IoKind, notes::Notes};

type Build = dyn Fn(&TlsConfig) -> Result<Connector, TlsError> + Send + Sync;

/// The backend under test.
#[derive(Clone)]
pub(crate) struct Subject {
    pub(crate) backend: &'static str,
    pub(crate) build: Arc<Build>,
    pub(crate) lacks: BTreeMap<Capability, String>,
    pub(crate) lacks_parts: BTreeMap<(Capability, String), String>,
    /// The TLS library of the test server.
    pub(crate) library: ServerLibrary,
    pub(crate) io_kind: IoKind,
    /// What stands before the names of its tests in the harness.
    pub(crate) prefix: String,
    /// What the current test saw.
    pub(crate) notes: Notes,
}
