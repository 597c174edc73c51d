//! The checks of the server that native-tls's own connector does not do: [`Peer`].

use native_tls::Certificate;
use tungstenite_tls_core::{
    CertificateDer, Endpoint, ServerName, Sni, TlsError, TlsErrorKind, TlsOption,
    backend::{Names, ServerJudge, Settings},
};

/// The names of one configuration, and what judges its servers after the handshake.
#[derive(Debug, Default)]
pub(crate) struct Peer {
    names: Names,
    without_name_check: bool,
    judge: ServerJudge,
}

impl Peer {
    pub(crate) fn of(settings: &Settings<'_>) -> Result<Self, TlsError> {
        let names = settings.names().clone();
        let without_name_check =
            settings.without_name_check() || settings.without_certificate_check();
        let peer = Self { names, without_name_check, judge: settings.judge() };
        peer.refuse_two_names(settings)?;
        Ok(peer)
    }

    /// native-tls takes one name, for both SNI and verification.
    fn refuse_two_names(&self, settings: &Settings<'_>) -> Result<(), TlsError> {
        let Sni::Name(sni) = self.names.sni_choice() else { return Ok(()) };
        let verified = self.names.verified_choice();
        let is_verified = matches!(verified, Some(ServerName::DnsName(name)) if name == sni);
        if is_verified || !self.is_named_to_library() {
            return Ok(());
        }
        let why = "native-tls sends the name that it verifies; set both to the same one";
        Err(settings.unsupported(TlsOption::Sni, why))
    }

    /// Whether a name is sent.
    pub(crate) fn sends_name(&self) -> bool {
        *self.names.sni_choice() != Sni::Off
    }

    /// The one name that native-tls takes: it sends it as SNI, and verifies it unless that is
    /// switched off.
    pub(crate) fn name(&self, endpoint: &Endpoint) -> String {
        match self.names.sni(endpoint) {
            Some(sni) if !self.is_named_to_library() => sni.as_ref().to_owned(),
            _ => self.names.verified(endpoint).to_str().into_owned(),
        }
    }

    /// Whether native-tls verifies the name. If not, the judge does, or the name is not verified.
    pub(crate) fn is_named_to_library(&self) -> bool {
        !self.without_name_check && !self.is_trusted_by_itself()
    }

    /// Whether servers are trusted for their own certificate or key, so that native-tls verifies
    /// none.
    pub(crate) fn is_trusted_by_itself(&self) -> bool {
        self.judge.replaces_verification()
    }

    /// Whether a server is judged only after the handshake.
    pub(crate) fn is_judged_late(&self) -> bool {
        self.judge.is_needed()
    }

    /// Judges the server's own certificate. native-tls has verified the certificate, or only that
    /// the server has its key.
    pub(crate) fn check(
        &self,
        endpoint: &Endpoint,
        leaf: impl FnOnce() -> native_tls::Result<Option<Certificate>>,
    ) -> Result<(), TlsError> {
        if !self.is_judged_late() {
            return Ok(());
        }
        let missing =
            || TlsError::new(TlsErrorKind::OtherCertificate, "native-tls does not show it");
        let leaf = leaf().and_then(|leaf| leaf.map(|leaf| leaf.to_der()).transpose());
        let leaf = leaf.map_err(|error| missing().with_source(error))?.ok_or_else(missing)?;
        let leaf = CertificateDer::from(leaf);
        let name = self.names.verified(endpoint);
        self.judge.chain(&[leaf], name)
    }
}
