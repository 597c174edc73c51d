//! The options of [`TlsConfig`] that save round trips.

use super::TlsConfig;

impl TlsConfig {
    /// Whether sessions are resumed. Connecting again to a server then costs less, and with TLS 1.2
    /// saves a round trip. Default: yes, on every backend that can; if this is set, a backend that
    /// cannot resume refuses it. `true` needs the feature `resumption`.
    #[must_use]
    pub fn with_resumption(mut self, resumption: bool) -> Self {
        self.options().resumption = Some(resumption);
        self
    }

    /// Keeps sessions in your own store instead of in the connector's memory, so that another
    /// process can resume them. Two configurations are equal only with the same store, not with an
    /// equal one. If the native configuration is edited too, the store needs a
    /// [label](Self::with_session_label).
    ///
    /// ```
    /// use std::sync::Arc;
    /// use tungstenite_tls_core::{SessionStore, TlsConfig};
    ///
    /// fn shared(store: Arc<dyn SessionStore>) -> TlsConfig {
    ///     TlsConfig::new().with_session_store(store)
    /// }
    /// ```
    #[cfg(feature = "session-store")]
    #[must_use]
    pub fn with_session_store(mut self, store: std::sync::Arc<dyn crate::SessionStore>) -> Self {
        self.options().session_store = Some(crate::resumption::SharedStore(store));
        self
    }

    /// A label for your edit of the native configuration, which the keys of the session store do
    /// not reflect. Sessions are resumed only under the same label. A session store needs a label
    /// if the native configuration is edited; a label without a store is refused.
    ///
    /// Change the label whenever the edit changes: a session that was made under laxer rules is
    /// resumed without checking the certificate again.
    #[cfg(feature = "session-store")]
    #[must_use]
    pub fn with_session_label(mut self, label: impl Into<String>) -> Self {
        self.options().session_label = Some(label.into());
        self
    }

    /// Whether the upgrade request may be sent as early data (0-RTT; RFC 8446, section 2.3) when a
    /// session is resumed: with the ClientHello, a round trip earlier. Only that request is ever
    /// sent so. Default: no. Needs the feature `resumption`.
    ///
    /// An attacker can replay early data, and it is sent before the server has proved its identity
    /// again. Use it only if the upgrade itself has no effect on the server, and if the request's
    /// headers may be seen twice.
    #[must_use]
    pub fn with_early_data(mut self, early_data: bool) -> Self {
        self.options().early_data = early_data;
        self
    }

    /// Whether TLS 1.2 may send application data with its last flight, a round trip before the
    /// server's last flight arrives (False Start; RFC 7918). It happens if the server chose forward
    /// secrecy, an AEAD suite and an ALPN protocol. TLS 1.3 does not need it. Default: no.
    #[must_use]
    pub fn with_false_start(mut self, false_start: bool) -> Self {
        self.options().false_start = false_start;
        self
    }
}
