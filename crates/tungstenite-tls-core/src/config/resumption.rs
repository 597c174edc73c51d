//! The options of [`TlsConfig`] that save round trips.

use super::TlsConfig;

impl TlsConfig {
    /// Whether sessions are resumed. Connecting again to a server then costs less, and with TLS 1.2
    /// saves a round trip. Default: yes, on every backend that can; setting this makes a backend that
    /// cannot refuse it.
    #[must_use]
    pub fn with_resumption(mut self, resumption: bool) -> Self {
        self.options().resumption = Some(resumption);
        self
    }

    /// Keeps sessions in your own store instead of in the connector's memory, so that another
    /// process can resume them. Two configurations are equal only with the same store, not with an
    /// equal one. Beside an edit of the native configuration it needs a
    /// [label](Self::with_session_label).
    #[cfg(feature = "session-store")]
    #[must_use]
    pub fn with_session_store(mut self, store: std::sync::Arc<dyn crate::SessionStore>) -> Self {
        self.options().session_store = Some(crate::resumption::SharedStore(store));
        self
    }

    /// Names what the sessions of the store were made under, beyond this configuration: an edit of the
    /// native configuration, which the store's keys know nothing of. Sessions are resumed only under
    /// the same label. A session store beside a native edit needs one; without a store it is refused.
    ///
    /// Take another label whenever the edit changes: a session that was made under laxer rules is
    /// resumed without another look at the certificate.
    #[cfg(feature = "session-store")]
    #[must_use]
    pub fn with_session_label(mut self, label: impl Into<String>) -> Self {
        self.options().session_label = Some(label.into());
        self
    }

    /// Whether the upgrade request may leave as early data (0-RTT; RFC 8446, section 2.3) when a
    /// session is resumed: with the ClientHello, a round trip earlier. Nothing but that request ever
    /// does. Default: no.
    ///
    /// Early data can be replayed by an attacker, and is sent before the server has proved anything
    /// anew. So it is for servers whose upgrade has no effect of its own, and for requests whose
    /// headers may be seen twice.
    #[must_use]
    pub fn with_early_data(mut self, early_data: bool) -> Self {
        self.options().early_data = early_data;
        self
    }

    /// Whether TLS 1.2 may send application data with its last flight, a round trip before the
    /// server's is there (False Start; RFC 7918). It happens where the server chose forward secrecy,
    /// an AEAD suite and a protocol by ALPN. TLS 1.3 needs no such thing. Default: no.
    #[must_use]
    pub fn with_false_start(mut self, false_start: bool) -> Self {
        self.options().false_start = false_start;
        self
    }
}
