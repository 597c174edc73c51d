//! The options of [`TlsConfig`] for trust.

use std::error::Error;

use rustls_pki_types::{CertificateRevocationListDer, ServerName};

use super::{Pins, Roots, Sni, TlsConfig, VerifiedChain, VerifyHook};

impl TlsConfig {
    /// The issuers to trust, or the servers ([`Roots::Exactly`]). Default: [`Roots::Platform`].
    ///
    /// ```
    /// use tungstenite_tls_core::{Roots, TlsConfig};
    ///
    /// let config = TlsConfig::new().with_roots(Roots::Bundled);
    /// ```
    #[must_use]
    pub fn with_roots(mut self, roots: Roots) -> Self {
        self.options().roots = roots;
        self
    }

    /// Certificate revocation lists (RFC 5280, section 5). With any list set, every certificate of
    /// a chain except the trust anchor needs a valid list of its issuer, and must not be on it. A
    /// server is refused if a list is missing or expired. Default: none. Needs the feature
    /// `certificate-status`.
    #[must_use]
    pub fn with_revocation_lists(
        mut self,
        lists: impl IntoIterator<Item = CertificateRevocationListDer<'static>>,
    ) -> Self {
        self.options().revocation_lists = lists.into_iter().collect();
        self
    }

    /// The server name that the ClientHello carries. Default: [`Sni::VerifiedName`].
    ///
    /// ```
    /// use tungstenite_tls_core::{Sni, TlsConfig};
    ///
    /// let config = TlsConfig::new().with_sni(Sni::Off);
    /// ```
    #[must_use]
    pub fn with_sni(mut self, sni: Sni) -> Self {
        self.options().names.sni = sni;
        self
    }

    /// The name or address that the certificate must carry. Default: the URL's.
    ///
    /// ```
    /// use tungstenite_tls_core::TlsConfig;
    ///
    /// // The URL has the address of a server whose certificate is for its name.
    /// let config = TlsConfig::new().with_verified_name("internal.example".try_into()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_verified_name(mut self, name: ServerName<'static>) -> Self {
        self.options().names.verified = Some(name);
        self
    }

    /// Pins: the verified chain must contain one of these keys (RFC 7469, section 2.6). Pins are
    /// checked after the normal verification, not instead of it. Include a backup key, or the
    /// server's next key locks its clients out. To trust a key without an issuer, use
    /// [`Roots::Exactly`]. Default: none. Needs the feature `pins`.
    ///
    /// ```
    /// use tungstenite_tls_core::{Pins, TlsConfig};
    ///
    /// let now = "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=".parse()?;
    /// let backup = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".parse()?;
    /// let config = TlsConfig::new().with_pins(Pins::Leaf(vec![now, backup]));
    /// # Ok::<(), tungstenite_tls_core::TlsError>(())
    /// ```
    #[must_use]
    pub fn with_pins(mut self, pins: Pins) -> Self {
        self.options().chain.pins = Some(pins);
        self
    }

    /// Your own check of the verified chain, called after the normal verification and the pins,
    /// once in each full handshake. It must not block. Its error becomes part of the connection's
    /// error. Resumed sessions were checked when they began. Default: none. Needs the feature
    /// `pins`.
    ///
    /// ```
    /// use tungstenite_tls_core::TlsConfig;
    ///
    /// let config = TlsConfig::new().with_verify_hook(|chain| match chain.certificates() {
    ///     [_leaf, _intermediate] => Ok(()),
    ///     other => Err(format!("{} certificates instead of 2", other.len()).into()),
    /// });
    /// ```
    #[must_use]
    pub fn with_verify_hook(
        mut self,
        hook: impl Fn(&VerifiedChain<'_>) -> Result<(), Box<dyn Error + Send + Sync>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        self.options().chain.hook = Some(VerifyHook::new(hook));
        self
    }

    /// Whether to ask the server for a stapled OCSP response (RFC 6066, section 8), which
    /// [`TlsInfo::ocsp_response`](crate::TlsInfo::ocsp_response) then shows. The response is not
    /// judged. Default: no, though some libraries always ask. Needs the feature
    /// `certificate-status`.
    #[must_use]
    pub fn with_ocsp_stapling(mut self, ask: bool) -> Self {
        self.options().ocsp_stapling = ask;
        self
    }

    /// Whether a certificate that promises a stapled OCSP response (RFC 7633) is refused without a
    /// valid one: signed by the right issuer, about this certificate, and not expired. A response
    /// that does not say when the next is due is valid for 7 days. This asks for a response as
    /// [`with_ocsp_stapling`](Self::with_ocsp_stapling) does, and judges any response that the
    /// server sends. Default: no. Needs the feature `certificate-status`.
    #[must_use]
    pub fn with_must_staple(mut self, judge: bool) -> Self {
        self.options().must_staple = judge;
        self
    }

    /// Whether to ask the server for Signed Certificate Timestamps (RFC 6962, section 3.3.1), which
    /// [`TlsInfo::certificate_timestamps`](crate::TlsInfo::certificate_timestamps) then shows. The
    /// timestamps are not judged. Default: no. Needs the feature `certificate-status`.
    #[must_use]
    pub fn with_certificate_timestamps(mut self, ask: bool) -> Self {
        self.options().certificate_timestamps = ask;
        self
    }
}
