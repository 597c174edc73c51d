//! What is asked of a connection that native-tls's connector does not hold: [`Demands`].

use native_tls::Certificate;
use tungstenite_tls_core::{
    CertificateDer, ChainCheck, Endpoint, Names, Pins, ServerName, TlsError, TlsErrorKind,
    VerifiedChain,
};

/// The names and the pins of one configuration.
#[derive(Debug, Default)]
pub(crate) struct Demands {
    pub(crate) names: Names,
    pub(crate) pins: Option<Pins>,
    /// No certificate has to carry a name.
    pub(crate) name_unchecked: bool,
}

impl Demands {
    /// The one name that native-tls is told: it sends it as SNI, and verifies it.
    pub(crate) fn name(&self, endpoint: &Endpoint) -> String {
        match self.names.sni(endpoint) {
            Some(sni) if self.name_unchecked => sni.as_ref().to_owned(),
            _ => self.names.verified(endpoint).to_str().into_owned(),
        }
    }

    /// Judges the server's own certificate, which native-tls has verified.
    pub(crate) fn check(
        &self,
        endpoint: &Endpoint,
        leaf: impl FnOnce() -> native_tls::Result<Option<Certificate>>,
    ) -> Result<(), TlsError> {
        if self.pins.is_none() {
            return Ok(());
        }
        let missing = || TlsError::new(TlsErrorKind::OtherCertificate, "native-tls shows none");
        let leaf = leaf().and_then(|leaf| leaf.map(|leaf| leaf.to_der()).transpose());
        let leaf = leaf.map_err(|error| missing().with_source(error))?.ok_or_else(missing)?;
        let name: &ServerName<'static> = self.names.verified(endpoint);
        let chain = [CertificateDer::from(leaf)];
        let check = ChainCheck { pins: self.pins.clone(), hook: None };
        check.check(&VerifiedChain::with_anchor(name, &chain)?)
    }
}
