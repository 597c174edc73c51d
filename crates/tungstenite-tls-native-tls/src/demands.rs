//! What is asked of a connection that native-tls's connector does not hold: [`Demands`].

use std::time::SystemTime;

use native_tls::Certificate;
use tungstenite_tls_core::{
    CertificateDer, Endpoint, Pins, ServerName, TlsError, TlsErrorKind, TrustedServers,
    VerifiedChain,
    backend::{ChainCheck, Names},
};

/// The names of one configuration, its pins, and the servers that are trusted by themselves.
#[derive(Debug, Default)]
pub(crate) struct Demands {
    pub(crate) names: Names,
    pub(crate) pins: Option<Pins>,
    /// Those that are trusted instead of roots: native-tls judges no certificate then.
    pub(crate) servers: Option<TrustedServers>,
    /// No certificate has to carry a name.
    pub(crate) name_unchecked: bool,
}

impl Demands {
    /// The one name that native-tls is told: it sends it as SNI, and verifies it unless told not to.
    pub(crate) fn name(&self, endpoint: &Endpoint) -> String {
        match self.names.sni(endpoint) {
            Some(sni) if self.verify_name_here() => sni.as_ref().to_owned(),
            _ => self.names.verified(endpoint).to_str().into_owned(),
        }
    }

    /// Whether native-tls verifies no name: the judge here does, or nobody.
    pub(crate) fn verify_name_here(&self) -> bool {
        self.name_unchecked || self.servers.is_some()
    }

    /// Whether a server is judged only after the handshake.
    pub(crate) fn judge_late(&self) -> bool {
        self.pins.is_some() || self.servers.is_some()
    }

    /// Judges the server's own certificate, which native-tls has verified, or of which it has verified
    /// that the server has the key.
    pub(crate) fn check(
        &self,
        endpoint: &Endpoint,
        leaf: impl FnOnce() -> native_tls::Result<Option<Certificate>>,
    ) -> Result<(), TlsError> {
        if !self.judge_late() {
            return Ok(());
        }
        let missing = || TlsError::new(TlsErrorKind::OtherCertificate, "native-tls shows none");
        let leaf = leaf().and_then(|leaf| leaf.map(|leaf| leaf.to_der()).transpose());
        let leaf = leaf.map_err(|error| missing().with_source(error))?.ok_or_else(missing)?;
        let name: &ServerName<'static> = self.names.verified(endpoint);
        if let Some(servers) = &self.servers {
            let name = (!self.name_unchecked).then_some(name);
            servers.check(&leaf, name, SystemTime::now())?;
        }
        let chain = [CertificateDer::from(leaf)];
        let check = ChainCheck { pins: self.pins.clone(), hook: None };
        check.check(&VerifiedChain::with_anchor(name, &chain)?)
    }
}
