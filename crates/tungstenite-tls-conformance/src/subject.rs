//! The backend under test, and what is declared about it: [`Subject`].

use std::{collections::BTreeMap, sync::Arc};

use tungstenite_tls_core::{Connector, TlsConfig, TlsError, TlsVersion};
use tungstenite_tls_testing::server::ServerLibrary;

use crate::{capability::Capability, io_kind::IoKind, notes::Notes, versions::VERSIONS};

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

impl Subject {
    /// Whether this capability is declared as lacking.
    pub(crate) fn lacks(&self, capability: Capability) -> bool {
        self.lacks.contains_key(&capability)
    }

    /// The versions of TLS that the backend speaks, the oldest first.
    pub(crate) fn versions(&self) -> impl DoubleEndedIterator<Item = TlsVersion> + '_ {
        let all = VERSIONS.into_iter().map(|(_, version)| version);
        all.filter(|&version| !self.lacks(Capability::of_version(version)))
    }

    /// The newest version of TLS that the backend speaks, if it speaks one already.
    pub(crate) fn newest(&self) -> Option<TlsVersion> {
        self.versions().next_back()
    }
}
