//! The options of [`TlsConfig`] that say whom to trust.

use std::error::Error;

use rustls_pki_types::{CertificateRevocationListDer, ServerName};

use super::{Pins, Roots, Sni, TlsConfig, VerifiedChain, VerifyHook};

impl TlsConfig {
    /// Whom to trust. Default: [`Roots::Platform`].
    #[must_use]
    pub fn with_roots(mut self, roots: Roots) -> Self {
        self.options().roots = roots;
        self
    }

    /// Certificates that were revoked (RFC 5280, section 5). With any list, each certificate of a
    /// chain but the trust anchor needs the valid list of its issuer, and must not be on it: where
    /// one is missing or past its time, the server is refused. Default: none.
    #[must_use]
    pub fn with_revocation_lists(
        mut self,
        lists: impl IntoIterator<Item = CertificateRevocationListDer<'static>>,
    ) -> Self {
        self.options().revocation_lists = lists.into_iter().collect();
        self
    }

    /// The name that the ClientHello tells. Default: [`Sni::VerifiedName`].
    #[must_use]
    pub fn with_sni(mut self, sni: Sni) -> Self {
        self.options().names.sni = sni;
        self
    }

    /// The name or address that the certificate must carry. Default: the URL's.
    #[must_use]
    pub fn with_verified_name(mut self, name: ServerName<'static>) -> Self {
        self.options().names.verified = Some(name);
        self
    }

    /// Keys of which one must occur in the verified chain (RFC 7469, section 2.6). Checked after, not
    /// instead of, the normal verification. Name a backup, or the server's next key locks its
    /// clients out. To trust a key without any issuer, use [`Roots::Exactly`]. Default: none.
    #[must_use]
    pub fn with_pins(mut self, pins: Pins) -> Self {
        self.options().chain.pins = Some(pins);
        self
    }

    /// A check of one's own over the verified chain, after the normal verification and the pins. It
    /// is asked once in a full handshake, must not block, and what it gives as an error is shown.
    /// Resumed sessions were checked when they began. Default: none.
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

    /// Whether to ask the server for a signed statement that its certificate is not revoked (RFC
    /// 6066, section 8), which [`TlsInfo::ocsp_response`](crate::TlsInfo::ocsp_response) then shows.
    /// It is not judged. Default: no, though some libraries ask always.
    #[must_use]
    pub fn with_ocsp_stapling(mut self, ask: bool) -> Self {
        self.options().ocsp_stapling = ask;
        self
    }

    /// Whether a certificate that promises a stapled OCSP response (RFC 7633) is refused without a
    /// good one: of the right signer, about this certificate, and not past its time; one that does not
    /// say when the next is due is good for 7 days. Asks for it as
    /// [`with_ocsp_stapling`](Self::with_ocsp_stapling) does. A response that is there is judged
    /// whether it was promised or not. Default: no.
    #[must_use]
    pub fn with_must_staple(mut self, judge: bool) -> Self {
        self.options().must_staple = judge;
        self
    }

    /// Whether to ask the server for Signed Certificate Timestamps (RFC 6962, section 3.3.1), which
    /// [`TlsInfo::certificate_timestamps`](crate::TlsInfo::certificate_timestamps) then shows. They
    /// are not judged. Default: no.
    #[must_use]
    pub fn with_certificate_timestamps(mut self, ask: bool) -> Self {
        self.options().certificate_timestamps = ask;
        self
    }
}
